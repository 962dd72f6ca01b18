/**
 * A snapshot as JSON, piece by piece. `JSON.stringify` would first make one string of each text and then one of the whole, a state's
 * megabytes twice over, and memory that is new to a process costs more than what is written into it.
 */
import type { SessionSnapshot } from '../protocol/messages.ts';
import { type Covers, sourceOf, storedText, writeState } from './snapshot.ts';
import type { SessionMessage, SessionState, SessionToolCall } from './state.ts';
import type { StreamedText } from './text.ts';

/** Characters of a text from which on it is written by itself, and about as many are in each of its pieces. */
const LONG = 16 * 1024;

/** Pieces that together are what `JSON.parse` makes the snapshot of again. */
export function snapshotPieces(snapshot: SessionSnapshot): Iterable<string> {
  const source = sourceOf(snapshot);
  return source ? write(snapshot, source.state, source.covers) : [JSON.stringify(snapshot)];
}

function* write(snapshot: SessionSnapshot, state: SessionState, covers: Covers): Generator<string> {
  const { format, reducer, cursor, position, digest } = snapshot;
  const { messages, toolCalls, ...rest } = writeState({
    ...state,
    messages: new Map(),
    toolCalls: new Map(),
  });
  yield `${open({ format, reducer, cursor, position, digest })}"state":${open(rest)}"messages":[`;
  yield* list(state.messages, (message) => entity(message, 'text', message.text, covers));
  yield '],"toolCalls":[';
  yield* list(state.toolCalls, (call) => entity(call, 'args', call.args, covers));
  yield ']}}';
}

/** An object of which more is to come. */
const open = (value: object): string => `${JSON.stringify(value).slice(0, -1)},`;

function* list<T>(entries: ReadonlyMap<string, T>, each: (entry: T) => Iterable<string>): Generator<string> {
  let isFirst = true;
  for (const entry of entries.values()) {
    if (!isFirst) yield ',';
    isFirst = false;
    yield* each(entry);
  }
}

function* entity(
  part: SessionMessage | SessionToolCall,
  field: 'text' | 'args',
  text: StreamedText,
  covers: Covers,
): Generator<string> {
  if (text.length < LONG || text.withheld || !covers(part))
    return yield JSON.stringify({ ...part, [field]: storedText(part, text, covers) });
  yield `${open({ ...part, [field]: undefined })}"${field}":"`;
  let piece = '';
  for (const block of text.blocks) {
    piece += block;
    if (piece.length < LONG) continue;
    yield inside(piece);
    piece = '';
  }
  yield `${inside(piece + text.tail)}"}`;
}

/** A string as it stands between its quotation marks. No block ends within a pair of surrogates, so none is taken for a lone one. */
const inside = (text: string): string => JSON.stringify(text).slice(1, -1);
