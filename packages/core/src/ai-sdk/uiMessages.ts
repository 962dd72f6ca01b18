/**
 * A session as the messages of a page that is written for the AI SDK (`UIMessage`): what people said, and one message for each run of
 * the conversation. Pure. No type of the SDK is named.
 */
import type {
  SessionMessage,
  SessionPart,
  SessionQuestion,
  SessionState,
  SessionToolCall,
} from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import { checkCall } from '../protocol/checkCall.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import type { ContentPart } from '../protocol/events.ts';
import { entityKey, kindOf, type ParticipantId } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isRecord, isText } from '../protocol/shapes.ts';
import type { SessionView } from '../view/sessionView.ts';
import { type DynamicToolPart, questionsByCall, toolPart } from './toolParts.ts';

type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;

/** A call of a tool that the page knows by its name, as `ToolUIPart`. One that the agent calls `dynamic` is a `DynamicToolPart`. */
export type StaticToolPart = Without<DynamicToolPart, 'type' | 'toolName'> & { type: `tool-${string}` };

/** A part of a message, as the SDK's `UIMessagePart`. */
export type UiPart =
  | { type: 'text' | 'reasoning'; text: string; state: 'streaming' | 'done' }
  | DynamicToolPart
  | StaticToolPart
  | { type: 'file' | 'reasoning-file'; mediaType: string; url: string; filename?: string }
  | { type: 'source-url'; sourceId: string; url: string; title?: string }
  | { type: 'source-document'; sourceId: string; mediaType: string; title: string; filename?: string }
  | { type: `data-${string}`; id: string; data: unknown }
  | { type: 'step-start' };

/** A message, as the SDK's `UIMessage`. */
export interface UiMessage {
  /** The message's, or the run's. */
  id: string;
  role: 'user' | 'assistant';
  /** What the agent has noted about its answer; of several notes their fields together. */
  metadata?: unknown;
  parts: UiPart[];
}

/** What is read of a session's view. */
type Readable = Pick<SessionView, 'state'> & Partial<Pick<SessionView, 'pending'>>;

/** The messages of a session's state, oldest first: for a page's first messages, or a server's. */
export function uiMessagesOf(state: SessionState): readonly UiMessage[] {
  checkCall(isRecord(state) && state.messages instanceof Map, 'uiMessagesOf(session.store.getState().state)');
  return createUiMessages()({ state });
}

/**
 * Reads the messages of one view after another: what has not changed is the same object again. With the view's `pending`, what is
 * on its way into the log stands last.
 */
export function createUiMessages(): (view: Readable) => readonly UiMessage[] {
  let known = new Map<string, Known>();
  let before: readonly UiMessage[] = [];
  return (view) => {
    checkCall(isRecord(view) && isRecord(view.state), 'createUiMessages()(session.store.getState())');
    const next = new Map<string, Known>();
    const ids = new Set<string>();
    const messages = groupsOf(view).flatMap((group): UiMessage[] => {
      const former = known.get(group.key);
      const made = former && isSame(former.made, group.made) ? former.message : messageOf(group, ids);
      if (!made) return [];
      ids.add(made.id);
      next.set(group.key, { made: group.made, message: made });
      return [made];
    });
    known = next;
    if (messages.length !== before.length || messages.some((each, index) => each !== before[index]))
      before = messages;
    return before;
  };
}

interface Known {
  readonly made: readonly unknown[];
  readonly message: UiMessage;
}

/** What becomes one message, and all that it is made of. */
interface Group {
  readonly key: string;
  readonly id: string;
  readonly role: UiMessage['role'];
  readonly began: number;
  readonly made: unknown[];
  readonly parts: {
    readonly began: number;
    readonly part: () => UiPart | undefined;
    readonly of?: SessionPart;
  }[];
}

function groupsOf({ state, pending }: Readable): readonly Group[] {
  const groups = new Map<string, Group>();
  const questionOf = questionsByCall(state);

  function groupOf(participant: ParticipantId, run: string, began: number): Group | undefined {
    const key = `run ${entityKey(participant, run)}`;
    const of = state.runs.get(entityKey(participant, run));
    // What other runs asked for is theirs.
    if (of?.parent) return undefined;
    const group = groups.get(key) ?? {
      ...{ key, id: run, role: 'assistant' as const, began: of?.began ?? began, made: [], parts: [] },
    };
    groups.set(key, group);
    return group;
  }

  for (const message of state.messages.values()) {
    const { participant, id, run, began, status, producer } = message;
    if (run === undefined) groups.set(`message ${entityKey(participant, id)}`, saidOf(message));
    else if (status !== 'superseded' && producer !== undefined)
      add(groupOf(participant, run, began), began, message, () => textPart(message));
  }
  for (const call of state.toolCalls.values()) {
    const group = call.status === 'superseded' ? undefined : groupOf(call.participant, call.run, call.began);
    const question = questionOf(call);
    add(group, call.began, call, () => callPart(call, question));
    group?.made.push(question);
  }
  for (const part of state.parts.values()) {
    const group = groupOf(part.participant, part.run, part.began);
    add(group, part.began, part, () => answerPart(part), part);
  }
  const sorted = [...groups.values()].sort((one, other) => one.began - other.began);
  for (const { entry } of pending?.values() ?? []) {
    const group = waitingOf(entry);
    if (group) sorted.push(group);
  }
  return sorted;
}

