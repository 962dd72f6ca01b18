/**
 * What a MESSAGES_SNAPSHOT does to the messages of its own run, and to nothing else (docs/protocol.md section 15): others'
 * messages are theirs, and nothing is changed after its run has ended.
 */

import type { EventItem } from '../../protocol/envelope.ts';
import type { ListedMessage, MessagesSnapshot } from '../../protocol/events.ts';
import { entityKey } from '../../protocol/ids.ts';
import { omitUndefined } from '../../protocol/omitUndefined.ts';
import { isRecord } from '../../protocol/shapes.ts';
import { addMessage } from '../addMessage.ts';
import { type Draft, drop, patch, writable } from '../draft.ts';
import type { Message, SessionState, ToolCall } from '../state.ts';
import { appendText, NO_TEXT, textOf } from '../text.ts';
import { fitsDocument } from './patch.ts';

/** Roles of what others have said to the agent: people, and the app. */
const isOthers = (role: string): boolean => role === 'user' || role === 'system' || role === 'developer';

const kindOf = (role: string): Message['kind'] =>
  role === 'activity' ? 'activity' : role === 'reasoning' ? 'reasoning' : 'text';

/** Whether an entry names something that this run has not written: what stands before it is of earlier runs as well. */
function isOfOthers(state: SessionState, { participant, run }: EventItem, entry: ListedMessage): boolean {
  const message = state.messages.get(entityKey(participant, entry.id));
  if (message) return message.run !== run;
  const calls = [...(entry.toolCalls ?? []).map(({ id }) => id), entry.toolCallId];
  for (const id of calls) {
    const call = id === undefined ? undefined : state.toolCalls.get(entityKey(participant, id));
    if (call && call.run !== run) return true;
  }
  return isOthers(entry.role);
}

export function foldMessagesSnapshot(draft: Draft, item: EventItem, event: MessagesSnapshot): void {
  const { messages } = event;
  const from = messages.findLastIndex((entry) => isOfOthers(draft, item, entry)) + 1;
  const own = messages.slice(from);
  dropUnlisted(draft, item, own);
  for (const entry of own) {
    if (entry.role === 'tool') setResult(draft, item, entry);
    else setMessage(draft, item, entry);
    for (const { id, function: called } of entry.toolCalls ?? []) {
      const key = entityKey(item.participant, id);
      if (!draft.toolCalls.has(key)) addCall(draft, item, entry, id, called.name);
      setArguments(draft, key, called.arguments);
    }
  }
}

/** What grows is its writer's, until it says that it is whole. */
function setArguments(draft: Draft, key: string, text: string): void {
  const call = draft.toolCalls.get(key);
  if (!call || call.status === 'streaming' || textOf(call.args) === text) return;
  patch(draft, 'toolCalls', key, { args: appendText(NO_TEXT, text) });
}

const isOpenCall = ({ status }: ToolCall): boolean => status === 'streaming' || status === 'called';

function addCall(draft: Draft, item: EventItem, entry: ListedMessage, id: string, name: string): void {
  writable(draft, 'toolCalls').set(entityKey(item.participant, id), {
    participant: item.participant,
    id,
    run: item.run ?? '',
    producer: item.producer,
    name,
    status: 'called',
    args: NO_TEXT,
    parentMessage: entry.id,
    began: draft.position,
    at: item.at,
    ...omitUndefined({ subagent: entry.subagentRunId }),
  });
}

function setResult(draft: Draft, item: EventItem, entry: ListedMessage): void {
  const key = entityKey(item.participant, entry.toolCallId ?? '');
  const call = draft.toolCalls.get(key);
  if (!call || call.status === 'streaming') return;
  patch(draft, 'toolCalls', key, { status: 'done', result: entry.content, resultMessage: entry.id });
}

function setMessage(draft: Draft, item: EventItem, entry: ListedMessage): void {
  const key = entityKey(item.participant, entry.id);
  const kind = kindOf(entry.role);
  const former = draft.messages.get(key);
  // What is being written, and what was asked, is not for a list to change; nor does one kind become another.
  if (former && (former.status === 'streaming' || former.producer === undefined || former.kind !== kind))
    return;
  const said = contentOf(entry, kind, former !== undefined);
  if (!said) return;
  if (former) {
    const changed = said.activity
      ? { activity: said.activity }
      : textOf(former.text) !== textOf(said.text) && { text: said.text };
    if (changed || former.status === 'superseded')
      patch(draft, 'messages', key, { ...changed, status: 'complete' });
    return;
  }
  addMessage(draft, {
    participant: item.participant,
    id: entry.id,
    kind,
    status: 'complete',
    run: item.run ?? '',
    producer: item.producer,
    at: item.at,
    ...said,
    ...omitUndefined({ subagent: entry.subagentRunId }),
  });
}

/** Nothing for an entry that says nothing: an answer may consist of tool calls only. */
function contentOf(
  { content, activityType }: ListedMessage,
  kind: Message['kind'],
  known: boolean,
): Pick<Message, 'text' | 'activity'> | undefined {
  if (kind !== 'activity')
    return typeof content === 'string' && (known || content !== '')
      ? { text: appendText(NO_TEXT, content) }
      : undefined;
  const fits = isRecord(content) && fitsDocument(content);
  return fits ? { text: NO_TEXT, activity: { type: activityType ?? '', content } } : undefined;
}

/**
 * What this run streamed and the snapshot does not list was streamed under an id that the agent does not keep: it stands in
 * the snapshot under another. What is open stays. Reasoning and activities go only if the snapshot lists any: many agents
 * list none.
 */
function dropUnlisted(draft: Draft, { participant, run }: EventItem, own: readonly ListedMessage[]): void {
  const listed = new Set(own.map(({ id }) => entityKey(participant, id)));
  const kinds = new Set<Message['kind']>(['text', ...own.map(({ role }) => kindOf(role))]);
  drop(draft, 'messages', (each, key) => {
    if (each.participant !== participant || each.run !== run || each.producer === undefined) return false;
    return each.status !== 'streaming' && !listed.has(key) && kinds.has(each.kind);
  });
  const calls = new Set(own.flatMap(({ toolCalls = [] }) => toolCalls.map(({ id }) => id)));
  const began = draft.runs.get(entityKey(participant, run ?? ''))?.began ?? 0;
  drop(draft, 'toolCalls', (call) => {
    if (call.participant !== participant || call.run !== run || isOpenCall(call)) return false;
    // What an interrupted run called, and this one gave its result, is listed where that run is.
    return !calls.has(call.id) && call.began >= began;
  });
}
