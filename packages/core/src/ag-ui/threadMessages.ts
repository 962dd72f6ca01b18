/** A session as AG-UI's thread: its conversation as a list of messages, and the ids by which a client knows them. Pure. */
import type { SessionMessage, SessionState, SessionToolCall } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import { entityKey, kindOf, nameOf, type ParticipantId } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { createIds, type Ids, resultText } from './conversationIds.ts';

/** A message of AG-UI's, of any role. */
export interface ThreadMessage {
  readonly id: string;
  readonly role: 'user' | 'assistant' | 'tool' | 'reasoning' | 'activity';
  readonly [field: string]: unknown;
}

/** The ids of one thread as a client has them: ours are unique within their participant only (P5). */
export interface ThreadIds {
  /** Names what has come, in the order of the log: each client of a thread has the same names. */
  note(state: SessionState): void;
  message(participant: ParticipantId, id: string): string;
  call(participant: ParticipantId, id: string): string;
}

/** What the log had first keeps its id. @param state what there is by now: it is named first */
export function createThreadIds(state: SessionState): ThreadIds {
  const message = remembered(createIds());
  const call = remembered(createIds());
  function note({ messages, toolCalls }: SessionState): void {
    for (const each of messages.values()) message(each.participant, each.id);
    for (const each of toolCalls.values()) call(each.participant, each.id);
  }
  note(state);
  return { note, message, call };
}

function remembered(ids: Ids): (participant: ParticipantId, id: string) => string {
  const known = new Map<string, string>();
  return (participant, id) => {
    const key = entityKey(participant, id);
    const name = known.get(key) ?? ids(participant, id);
    known.set(key, name);
    return name;
  };
}

/** The conversation as it is by now: what is being written as far as it has come. */
export function threadMessages(state: SessionState, ids: ThreadIds): readonly ThreadMessage[] {
  const entries: { readonly began: number; readonly messages: readonly ThreadMessage[] }[] = [];
  const callsOf = new Map<string, SessionToolCall[]>();
  for (const call of state.toolCalls.values()) {
    if (call.status === 'superseded' || !isOfThread(state, call)) continue;
    const key = placeOf(state, call);
    callsOf.set(key, [...(callsOf.get(key) ?? []), call]);
  }
  for (const [key, message] of state.messages) {
    if (message.status === 'superseded' || !isSaid(state, message)) continue;
    const calls = callsOf.get(key) ?? [];
    callsOf.delete(key);
    if (message.text.length === 0 && calls.length === 0 && !message.activity && !message.parts) continue;
    entries.push({ began: message.began, messages: withCalls(threadMessage(message, ids), calls, ids) });
  }
  // What stands in no message that is here makes one of its own.
  for (const calls of callsOf.values()) {
    const [first] = calls;
    if (!first) continue;
    const { participant, subagent } = first;
    const own: ThreadMessage = {
      id: parentIdOf(first, ids) ?? ids.message(participant, first.id),
      role: 'assistant',
      ...omitUndefined({ subagentRunId: subagent }),
    };
    entries.push({ began: first.began, messages: withCalls(own, calls, ids) });
  }
  return entries.sort((one, other) => one.began - other.began).flatMap(({ messages }) => messages);
}

/** Whether it is of a run that no other run asked for. One whose run has left the window was: others leave with their run. */
const isOfThread = (
  { runs }: SessionState,
  { participant, run }: { readonly participant: ParticipantId; readonly run: string },
): boolean => runs.get(entityKey(participant, run))?.parent === undefined;

/** Whether it was said in the conversation: what a run asks other agents is not. */
const isSaid = (state: SessionState, { participant, run, producer }: SessionMessage): boolean =>
  run === undefined || (producer !== undefined && isOfThread(state, { participant, run }));

/** The key of the message that a call stands in. */
const placeOf = ({ messages }: SessionState, { participant, id, parentMessage }: SessionToolCall): string => {
  const key = parentMessage === undefined ? undefined : entityKey(participant, parentMessage);
  return key !== undefined && (!messages.has(key) || messages.get(key)?.kind === 'text')
    ? key
    : `call ${entityKey(participant, id)}`;
};

/** The id of the message that a client finds a call in; undefined where it makes one of the call's own id. */
export const parentIdOf = (
  { participant, parentMessage }: SessionToolCall,
  ids: ThreadIds,
): string | undefined => parentMessage && ids.message(participant, parentMessage);

export function threadMessage(message: SessionMessage, ids: ThreadIds): ThreadMessage {
  const { participant, kind, producer, parts, text, activity, subagent } = message;
  const id = ids.message(participant, message.id);
  const of = omitUndefined({ subagentRunId: subagent });
  if (kind === 'activity')
    return {
      id,
      role: 'activity',
      activityType: activity?.type ?? '',
      content: activity?.content ?? {},
      ...of,
    };
  if (kind === 'reasoning') return { id, role: 'reasoning', content: textOf(text), ...of };
  // An operator who stands in for an agent speaks as one.
  if (producer !== undefined || kindOf(participant) === 'operator')
    return { id, role: 'assistant', name: nameOf(participant), content: textOf(text), ...of };
  return { id, role: 'user', name: nameOf(participant), content: parts ?? textOf(text) };
}

function withCalls(
  message: ThreadMessage,
  calls: readonly SessionToolCall[],
  ids: ThreadIds,
): readonly ThreadMessage[] {
  if (calls.length === 0) return [message];
  const toolCalls = calls.map(({ participant, id, name, args }) => ({
    id: ids.call(participant, id),
    type: 'function',
    function: { name, arguments: textOf(args) },
  }));
  const results = calls.filter(({ status }) => status === 'done').map((call) => resultMessage(call, ids));
  return [{ ...message, toolCalls }, ...results];
}

export const resultMessage = (call: SessionToolCall, ids: ThreadIds): ThreadMessage => {
  const { participant, id, result, subagent } = call;
  return {
    id: ids.message(participant, call.resultMessage ?? `result ${id}`),
    role: 'tool',
    toolCallId: ids.call(participant, id),
    content: resultText(result),
    ...omitUndefined({ error: call.outcome && resultText(result), subagentRunId: subagent }),
  };
};
