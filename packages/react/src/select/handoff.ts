/** Who answers people (P41), as this page knows it: what the log says of the floor, and what this page has asked meanwhile. */
import {
  type FloorStep,
  floorOf,
  type HandOffStep,
  kindOf,
  type ParticipantId,
  type PendingCommand,
  type RejoinError,
  type SessionView,
} from '@rejoin/core';
import { nameIn } from './agentInfo.ts';
import { keep } from './keepEqual.ts';
import type { Reading } from './reading.ts';

export interface FloorInfo {
  /**
   * `agents` answer. `requested`: the same, while someone waits for a person. `mine`: this page's person has the floor. `held`: an
   * operator has it. `returned`: agents have it again, until one of them begins to work.
   */
  readonly status: 'agents' | 'requested' | 'mine' | 'held' | 'returned';
  /** Who has asked for a person, who has the floor, or who had it. */
  readonly participant?: ParticipantId | undefined;
  /** As they introduced themselves. */
  readonly name?: string | undefined;
  /** Whether that is this page's person. */
  readonly isMe: boolean;
  /** Keeper's clock, ms. */
  readonly since?: number | undefined;
  /** Why a person was asked for. */
  readonly reason?: string | undefined;
  /** What the operator has said to the agents on the return. */
  readonly note?: string | undefined;
  /** It was not returned: all pages of the operator were gone. */
  readonly lapsed: boolean;
  /** Whether this page's person may take the floor, and return it: an operator. */
  readonly isOperator: boolean;
  /** What this page has asked for and the log does not have yet. */
  readonly sending?: HandOffStep['type'] | undefined;
  /** Why what this page has asked for last does not count: `claim-lost` where another was faster. */
  readonly error?: RejoinError | undefined;
}

/** What this page has asked of the floor and the log has not taken, oldest first. */
export const ownSteps = ({ pending }: SessionView): PendingCommand[] =>
  [...pending.values()].filter(({ entry }) => entry.event.type.startsWith('floor.'));

export function handoffOf(view: SessionView, { me, before }: Reading<FloorInfo>): FloorInfo {
  const { status: known, request, taking, end } = floorOf(view.state);
  const status =
    known === 'held'
      ? taking?.participant === me
        ? 'mine'
        : 'held'
      : isNews(view, known, end)
        ? 'returned'
        : known;
  const step = status === 'agents' ? undefined : status === 'requested' ? request : taking;
  const own = ownSteps(view).at(-1);
  const rejected = own?.status === 'rejected';
  return keep(before, {
    status,
    participant: step?.participant,
    name: step && nameIn(view, step.participant),
    isMe: step?.participant === me,
    since: status === 'returned' ? end?.at : step?.at,
    reason: known === 'agents' ? undefined : request?.reason,
    note: status === 'returned' ? end?.note : undefined,
    lapsed: status === 'returned' && end === view.state.floor.lapsed,
    isOperator: kindOf(me) === 'operator',
    // CAST: events of these types alone are of the floor, and of no other.
    sending: own && !rejected ? (own.entry.event.type as HandOffStep['type']) : undefined,
    error: rejected ? own.error : undefined,
  });
}

/** Whether the return of the floor is the latest: no agent has begun to work since. */
function isNews({ state }: SessionView, known: string, end: FloorStep | undefined): boolean {
  if (known !== 'agents' || !end) return false;
  for (const { participant, began } of state.runs.values())
    if (began > end.began && kindOf(participant) === 'agent') return false;
  return true;
}
