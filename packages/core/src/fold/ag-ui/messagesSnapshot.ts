/**
 * What a MESSAGES_SNAPSHOT does to the messages of its own run, and to nothing else (docs/protocol.md section 15): others'
 * messages are theirs, and nothing is changed after its run has ended.
 */

import type { EventItem } from '../../protocol/envelope.ts';
import type { ListedMessage, MessagesSnapshot } from '../../protocol/events.ts';
import { entityKey } from '../../protocol/ids.ts';
import { omitUndefined } from '../../protocol/omitUndefined.ts';
import { isRecord } from '../../protocol/shapes.ts';
import { beginMessage } from '../addMessage.ts';
import { type Draft, drop, patch } from '../draft.ts';
import type { SessionMessage, SessionState } from '../state.ts';
import { appendText, isSameText, NO_TEXT } from '../text.ts';
import { beginCall, giveResult } from '../toolCalls.ts';
import { foldActivity } from './documents.ts';
import { fitsDocument } from './patch.ts';

type ListedCall = NonNullable<ListedMessage['toolCalls']>[number];

/** Roles of what others have said to the agent: people, and the app. */
const isOthers = (role: string): boolean => /^(user|system|developer)$/.test(role);

const kindOf = (role: string): SessionMessage['kind'] =>
  role === 'activity' || role === 'reasoning' ? role : 'text';

/** Whether an entry names something that this run has not written: what stands before it is of earlier runs as well. */
function isOfOthers(state: SessionState, { participant, run }: EventItem, entry: ListedMessage): boolean {
  const message = state.messages.get(entityKey(participant, entry.id));
  if (message) return message.run !== run;
  const calls = [entry.toolCallId, ...(entry.toolCalls ?? []).map(({ id }) => id)];
  return (
    isOthers(entry.role) ||
    calls.some((id = '') => (state.toolCalls.get(entityKey(participant, id))?.run ?? run) !== run)
  );
}

export function foldMessagesSnapshot(draft: Draft, item: EventItem, { messages }: MessagesSnapshot): void {
  const own = messages.slice(messages.findLastIndex((entry) => isOfOthers(draft, item, entry)) + 1);
  dropUnlisted(draft, item, own);
  for (const entry of own) {
    if (entry.role === 'tool') setResult(draft, item, entry);
    else setMessage(draft, item, entry);
    for (const call of entry.toolCalls ?? []) setCall(draft, item, entry, call);
  }
}

/** What grows is its writer's, until it says that it is whole. */
function setCall(
  draft: Draft,
  item: EventItem,
  entry: ListedMessage,
  { id, function: called }: ListedCall,
): void {
  const key = entityKey(item.participant, id);
  const { status = 'called', args } = draft.toolCalls.get(key) ?? {};
  const given = appendText(NO_TEXT, called.arguments);
  if (status === 'streaming' || (args && isSameText(args, given))) return;
  if (!args)
    beginCall(draft, item, {
      toolCallId: id,
      toolCallName: called.name,
      parentMessageId: entry.id,
      ...omitUndefined({ subagentRunId: entry.subagentRunId }),
    });
  patch(draft, 'toolCalls', key, { status, args: given });
}

function setResult(draft: Draft, item: EventItem, { id, toolCallId = '', content }: ListedMessage): void {
  if (draft.toolCalls.get(entityKey(item.participant, toolCallId))?.status !== 'streaming')
    giveResult(draft, item, { toolCallId, content, messageId: id });
}

function setMessage(draft: Draft, item: EventItem, entry: ListedMessage): void {
  const { id, role, content, activityType = '' } = entry;
  const key = entityKey(item.participant, id);
  const kind = kindOf(role);
  const former = draft.messages.get(key);
  // What is being written, and what was asked, is not for a list to change; nor does one kind become another.
  if (former && (former.status === 'streaming' || former.producer === undefined || former.kind !== kind))
    return;
  const own = { messageId: id, ...omitUndefined({ subagentRunId: entry.subagentRunId }) };
  if (kind === 'activity') {
    if (isRecord(content) && fitsDocument(content))
      foldActivity(draft, item, { type: 'ACTIVITY_SNAPSHOT', activityType, content, ...own });
    return;
  }
  // An entry may say nothing: an answer may consist of tool calls only.
  if (typeof content !== 'string' || (!former && content === '')) return;
  const text = appendText(NO_TEXT, content);
  if (!former) beginMessage(draft, item, kind, own);
  else if (former.status !== 'superseded' && isSameText(former.text, text)) return;
  patch(draft, 'messages', key, { text, status: 'complete' });
}

/**
 * What this run streamed and the snapshot does not list was streamed under an id that the agent does not keep: it stands in
 * the snapshot under another. What is open stays. Reasoning and activities go only if the snapshot lists any: many agents
 * list none.
 */
function dropUnlisted(draft: Draft, { participant, run }: EventItem, own: readonly ListedMessage[]): void {
  const isMine = (each: { readonly participant: string; readonly run?: string }) =>
    each.participant === participant && each.run === run;
  const listed = new Set(own.map(({ id }) => id));
  const kinds = new Set<SessionMessage['kind']>(['text', ...own.map(({ role }) => kindOf(role))]);
  drop(
    draft,
    'messages',
    (each) =>
      isMine(each) &&
      each.producer !== undefined &&
      each.status !== 'streaming' &&
      kinds.has(each.kind) &&
      !listed.has(each.id),
  );
  const calls = new Set(own.flatMap(({ toolCalls = [] }) => toolCalls.map(({ id }) => id)));
  const began = draft.runs.get(entityKey(participant, run ?? ''))?.began ?? 0;
  drop(
    draft,
    'toolCalls',
    (call) =>
      isMine(call) &&
      call.status !== 'streaming' &&
      call.status !== 'called' &&
      !calls.has(call.id) &&
      // What an interrupted run called, and this one gave its result, is listed where that run is.
      call.began >= began,
  );
}
