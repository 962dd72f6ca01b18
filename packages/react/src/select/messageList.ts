/** The conversation as people see it: the log's messages, and those on their way there. */
import {
  type ContentPart,
  type EntityRef,
  entityKey,
  type FileUpload,
  type ParticipantId,
  type PendingCommand,
  type SessionMessage,
  type SessionState,
  type SessionToolCall,
  type SessionView,
  type StreamedText,
} from '@rejoin/core';
import { appendText, NO_TEXT, refOf } from '@rejoin/core/internal';
import { type MessageSent, textIn } from '@rejoin/core/protocol';
import { keep, keepList } from './keepEqual.ts';
import type { Reading } from './reading.ts';
import type { RunRef, Scope } from './scope.ts';
import { textOfBlocks } from './textOfBlocks.ts';

/**
 * `streaming` … `superseded` as the log has it; before it does: `uploading` while its files are not stored yet, `queued` here,
 * `sent`, or `rejected` for good.
 */
export type MessageState = SessionMessage['status'] | PendingCommand['status'];

/** A message without its text: it changes when something happens to it, not with every word. */
export interface MessageInfo {
  /** Unique in the session, and the same before and after the log knows the message: a React key. */
  readonly key: string;
  readonly participant: ParticipantId;
  readonly id: string;
  readonly kind: SessionMessage['kind'];
  readonly status: MessageState;
  /** The run of that participant that writes it; none for a person's message. */
  readonly run?: string | undefined;
  /** Who was asked. */
  readonly to?: readonly ParticipantId[] | undefined;
  /** Keeper's clock, ms since 1970; none before the log knows it. */
  readonly at?: number | undefined;
  /** Position in the log, to be ordered by. */
  readonly began: number;
  /** What it holds, where that is more than a text: files among it (`filesIn` of `@rejoin/core/blobs`). */
  readonly parts?: readonly ContentPart[] | undefined;
  /** Files that are not stored yet, of a message that waits for them or was rejected meanwhile. */
  readonly uploads?: readonly FileUpload[] | undefined;
  /** Of an activity: what kind of one, in its agent's words, and what it holds. Its text is empty. */
  readonly activity?: SessionMessage['activity'] | undefined;
}

export interface ToolCallInfo
  extends Omit<MessageInfo, 'kind' | 'status' | 'to' | 'parts' | 'uploads' | 'activity'> {
  readonly kind: 'tool-call';
  /** The run of that participant that it belongs to. */
  readonly run: string;
  readonly name: string;
  /** What people read in the place of the name. */
  readonly title?: string | undefined;
  readonly status: SessionToolCall['status'];
  /** What came of it, if it is not a result: it failed, or people did not allow it. */
  readonly outcome?: SessionToolCall['outcome'];
  /** The result may still change. */
  readonly preliminary?: boolean | undefined;
}

/** Which messages. */
export interface MessageFilter {
  /** Of that participant only. */
  readonly participant?: ParticipantId | undefined;
  /** Of that run only. */
  readonly run?: RunRef | undefined;
  /**
   * `conversation`: what people wrote, and what runs wrote that no other run asked for. `all`: also what agents ask each other
   * and what they answer. Default: `conversation`, or `all` if a run or a participant is named.
   */
  readonly of?: 'conversation' | 'all' | undefined;
}

/** In the order of the conversation; what waits to be sent comes last. */
export function messagesOf(
  { state, pending }: SessionView,
  me: ParticipantId,
  { participant, run, of = participant === undefined && !run ? 'conversation' : 'all' }: MessageFilter,
): readonly MessageInfo[] {
  const list: MessageInfo[] = [];
  for (const [key, message] of state.messages) {
    if (message.status === 'superseded') continue;
    if (participant !== undefined && message.participant !== participant) continue;
    if (run && (message.participant !== run.participant || message.run !== run.run)) continue;
    if (of === 'conversation' && isInner(state, message)) continue;
    list.push(infoOf(key, message));
  }
  for (const [id, command] of pending) {
    const key = entityKey(me, id);
    if (state.messages.has(key) || run || (participant !== undefined && participant !== me)) continue;
    const sent = onItsWay(key, { participant: me, id }, command);
    if (sent) list.push(sent.info);
  }
  return list.sort((a, b) => a.began - b.began);
}

