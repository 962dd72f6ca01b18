/** What agents ask people (P39), as this page knows it: the log's questions, and what the page itself has replied. */
import {
  type EntityRef,
  entityKey,
  type PendingCommand,
  type QuestionAnswer,
  type QuestionChoice,
  type QuestionReply,
  type QuestionText,
  type RejoinError,
  type RunRef,
  type SessionQuestion,
  type SessionView,
} from '@rejoin/core';
import { refKey } from '@rejoin/core/internal';
import { derive } from './derive.ts';
import { keepList } from './keepEqual.ts';
import type { Reading } from './reading.ts';
import type { Scope } from './scope.ts';

/** A question of a run, and its answer. Its `participant` and `run` are those of the run: `useRun` takes it. */
export interface ApprovalInfo extends RunRef {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly choices?: readonly QuestionChoice[] | undefined;
  /** A JSON Schema. */
  readonly schema?: Readonly<Record<string, unknown>> | undefined;
  readonly risk?: QuestionText['risk'] | undefined;
  /** A React key. */
  readonly key: string;
  readonly ref: EntityRef;
  /** `consent`: approved or declined. `choice`: one of the `choices`. `data`: what fits the `schema`. Any may be declined. */
  readonly asks: 'consent' | 'choice' | 'data';
  /** The key of the tool call that it asks consent for: `useToolCall` takes it. */
  readonly toolCall?: string | undefined;
  /** Keeper's clock, ms. */
  readonly askedAt: number;
  /** Keeper's clock, ms: no answer counts from when the log says that this is over. */
  readonly expiresAt?: number | undefined;
  /**
   * `waiting` for a person. `answering`: this page's reply is on its way, and another may still come first. `answered`, `expired`
   * and `withdrawn` are the log's.
   */
  readonly status: 'waiting' | 'answering' | 'answered' | 'expired' | 'withdrawn';
  /** The answer that counts, of this person or another. */
  readonly answered?: QuestionAnswer | undefined;
  /** What this page has replied, until the log has it. */
  readonly sending?: QuestionReply | undefined;
  /** Why this page's reply does not count: `claim-lost` where another came first, `late-event` where it was too late. */
  readonly error?: RejoinError | undefined;
}

/** A question: its reference, or what `useApprovals` gives of it. */
export type ApprovalRef = EntityRef | { readonly ref: EntityRef };

/** What each question was shown as, and by which reply: no event that concerns others makes another one. */
const known = new WeakMap<
  SessionQuestion,
  { readonly reply: PendingCommand | undefined; readonly info: ApprovalInfo }
>();

function infoOf(key: string, question: SessionQuestion, reply: PendingCommand | undefined): ApprovalInfo {
  const found = known.get(question);
  if (found && found.reply === reply) return found.info;
  const { participant, run, id, title, detail, choices, schema, risk } = question;
  const { at, expiresIn, toolCallId, status, answer } = question;
  const sending = reply !== undefined && reply.status !== 'rejected';
  const info: ApprovalInfo = {
    ...{ key, participant, run, title, detail, choices, schema, risk, answered: answer },
    ref: { participant, id },
    asks: choices ? 'choice' : schema ? 'data' : 'consent',
    toolCall: toolCallId && entityKey(participant, toolCallId),
    askedAt: at,
    expiresAt: expiresIn === undefined ? undefined : at + expiresIn,
    status: status === 'waiting' && sending ? 'answering' : status,
    // CAST: this page's own outbox holds what `answer` has made.
    sending: sending ? (reply.entry.event as unknown as QuestionReply) : undefined,
    error: reply?.error,
  };
  known.set(question, { reply, info });
  return info;
}

/** All that the window holds, in the order in which they were asked. */
const approvalsOf: (view: SessionView) => ReadonlyMap<string, ApprovalInfo> = derive(
  ({ state, pending }) => [state.questions, pending],
  ({ state, pending }) => {
    const replies = new Map<string, PendingCommand>();
    for (const each of pending.values()) {
      // CAST: a command of this type has a question.
      const { type, question } = each.entry.event as { readonly type: string; readonly question?: EntityRef };
      if (type === 'question.answered' && question) replies.set(refKey(question), each);
    }
    const approvals = new Map<string, ApprovalInfo>();
    for (const [key, question] of state.questions)
      approvals.set(key, infoOf(key, question, replies.get(key)));
    return approvals;
  },
);

/** Those of a scope that wait for a person, oldest first. */
export function waitingIn(
  view: SessionView,
  { agent, run }: Scope,
  { before = [] }: Reading<readonly ApprovalInfo[]>,
): readonly ApprovalInfo[] {
  const waiting: ApprovalInfo[] = [];
  for (const approval of approvalsOf(view).values()) {
    const { status, participant } = approval;
    const isOpen = status === 'waiting' || status === 'answering';
    const isIn = run
      ? approval.run === run.run && participant === run.participant
      : agent === undefined || participant === agent;
    if (isOpen && isIn) waiting.push(approval);
  }
  return keepList(waiting, before);
}

export const approvalOf = (view: SessionView, key: string): ApprovalInfo | undefined =>
  approvalsOf(view).get(key);
