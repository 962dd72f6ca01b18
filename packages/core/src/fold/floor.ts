/** Who answers people: agents, or the operator who has taken the floor (P41). The first taking in the log holds it. */
import type { EventItem } from '../protocol/envelope.ts';
import type {
  FloorLapsed,
  FloorRequested,
  FloorReturned,
  FloorTaken,
  FloorWithdrawn,
} from '../protocol/events.ts';
import { kindOf } from '../protocol/ids.ts';
import type { Draft } from './draft.ts';
import type { FloorStep, SessionMessage, SessionState } from './state.ts';

type FloorEvent = FloorRequested | FloorWithdrawn | FloorTaken | FloorReturned | FloorLapsed;
type WithFloor = Pick<SessionState, 'floor'>;

/** The newest event of each type: what they come to, `readFloor` reads of their places. */
export function foldFloor(
  draft: Draft,
  { participant, id = '', at }: EventItem,
  { type, ...more }: FloorEvent,
): void {
  const step = { ...more, participant, id, at, began: draft.position };
  draft.floor = { ...draft.floor, [type.slice(6)]: step };
}

/** Who has the floor (P41). */
export interface Floor {
  /** `agents`: they answer. `requested`: the same, while a request for a person waits. `held`: an operator answers. */
  readonly status: 'agents' | 'requested' | 'held';
  /** The request that waits or, while the floor is held, the one that its operator came for. */
  readonly request: FloorStep | undefined;
  /** The newest taking of the floor. */
  readonly taking: FloorStep | undefined;
  /** How that taking has ended: by an operator or, where all pages of the one who held it were gone, by the keeper. */
  readonly end: FloorStep | undefined;
}

const placeOf = (step: FloorStep | undefined): number => step?.began ?? 0;

/** Who has the floor, who has asked for a person, and how the newest hand-off has ended. */
export function readFloor({ floor }: WithFloor): Floor {
  const { requested, withdrawn, taken: taking, returned, lapsed } = floor;
  const ended = placeOf(returned) > placeOf(lapsed) ? returned : lapsed;
  const end = placeOf(ended) > placeOf(taking) ? ended : undefined;
  const waits = placeOf(requested) > Math.max(placeOf(ended), placeOf(withdrawn));
  const request = waits ? requested : undefined;
  const status = taking && !end ? 'held' : request ? 'requested' : 'agents';
  return { status, request, taking, end };
}

const endOf = ({ floor }: WithFloor): number => Math.max(placeOf(floor.returned), placeOf(floor.lapsed));

/** Whether an operator holds the floor. */
export const isFloorHeld = (state: WithFloor): boolean => placeOf(state.floor.taken) > endOf(state);

/**
 * Whether agents begin no run for a message, because an operator has the floor, or had it after the message came: what was said by
 * then is context to an agent, and is not answered one by one.
 */
export const isLeftToPeople = (
  state: WithFloor,
  { participant, began }: Pick<SessionMessage, 'participant' | 'began'>,
): boolean => (began < endOf(state) || isFloorHeld(state)) && kindOf(participant) !== 'agent';