/** What agents say to each other. */
function isInner(state: SessionState, { participant, run, producer }: SessionMessage): boolean {
  if (run === undefined) return false;
  // What an agent asks others has its run, and no producer: it was not streamed.
  return producer === undefined || state.runs.get(entityKey(participant, run))?.parent !== undefined;
}

/** Whether it ended without a word. Of reasoning, its provider alone can read it: it is kept for that, and not shown. */
export const isBlank = (message: SessionMessage | undefined): boolean =>
  message?.status === 'complete' && message.text.length === 0;

const infos = new WeakMap<SessionMessage, MessageInfo>();

function infoOf(key: string, message: SessionMessage): MessageInfo {
  const found = infos.get(message);
  if (found) return found;
  const { participant, id, kind, status, run, to, at, began, parts, activity } = message;
  const info = { key, participant, id, kind, status, run, to, at, began, parts, activity };
  infos.set(message, info);
  return info;
}

/** The same, with those entries of before in which nothing has changed. */
export const messagesIn = (
  view: SessionView,
  { agent: participant, run }: Scope,
  of: MessageFilter['of'],
  { me, before }: Reading<readonly MessageInfo[]>,
): readonly MessageInfo[] => keepList(messagesOf(view, me, { participant, run, of }), before);

function callInfo(key: string, call: SessionToolCall): ToolCallInfo {
  const { participant, id, run, name, title, status, outcome, preliminary, at, began } = call;
  return {
    key,
    participant,
    id,
    kind: 'tool-call',
    run,
    name,
    title,
    status,
    outcome,
    preliminary,
    at,
    began,
  };
}

export function toolCallsOf({ state }: SessionView, run?: RunRef): readonly ToolCallInfo[] {
  const list: ToolCallInfo[] = [];
  for (const [key, call] of state.toolCalls) {
    if (call.status === 'superseded') continue;
    if (run && (call.participant !== run.participant || call.run !== run.run)) continue;
    list.push(callInfo(key, call));
  }
  return list;
}

/** The same, with those entries of before in which nothing has changed. */
export const toolCallsIn = (
  view: SessionView,
  run: RunRef | undefined,
  { before }: Reading<readonly ToolCallInfo[]>,
): readonly ToolCallInfo[] => keepList(toolCallsOf(view, run), before);

/** A tool call with what it was given and what came of it. */
export interface ToolCallWithContent extends ToolCallInfo {
  /** Its arguments as they come, mostly JSON: whole when the status is no longer `streaming`. */
  readonly args: MessageContent;
  /** Text, or whatever the tool gave back; undefined until there is one. */
  readonly result: unknown;
  /** Where all of the result lies, if it is too large for the log: `result` is its beginning. */
  readonly resultBlob?: SessionToolCall['resultBlob'];
}

const calls = new WeakMap<SessionToolCall, ToolCallWithContent>();

/** One tool call by its key. The same object until something of it changes. */
export function toolCallOf({ state }: SessionView, key: string): ToolCallWithContent | undefined {
  const call = state.toolCalls.get(key);
  if (!call) return undefined;
  const known = calls.get(call);
  if (known) return known;
  const made = {
    ...callInfo(key, call),
    args: contentOf(call.args),
    result: call.result,
    resultBlob: call.resultBlob,
  };
  calls.set(call, made);
  return made;
}

