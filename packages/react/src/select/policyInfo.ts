/** Consent that people have given beforehand (P42), as this page knows it: what is in force, and what the page withdraws. */
import type {
  EntityRef,
  ParticipantId,
  PendingCommand,
  QuestionRisk,
  RejoinError,
  SessionView,
} from '@rejoin/core';
import { refKey } from '@rejoin/core/internal';
import { derive } from './derive.ts';
import { keepList } from './keepEqual.ts';
import type { Reading } from './reading.ts';

/** A policy in force: an agent may use a tool without being answered each time. */
export interface PolicyInfo {
  /** A React key. */
  readonly key: string;
  readonly ref: EntityRef;
  readonly agent: ParticipantId;
  readonly tool: string;
  /** The highest risk of a question that it answers. */
  readonly risk: QuestionRisk;
  /** Who gave it. */
  readonly participant: ParticipantId;
  /** Keeper's clock, ms. */
  readonly since: number;
  /** `withdrawing`: this page has withdrawn it, and the log does not have that yet. */
  readonly status: 'in-force' | 'withdrawing';
  /** Why this page could not withdraw it: `forbidden` where its person may not. */
  readonly error?: RejoinError | undefined;
}

/** A policy: its reference, or what `usePolicies` gives of it. */
export type PolicyRef = EntityRef | { readonly ref: EntityRef };

/** What this page has asked to withdraw, each with the policy that it names. */
export function* withdrawalsIn({
  pending,
}: Pick<SessionView, 'pending'>): Generator<readonly [id: string, policy: string, command: PendingCommand]> {
  for (const [id, command] of pending) {
    // CAST: a command of this type has a policy.
    const { type, policy } = command.entry.event as { readonly type: string; readonly policy?: EntityRef };
    if (type === 'policy.withdrawn' && policy) yield [id, refKey(policy), command];
  }
}

/** All that are in force, oldest first. */
const policiesOf: (view: SessionView) => readonly PolicyInfo[] = derive(
  ({ state, pending }) => [state.policies, pending],
  (view) => {
    const own = new Map<string, PendingCommand>();
    for (const [, policy, command] of withdrawalsIn(view)) own.set(policy, command);
    const policies: PolicyInfo[] = [];
    for (const { participant, id, agent, tool, risk, at, withdrawn } of view.state.policies.values()) {
      if (withdrawn) continue;
      const ref = { participant, id };
      const key = refKey(ref);
      const withdrawal = own.get(key);
      const status = withdrawal && withdrawal.status !== 'rejected' ? 'withdrawing' : 'in-force';
      policies.push({
        key,
        ref,
        agent,
        tool,
        risk,
        participant,
        since: at,
        status,
        error: withdrawal?.error,
      });
    }
    return policies;
  },
);

/** Those of an agent, or all. */
export const policiesIn = (
  view: SessionView,
  agent: ParticipantId | undefined,
  { before = [] }: Reading<readonly PolicyInfo[]>,
): readonly PolicyInfo[] =>
  keepList(
    policiesOf(view).filter((each) => agent === undefined || each.agent === agent),
    before,
  );

/** The tool of a call that could be allowed once and for all: none where a policy for it is in force. */
export function toolToAllow(view: SessionView, toolCall: string | undefined): string | undefined {
  const call = toolCall === undefined ? undefined : view.state.toolCalls.get(toolCall);
  const covers = (each: PolicyInfo) => each.agent === call?.participant && each.tool === call.name;
  return call && !policiesOf(view).some(covers) ? call.name : undefined;
}
