/** What scenes ask a state: words for the places at which a mark stands. */
import {
  type EntityRef,
  type ReceiptStatus,
  type RunStatus,
  receiptOf,
  type SessionQuestion,
  type SessionRun,
  type SessionState,
  type SessionToolCall,
  textOf,
} from '@rejoin/core';

type Condition = (state: SessionState) => boolean;

export const runsOf = (state: SessionState, agent?: string): readonly SessionRun[] =>
  [...state.runs.values()].filter((run) => agent === undefined || run.participant === `agent:${agent}`);

/** The newest run of an agent has this status. */
export const is =
  (agent: string, status: RunStatus): Condition =>
  (state) =>
    runsOf(state, agent).at(-1)?.status === status;

export const count = (state: SessionState, status: RunStatus): number =>
  runsOf(state).filter((run) => run.status === status).length;

export const all =
  (...conditions: readonly Condition[]): Condition =>
  (state) =>
    conditions.every((holds) => holds(state));

/** The newest question of an agent stands there. */
export const asks =
  (agent: string, status: SessionQuestion['status']): Condition =>
  ({ questions }) =>
    [...questions.values()].filter(({ participant }) => participant === `agent:${agent}`).at(-1)?.status ===
    status;

/** What became of a control, as the log has it. */
export const stands =
  (control: EntityRef, status: ReceiptStatus): Condition =>
  (state) =>
    receiptOf({ state, pending: new Map() }, control).status === status;

export const newestCall = (state: SessionState): SessionToolCall | undefined =>
  [...state.toolCalls.values()].at(-1);

/** The text of the newest message of a kind, by anyone or by one agent. */
export function newestText(state: SessionState, kind: 'text' | 'reasoning', agent?: string): string {
  const messages = [...state.messages.values()].filter(
    (message) => message.kind === kind && (agent === undefined || message.participant === `agent:${agent}`),
  );
  const newest = messages.at(-1);
  return newest ? textOf(newest.text) : '';
}
