/**
 * Events as an AG-UI agent of any version emits them, turned into what a log holds: long forms, each text and call opened once,
 * written, and closed. It follows one stream and knows nothing else; what it cannot use is a fault, never a throw.
 */
import { createDeltaSplitter } from '../agent/deltaSplitter.ts';
import type { KnownEvent, UnknownEvent } from '../protocol/events.ts';
import { faultOf } from '../protocol/explain.ts';
import { isEvent, isRecord } from '../protocol/shapes.ts';
import { type Chunk, type Chunks, createChunks, isChunk } from './chunkEvents.ts';
import { createNames } from './eventNames.ts';
import { cutStart, isEventLike, readEnd, trim } from './older.ts';
import { closes, type Kind, type Stream, streamOf, words } from './runStreams.ts';

type Event = KnownEvent | UnknownEvent;

/** What came that the log cannot take. */
export interface NormaliserFault {
  /** The event's type, if it has one. */
  readonly type?: string;
  /** What is wrong with it. */
  readonly message: string;
}

/** What one event became. */
export interface Normalised {
  /** For the log, in this order. */
  readonly events: readonly Event[];
  readonly faults: readonly NormaliserFault[];
}

export interface NormaliserOptions {
  /** Gives ids to what older versions emit without. Each is a new one. */
  readonly mint: () => string;
  /** Keeps `RAW` and `rawEvent`: what a provider sent underneath, often with prompts and credentials. Default false. */
  readonly raw?: boolean | undefined;
  /** Whether an id is in use beyond this stream: many agents begin at `msg_1` in each run. What has such an id gets another. */
  readonly isTaken?: ((kind: 'message' | 'tool-call', id: string) => boolean) | undefined;
  /**
   * Calls of the interrupted run that this stream's run resumes: they may get their results here. The ids that they have in the
   * log, by the ids that their agent gave them.
   */
  readonly waiting?: ReadonlyMap<string, string> | undefined;
}

/** Follows one stream. */
export interface Normaliser {
  /** @param event anything: what an agent sent, parsed as JSON */
  push(event: unknown): Normalised;
  /** The stream has ended as it should: what was opened by chunks is closed. What else is open is for the run's end to cut. */
  end(): Normalised;
}

/** The id in a field; none where there is no text, which may be an object that cannot even become one. */
const idIn = (fields: Readonly<Record<string, unknown>>, field: string): string => {
  const id = fields[field];
  return typeof id === 'string' ? id : '';
};

/** In a message for people: an agent may send an id of a megabyte. */
const quoted = (id: string): string => `"${id.slice(0, 128)}"`;