/** What a message says: whole lines that never change again, and an open end. */
export interface MessageContent {
  /** Whole lines, each with its line break. */
  readonly blocks: readonly string[];
  readonly tail: string;
  /** All of it as one string, joined when it is read: for long texts prefer the blocks. */
  readonly text: string;
  /** Something is written, and its characters are not here: not read, or on their way. `blocks`, `tail` and `text` lack it. */
  readonly withheld: boolean;
}

function contentOf(text: StreamedText): MessageContent {
  return {
    blocks: text.blocks,
    tail: text.tail,
    get text() {
      return textOfBlocks(text.blocks, text.tail);
    },
    withheld: text.withheld === true,
  };
}

export type MessageWithContent = MessageInfo & MessageContent;

const whole = new WeakMap<SessionMessage, MessageWithContent>();

/** One message by its key, in the log or on its way there. The same object until something of it changes. */
export function messageOf(
  view: SessionView,
  key: string,
  { me }: Pick<Reading<unknown>, 'me'>,
): MessageWithContent | undefined {
  const message = view.state.messages.get(key);
  return message ? inLog(key, message) : sentBy(view, key, me)?.message;
}

/** The same without what it says. */
export function messageInfoOf(
  view: SessionView,
  key: string,
  { me, before }: Reading<MessageInfo | undefined>,
): MessageInfo | undefined {
  const message = view.state.messages.get(key);
  // With each word it is another message that says the same: nothing is made for that.
  if (message && before?.key === key && isInfoOf(before, message)) return before;
  const info = message ? infoOf(key, message) : sentBy(view, key, me)?.info;
  return info && keep(before, info);
}

function isInfoOf(info: MessageInfo, message: SessionMessage): boolean {
  // CAST: the fields of the one are the other's, but for its key; what it lacks is undefined.
  for (const name in info) if (name !== 'key' && info[name as 'id'] !== message[name as 'id']) return false;
  return true;
}

/** What a message says, by lines, as `messageOf` has it: nothing is made for it, for it is asked for with each word. */
export const linesOf = (
  view: SessionView,
  key: string,
  { me }: Pick<Reading<unknown>, 'me'>,
): Pick<MessageContent, 'blocks' | 'tail'> | undefined =>
  view.state.messages.get(key)?.text ?? sentBy(view, key, me)?.message;

function sentBy({ pending }: SessionView, key: string, me: ParticipantId): Sent | undefined {
  const ref = refOf(key);
  const command = ref.participant === me ? pending.get(ref.id) : undefined;
  return command && onItsWay(key, ref, command);
}

function inLog(key: string, message: SessionMessage): MessageWithContent {
  const found = whole.get(message);
  if (found) return found;
  const { text } = message;
  const made: MessageWithContent = {
    ...infoOf(key, message),
    blocks: text.blocks,
    tail: text.tail,
    get text() {
      return textOfBlocks(text.blocks, text.tail);
    },
    withheld: text.withheld === true,
  };
  whole.set(message, made);
  return made;
}

interface Sent {
  readonly info: MessageInfo;
  readonly message: MessageWithContent;
}

const sent = new WeakMap<PendingCommand, Sent>();

function onItsWay(key: string, ref: EntityRef, command: PendingCommand): Sent | undefined {
  const { entry, status } = command;
  if (entry.event.type !== 'message.sent') return undefined;
  const found = sent.get(command);
  if (found) return found;
  // CAST: this page's own outbox holds what `send` has made.
  const { content, to } = entry.event as unknown as MessageSent;
  // What was refused stays where it was said; what is still on its way will come after all that is there.
  const began = status === 'rejected' ? (entry.saw ?? 0) : Number.MAX_SAFE_INTEGER;
  const parts = typeof content === 'string' ? undefined : content;
  const info: MessageInfo = { key, ...ref, kind: 'text', status, to, began, parts, uploads: command.files };
  // Cut into lines as the log will cut it.
  const text = textIn(content);
  const { blocks, tail } = appendText(NO_TEXT, text);
  const made = { info, message: { ...info, blocks, tail, text, withheld: false } };
  sent.set(command, made);
  return made;
}
