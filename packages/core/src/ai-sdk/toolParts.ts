/** A session's tool calls and questions as a page that is written for `useChat` shows them, and its answers as a session takes them. */
import type { IssuedCommand, Session } from '../client/sessionApi.ts';
import type { SessionQuestion, SessionState, SessionToolCall } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import { checkCall } from '../protocol/checkCall.ts';
import type { RunRef } from '../protocol/events.ts';
import { entityKey, refKey, refOf } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isRecord, isText } from '../protocol/shapes.ts';

interface Named {
  type: 'dynamic-tool';
  toolName: string;
  toolCallId: string;
  title?: string;
  providerExecuted?: boolean;
}

interface Decision {
  /** What `answerApproval` takes as `id`. */
  id: string;
  approved: boolean;
  reason?: string;
  /** A policy has decided, and no person for this call alone (P42). */
  isAutomatic?: boolean;
}

/** A tool call as the AI SDK's `DynamicToolUIPart`, as far as a session knows it. */
export type DynamicToolPart = Named &
  (
    | { state: 'input-streaming'; input: undefined }
    | { state: 'input-available'; input: unknown }
    | { state: 'approval-requested'; input: unknown; approval: { id: string; requestReason?: string } }
    | { state: 'approval-responded'; input: unknown; approval: Decision }
    | { state: 'output-available'; input: unknown; output: unknown; preliminary?: boolean }
    | { state: 'output-denied'; input: unknown; approval: Decision & { approved: false } }
    | { state: 'output-error'; input: unknown; errorText: string }
  );

/** What `addToolApprovalResponse` of `useChat` takes. */
export interface ApprovalResponse {
  /** The `approval.id` of a part. */
  readonly id: string;
  readonly approved: boolean;
  readonly reason?: string | undefined;
}

/** The tool calls of a run, in their order, each in the state in which a page of the AI SDK shows it. */
export function toolPartsOf(state: SessionState, of: RunRef): readonly DynamicToolPart[] {
  checkCall(
    isRecord(state) && state.questions instanceof Map && isRecord(of) && isText(of.run),
    'toolPartsOf(session.store.getState().state, { participant, run })',
  );
  const { participant, run } = of;
  const questionOf = questionsByCall(state);
  const parts: DynamicToolPart[] = [];
  for (const call of state.toolCalls.values())
    if (call.participant === participant && call.run === run) parts.push(toolPart(call, questionOf(call)));
  return parts;
}

/** The newest question about each call. */
export function questionsByCall(
  state: SessionState,
): (call: Pick<SessionToolCall, 'participant' | 'id'>) => SessionQuestion | undefined {
  const questions = new Map<string, SessionQuestion>();
  for (const question of state.questions.values())
    if (question.toolCallId !== undefined)
      questions.set(entityKey(question.participant, question.toolCallId), question);
  return (call) => questions.get(refKey(call));
}

export function toolPart(call: SessionToolCall, question: SessionQuestion | undefined): DynamicToolPart {
  const { id, name, status, args, title, byProvider } = call;
  const named: Named = {
    ...{ type: 'dynamic-tool', toolName: name, toolCallId: id },
    ...omitUndefined({ title, providerExecuted: byProvider }),
  };
  if (status === 'streaming') return { ...named, state: 'input-streaming', input: undefined };
  const input = parsed(textOf(args));
  const approval = question && decisionOf(question);
  if (approval && !approval.approved && status !== 'superseded')
    return status === 'done' || question.status === 'expired'
      ? { ...named, state: 'output-denied', input, approval: { ...approval, approved: false } }
      : { ...named, state: 'approval-responded', input, approval };
  if (status === 'done' || call.preliminary) return outcomePart(call, { ...named, input });
  if (status !== 'called')
    return { ...named, state: 'output-error', input, errorText: 'It was stopped before it had a result.' };
  if (approval) return { ...named, state: 'approval-responded', input, approval };
  // What is asked for data waits for an output, not for consent.
  if (question?.status !== 'waiting' || question.schema || question.choices)
    return { ...named, state: 'input-available', input };
  const requestReason = question.detail ?? question.title;
  return { ...named, state: 'approval-requested', input, approval: { id: refKey(question), requestReason } };
}

/** What came of it. */
function outcomePart(call: SessionToolCall, named: Named & { input: unknown }): DynamicToolPart {
  const { result, outcome, preliminary } = call;
  const words = isText(result) ? result : (JSON.stringify(result) ?? '');
  if (outcome === 'failed') return { ...named, state: 'output-error', errorText: words };
  if (outcome === 'denied')
    return {
      ...named,
      state: 'output-denied',
      approval: { id: refKey(call), approved: false, reason: words },
    };
  return {
    ...named,
    state: 'output-available',
    output: resultValue(result),
    ...omitUndefined({ preliminary }),
  };
}

/** What was decided about a call, if it was. */
function decisionOf(question: SessionQuestion): Decision | undefined {
  const id = refKey(question);
  if (question.status === 'expired') return { id, approved: false, reason: 'No one answered in time.' };
  const { answer } = question;
  if (!answer || answer.decision === 'answered') return undefined;
  return {
    id,
    approved: answer.decision === 'approved',
    ...(answer.note !== undefined && { reason: answer.note }),
    ...(answer.policy && { isAutomatic: true }),
  };
}

/** A result is text in the log: one that looks like JSON is read as such, as for a model. */
export const resultValue = (result: unknown): unknown =>
  isText(result) && /^\s*[[{]/.test(result) ? parsed(result) : result;

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

/**
 * Answers a question by what a page gives to `addToolApprovalResponse`. The first answer in the log counts; the receipt says whether it
 * is this one.
 */
export function answerApproval(session: Session, response: ApprovalResponse): IssuedCommand {
  checkCall(
    typeof session?.answer === 'function' &&
      isRecord(response) &&
      isText(response.id) &&
      response.id.includes('\n') &&
      typeof response.approved === 'boolean',
    'answerApproval(session, { id: part.approval.id, approved: true })',
  );
  const { id, approved, reason } = response;
  const decision = approved ? 'approved' : 'declined';
  return session.answer(refOf(id), { decision, ...(reason !== undefined && { note: reason }) });
}