/** For one stream of AG-UI events, of one run or of several after another. */
export function createNormaliser({
  mint,
  raw = false,
  isTaken = () => false,
  waiting: left = new Map(),
}: NormaliserOptions): Normaliser {
  const names = createNames(isTaken);
  const open = new Map<string, Stream>();
  const chunks: Chunks = createChunks();
  /** Calls that may still get a result, and sub-agents that go on. */
  const calls = new Set<string>();
  const waiting = new Map(left);
  const subagents = new Map<string, boolean>();
  /** What THINKING_* events, which have no ids, are about. */
  let span = '';
  let thought = '';
  let ended = false;

  let events: Event[] = [];
  let faults: NormaliserFault[] = [];
  const fault = (type: string, message: string): void => void faults.push({ type, message });
  function emit(event: UnknownEvent): void {
    const { type } = event;
    if (isEvent(event)) return void events.push(event);
    fault(type, faultOf(event)?.message ?? '');
  }
  function flush(): Normalised {
    const made = { events, faults };
    events = [];
    faults = [];
    return made;
  }

  const keyOf = (kind: Kind, id: string) => `${kind} ${id}`;
  /** The id in the log of a call that something refers to. */
  const callOf = (id: string): string =>
    names.knows('tool-call', id) ? names.of('tool-call', id) : (left.get(id) ?? id);
  /** Fields that refer to messages and calls, as the log has those. */
  const referring = (event: UnknownEvent): UnknownEvent => {
    const { parentMessageId: message, parentToolCallId: call } = event;
    return {
      ...event,
      ...(typeof message === 'string' && { parentMessageId: names.of('message', message) }),
      ...(typeof call === 'string' && { parentToolCallId: callOf(call) }),
    };
  };

  function begin(kind: Kind, event: UnknownEvent): void {
    const field = words[kind].id;
    const id = event[field];
    if (typeof id !== 'string') return fault(event.type, `It has no \`${field}\`.`);
    if (open.has(keyOf(kind, id))) return fault(event.type, `${quoted(id)} is open already.`);
    const as = names.open(kind === 'call' ? 'tool-call' : 'message', id);
    const { subagentRunId } = event;
    const before = faults.length;
    const { givenId: _, ...fields } = referring(event);
    emit({ ...fields, type: event.type, [field]: as, ...(as !== id && { givenId: id }) });
    if (faults.length > before) return;
    const owner = typeof subagentRunId === 'string' ? subagentRunId : undefined;
    open.set(keyOf(kind, id), { kind, id, as, owner, cutter: createDeltaSplitter() });
    if (kind === 'call') calls.add(id);
  }

  function write(stream: Stream, delta: unknown): void {
    const { content, id } = words[stream.kind];
    if (typeof delta !== 'string') return fault(content, 'Its `delta` is no text.');
    for (const piece of stream.cutter.push(delta)) emit({ type: content, [id]: stream.as, delta: piece });
  }

  function close(stream: Stream, event: UnknownEvent = { type: words[stream.kind].end }): void {
    const { content, id } = words[stream.kind];
    for (const piece of stream.cutter.rest()) emit({ type: content, [id]: stream.as, delta: piece });
    open.delete(keyOf(stream.kind, stream.id));
    chunks.forget(stream);
    emit({ ...event, [id]: stream.as });
  }

  /** A chunk opens what it names, if that is not open, and goes on with it. */
  function pushChunk(chunk: Chunk): void {
    const { kind, id, owner, event } = chunk;
    const found = id === undefined ? chunks.continued(kind, owner) : open.get(keyOf(kind, id));
    if (typeof found === 'string') return fault(event.type, found);
    let stream = found;
    if (!stream) {
      if (id === undefined) return fault(event.type, 'It continues nothing that is open.');
      if (kind === 'call' && typeof event.toolCallName !== 'string')
        return fault(event.type, 'It begins a tool call and has no `toolCallName`.');
      const { type: _, delta: __, ...fields } = event;
      begin(kind, { ...fields, type: words[kind].start, ...(kind === 'reasoning' && { role: 'reasoning' }) });
      stream = open.get(keyOf(kind, id));
      if (!stream) return;
      chunks.hold(stream);
    }
    chunks.touch(stream);
    if (event.delta !== undefined) write(stream, event.delta);
  }

  function pushLong(event: UnknownEvent): void {
    const part = streamOf(event.type);
    if (part) {
      if (part.place === 'start') return begin(part.kind, event);
      const id = idIn(event, words[part.kind].id);
      const stream = open.get(keyOf(part.kind, id));
      if (!stream) return fault(event.type, `${quoted(id)} is not open.`);
      return part.place === 'end' ? close(stream, event) : write(stream, event.delta);
    }
    switch (event.type) {
      case 'TOOL_CALL_RESULT': {
        const id = idIn(event, 'toolCallId');
        const as = calls.delete(id) ? names.of('tool-call', id) : waiting.get(id);
        // What it answers may be a call of a former run: that has ended, and nothing of it changes any more.
        if (as === undefined)
          return fault(event.type, `${quoted(id)} is no call of this stream that waits for a result.`);
        if (as === waiting.get(id)) waiting.delete(id);
        const stream = open.get(keyOf('call', id));
        if (stream) close(stream);
        return emit({ ...event, toolCallId: as });
      }
      case 'SUBAGENT_STARTED': {
        const id = idIn(event, 'subagentRunId');
        if (subagents.has(id)) return fault(event.type, `${quoted(id)} has begun already.`);
        subagents.set(id, true);
        return emit(referring(event));
      }
      case 'SUBAGENT_FINISHED':
      case 'SUBAGENT_ERROR':
      case 'subagent.cancelled': {
        const id = idIn(event, 'subagentRunId');
        if (subagents.get(id) !== true) return fault(event.type, `${quoted(id)} does not go on.`);
        subagents.set(id, false);
        return emit(event);
      }
      case 'MESSAGES_SNAPSHOT':
        return emit({ ...event, messages: cutList(event.messages) });
      case 'RUN_STARTED':
        ended = false;
        subagents.clear();
        calls.clear();
        return emit(cutStart(event));
      case 'RUN_FINISHED':
        ended = true;
        return emit(readEnd(event, mint, callOf));
      case 'RUN_ERROR':
        ended = true;
        return emit(event);
      // Nobody but the provider can read it, and nobody else should keep it.
      case 'REASONING_ENCRYPTED_VALUE':
        return;
      case 'RAW':
        return raw ? emit(event) : undefined;
      default:
        return emit(event);
    }
  }

  /** What the run may have said itself: the fold passes over what stands before the last word of somebody else. */
  function cutList(messages: unknown): unknown {
    if (!Array.isArray(messages)) return messages;
    const isOthers = (each: unknown) =>
      isRecord(each) &&
      (each.role === 'user' || each.role === 'system' || each.role === 'developer') &&
      !names.knows('message', idIn(each, 'id'));
    const own: readonly unknown[] = messages.slice(messages.findLastIndex(isOthers) + 1);
    return own.map((each) => {
      if (!isRecord(each)) return each;
      const { encryptedValue: _, toolCalls, ...entry } = trim({ ...each, type: '' }, false);
      const { type: __, ...rest } = entry;
      return {
        ...rest,
        id: names.listed('message', idIn(each, 'id')),
        ...(typeof each.toolCallId === 'string' && { toolCallId: callOf(each.toolCallId) }),
        ...(Array.isArray(toolCalls) && { toolCalls: toolCalls.map(cutCall) }),
      };
    });
  }

  function cutCall(call: unknown): unknown {
    if (!isRecord(call)) return call;
    const { encryptedValue: _, ...rest } = call;
    const id = idIn(call, 'id');
    return { ...rest, id: left.get(id) ?? names.listed('tool-call', id) };
  }

  /** THINKING_* of 0.0.x: one thought at a time, without ids. */
  function pushThinking({ title: _, ...event }: UnknownEvent): void {
    switch (event.type) {
      case 'THINKING_START':
        span = mint();
        return pushLong({ ...event, type: 'REASONING_START', messageId: span });
      case 'THINKING_END':
        return pushLong({ ...event, type: 'REASONING_END', messageId: span });
      case 'THINKING_TEXT_MESSAGE_START':
        thought = mint();
        return pushLong({ ...event, type: 'REASONING_MESSAGE_START', messageId: thought, role: 'reasoning' });
      case 'THINKING_TEXT_MESSAGE_CONTENT':
        return pushLong({ ...event, type: 'REASONING_MESSAGE_CONTENT', messageId: thought });
      default:
        return pushLong({ ...event, type: 'REASONING_MESSAGE_END', messageId: thought });
    }
  }

  return {
    push(value) {
      if (!isEventLike(value)) {
        faults.push({ message: 'This is no event: it has no `type`.' });
        return flush();
      }
      const event = trim(value, raw);
      if (ended && event.type !== 'RUN_STARTED') {
        fault(event.type, 'Its run has ended.');
        return flush();
      }
      const chunk = isChunk(event);
      if (chunk) pushChunk(chunk);
      else {
        for (const stream of chunks.endedBy(closes(event))) close(stream);
        if (/^THINKING_(TEXT_MESSAGE_(START|CONTENT|END)|START|END)$/.test(event.type)) pushThinking(event);
        else pushLong(event);
      }
      return flush();
    },
    end() {
      for (const stream of chunks.endedBy('all')) close(stream);
      return flush();
    },
  };
}
