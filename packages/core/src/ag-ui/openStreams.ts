/** Texts, reasoning and calls of one stream while they are open: begun once, written, and closed. */
import { createDeltaSplitter } from '../agent/deltaSplitter.ts';
import type { UnknownEvent } from '../protocol/events.ts';
import { type Chunk, createChunks } from './chunkEvents.ts';
import type { Names } from './eventNames.ts';
import { type closes, type Kind, type Stream, words } from './runStreams.ts';

export interface OpenStreamsPorts {
  readonly names: Names;
  /** Whether the run has it whole already. */
  readonly isWritten: (kind: 'message' | 'tool-call', id: string) => boolean;
  readonly referring: (event: UnknownEvent) => UnknownEvent;
  /** False: the log would not take it, and that has been reported. */
  readonly emit: (event: UnknownEvent) => boolean;
  readonly fault: (type: string, message: string) => void;
  /** A call has begun, or is said once more. */
  readonly onCall: (id: string, isRepeated: boolean) => void;
}

export interface OpenStreams {
  readonly isOpen: boolean;
  get(kind: Kind, id: string): Stream | undefined;
  begin(kind: Kind, event: UnknownEvent): void;
  write(stream: Stream, delta: unknown): void;
  /** @param event its end, as it came; made here where none came */
  close(stream: Stream, event?: UnknownEvent): void;
  /** A chunk opens what it names, if that is not open, and goes on with it. */
  pushChunk(chunk: Chunk): void;
  /** Closes what chunks have opened, as far as an event ends it. */
  closeChunks(what: ReturnType<typeof closes>): void;
}

/** In a message for people: an agent may send an id of a megabyte. */
export const quoted = (id: string): string => `"${id.slice(0, 128)}"`;

export function createOpenStreams(ports: OpenStreamsPorts): OpenStreams {
  const { names, referring, isWritten, emit, fault, onCall } = ports;
  const open = new Map<string, Stream>();
  const chunks = createChunks();
  const keyOf = (kind: Kind, id: string) => `${kind} ${id}`;

  function begin(kind: Kind, event: UnknownEvent): void {
    const field = words[kind].id;
    const id = event[field];
    if (typeof id !== 'string') return fault(event.type, `It has no \`${field}\`.`);
    if (open.has(keyOf(kind, id))) return fault(event.type, `${quoted(id)} is open already.`);
    const entity = kind === 'call' ? 'tool-call' : 'message';
    const isRepeated = isWritten(entity, id);
    const as = isRepeated ? id : names.open(entity, id);
    const { subagentRunId } = event;
    const { givenId: _, ...fields } = referring(event);
    const begun = { ...fields, type: event.type, [field]: as, ...(as !== id && { givenId: id }) };
    if (!isRepeated && !emit(begun)) return;
    const owner = typeof subagentRunId === 'string' ? subagentRunId : undefined;
    open.set(keyOf(kind, id), { kind, id, as, owner, isRepeated, splitter: createDeltaSplitter() });
    if (kind === 'call') onCall(id, isRepeated);
  }

  function write(stream: Stream, delta: unknown): void {
    const { content, id } = words[stream.kind];
    if (typeof delta !== 'string') return fault(content, 'Its `delta` is no text.');
    if (stream.isRepeated) return;
    for (const piece of stream.splitter.push(delta)) emit({ type: content, [id]: stream.as, delta: piece });
  }

  function close(stream: Stream, event: UnknownEvent = { type: words[stream.kind].end }): void {
    const { content, id } = words[stream.kind];
    for (const piece of stream.splitter.rest()) emit({ type: content, [id]: stream.as, delta: piece });
    open.delete(keyOf(stream.kind, stream.id));
    chunks.forget(stream);
    if (!stream.isRepeated) emit({ ...event, [id]: stream.as });
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

  return {
    get isOpen() {
      return open.size > 0;
    },
    get: (kind, id) => open.get(keyOf(kind, id)),
    begin,
    write,
    close,
    pushChunk,
    closeChunks(what) {
      for (const stream of chunks.endedBy(what)) close(stream);
    },
  };
}