function add(
  group: Group | undefined,
  began: number,
  made: object,
  part: () => UiPart | undefined,
  of?: SessionPart,
): void {
  group?.made.push(made);
  group?.parts.push({ began, part, ...(of && { of }) });
}

/** What a person said, or an operator who stands in for an agent. */
function saidOf(message: SessionMessage): Group {
  const { participant, id, began, parts, text } = message;
  return {
    ...{ key: `message ${entityKey(participant, id)}`, id, began, made: [message] },
    role: kindOf(participant) === 'operator' ? 'assistant' : 'user',
    parts: contentParts(parts ?? textOf(text)).map((part) => ({ began, part: () => part })),
  };
}

/** What the log does not show yet. */
function waitingOf({ id = '', event }: EventEntry): Group | undefined {
  if (event.type !== 'message.sent' || !('content' in event)) return undefined;
  // CAST: the event's own field, which was checked where it entered the outbox.
  const content = event.content as string | readonly ContentPart[];
  return {
    ...{ key: `waiting ${id}`, id, role: 'user', began: Number.POSITIVE_INFINITY, made: [content] },
    parts: contentParts(content).map((part) => ({ began: 0, part: () => part })),
  };
}

function messageOf({ id, key, role, parts }: Group, used: ReadonlySet<string>): UiMessage | undefined {
  parts.sort((one, other) => one.began - other.began);
  const shown: UiPart[] = [];
  let metadata: unknown;
  // A step is marked at its end in the log, and at its beginning on a page of the SDK.
  let isStep = parts.some(({ of }) => of?.part.kind === 'step');
  for (const { part, of } of parts) {
    if (of?.part.kind === 'step') isStep = true;
    if (of?.part.kind === 'metadata') metadata = joined(metadata, of.part.value);
    const made = part();
    if (made && isStep) shown.push({ type: 'step-start' });
    if (made) isStep = false;
    if (made) shown.push(made);
  }
  if (shown.length === 0) return undefined;
  // Ids are unique within their participant only.
  return { id: used.has(id) ? key : id, role, parts: shown, ...omitUndefined({ metadata }) };
}

const joined = (one: unknown, other: unknown): unknown =>
  isRecord(one) && isRecord(other) ? { ...one, ...other } : other;

function textPart({ id, kind, text, status, activity }: SessionMessage): UiPart | undefined {
  if (kind === 'activity') return activity && { type: `data-${activity.type}`, id, data: activity.content };
  if (text.length === 0 && status !== 'streaming') return undefined;
  return { type: kind, text: textOf(text), state: status === 'streaming' ? 'streaming' : 'done' };
}

function callPart(call: SessionToolCall, question: SessionQuestion | undefined): UiPart {
  const part = toolPart(call, question);
  if (call.dynamic) return part;
  const { type: _, toolName, ...rest } = part;
  return { ...rest, type: `tool-${toolName}` };
}

export function answerPart({ id, part }: Pick<SessionPart, 'id' | 'part'>): UiPart | undefined {
  switch (part.kind) {
    case 'source': {
      const { url, title, name, mediaType = 'text/plain' } = part;
      if (url !== undefined) return { type: 'source-url', sourceId: id, url, ...omitUndefined({ title }) };
      const named = { mediaType, title: title ?? name ?? '', ...omitUndefined({ filename: name }) };
      return { type: 'source-document', sourceId: id, ...named };
    }
    case 'file':
      // One that lies beside the log has no address of its own.
      return part.url === undefined
        ? undefined
        : {
            ...{ type: part.reasoning ? 'reasoning-file' : 'file', mediaType: part.mediaType, url: part.url },
            ...omitUndefined({ filename: part.name }),
          };
    case 'data':
      return { type: `data-${part.name}`, id, data: part.value };
    default:
      return undefined;
  }
}

/** What a person said, in the SDK's parts. Content of another form is not shown. */
function contentParts(content: string | readonly ContentPart[]): UiPart[] {
  if (isText(content)) return [{ type: 'text', text: content, state: 'done' }];
  return content.flatMap((part): UiPart[] => {
    if (part.type === 'text') return [{ type: 'text', text: part.text ?? '', state: 'done' }];
    const { source, metadata } = part;
    if (!isRecord(source) || !isText(source.value)) return [];
    const mediaType = isText(source.mimeType) ? source.mimeType : part.type;
    const url = source.type === 'data' ? `data:${mediaType};base64,${source.value}` : source.value;
    const filename = isRecord(metadata) && isText(metadata.filename) ? metadata.filename : undefined;
    if (source.type !== 'data' && source.type !== 'url') return [];
    return [{ type: 'file', mediaType, url, ...omitUndefined({ filename }) }];
  });
}

const isSame = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((each, index) => each === other[index]);
