/** What an agent is given of a hand-off to a person: who had the floor, and what people said meanwhile (P41). */
import type { Session } from '../client/sessionApi.ts';
import { isAnswered, isInput } from '../fold/askedAgents.ts';
import { isFloorHeld, isLeftToPeople, readFloor } from '../fold/floor.ts';
import type { SessionState } from '../fold/state.ts';
import { type EntityRef, entityKey, type ParticipantId } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { inputOf, type RunInput } from './inputs.ts';
import type { StateWaiter } from './stateWaiter.ts';

/** A hand-off that is over: agents have the floor again. */
export interface HandOff {
  /** Who had the floor last. */
  readonly operator: ParticipantId;
  /** What the operator says to the agents. */
  readonly note?: string;
  /** The operator has not returned the floor: all pages of the operator were gone. */
  readonly lapsed: boolean;
  /**
   * What people said, the operator too, and no agent has answered or will: oldest first, since this agent began to work last.
   * Of what has left the session's window, `session.history` has the rest.
   */
  readonly said: readonly RunInput[];
}

/** The newest hand-off that is over. @param own a run of this agent that is to be given it, if it has begun */
export function handOffOf(state: SessionState, agent: ParticipantId, own?: string): HandOff | undefined {
  const { taking, end } = readFloor(state);
  if (!taking || !end) return undefined;
  const since = own === undefined ? newestRun(state, agent) : state.runs.get(entityKey(agent, own))?.began;
  const said: RunInput[] = [];
  for (const message of state.messages.values()) {
    const isMeanwhile = message.began > (since ?? 0) && isInput(message) && !isAnswered(state, message);
    if (isMeanwhile && isLeftToPeople(state, message)) said.push(inputOf(state, message));
  }
  const lapsed = end === state.floor.lapsed;
  return { operator: taking.participant, lapsed, said, ...omitUndefined({ note: end.note }) };
}

/** What an agent's next run is given: nothing, if another one of its has begun since the floor was returned. */
export function nextHandOff(state: SessionState, agent: ParticipantId): HandOff | undefined {
  const { end } = readFloor(state);
  return end && newestRun(state, agent) < end.began ? handOffOf(state, agent) : undefined;
}

function newestRun({ runs }: SessionState, agent: ParticipantId): number {
  let newest = 0;
  for (const { participant, began } of runs.values())
    if (participant === agent) newest = Math.max(newest, began);
  return newest;
}

interface HandOffPorts {
  readonly session: Session;
  readonly when: StateWaiter['when'];
  readonly signal: AbortSignal;
  readonly report: (error: unknown) => void;
}

/** What a run does about the floor. */
export function createHandOffs(
  { session, when, signal, report }: HandOffPorts,
  { participant, id }: EntityRef,
) {
  const state = () => session.store.getState().state;
  return {
    async requestPerson(reason: string | undefined): Promise<void> {
      signal.throwIfAborted();
      const asked = session.handOff({ type: 'floor.requested', ...omitUndefined({ reason }) });
      await asked.queued;
      const isUnderWay = () => /queued|sent/.test(asked.receipt().status);
      await when(() => !isUnderWay() || signal.aborted || undefined);
      signal.throwIfAborted();
      const { error } = asked.receipt();
      // Another has asked already, or an operator is here: what was asked for is on its way.
      if (error && error.code !== 'claim-lost') throw error;
    },
    async floorReturned(): Promise<HandOff | undefined> {
      signal.throwIfAborted();
      if (!isFloorHeld(state())) return undefined;
      await when((now) => !isFloorHeld(now) || signal.aborted || undefined);
      signal.throwIfAborted();
      return handOffOf(state(), participant, id);
    },
    /** Calls at each taking, until the run is over. */
    async notify(inform: (operator: ParticipantId) => void): Promise<void> {
      const held = (now: SessionState) => isFloorHeld(now) || undefined;
      const free = (now: SessionState) => !isFloorHeld(now) || undefined;
      while (await when(held)) {
        try {
          inform(state().floor.taken?.participant ?? '');
        } catch (error) {
          report(error);
        }
        if (!(await when(free))) return;
      }
    },
  };
}
