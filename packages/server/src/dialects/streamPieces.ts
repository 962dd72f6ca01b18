/** Server-sent events as pieces. */
import { createParser } from 'eventsource-parser';
import { asObject, type JsonObject, parseValue } from './jsonValue.ts';
import type { Piece, PieceReader } from './streamDialect.ts';

/** UTF-16 units of one event; what is longer cannot be read. */
export const LONGEST_EVENT: number = 4 * 1024 * 1024;

export interface StreamEvent {
  /** `message` where the server names none. */
  readonly type: string;
  readonly data: string;
}

/**
 * @param read what one event says; its id is added by `eventPieces` below
 * @param end what the end of the stream in good order says
 */
export function eventPieces(
  read: (event: StreamEvent) => readonly Piece[],
  end: () => readonly Piece[] = () => [],
): PieceReader {
  const decoder = new TextDecoder();
  let pieces: Piece[] = [];
  let broken = false;
  const parser = createParser({
    maxBufferSize: LONGEST_EVENT,
    onEvent({ event: type = 'message', data, id }) {
      const found = read({ type, data });
      const known = id === undefined || id === '' ? undefined : { last: id };
      if (!known) pieces.push(...found);
      else if (found.length === 0) pieces.push({ kind: 'part', known });
      // The place is behind all that the event says.
      else
        found.forEach((piece, index) => {
          const isLast = index === found.length - 1;
          pieces.push(isLast ? { ...piece, known: { ...piece.known, ...known } } : piece);
        });
    },
    onError({ type }) {
      if (type !== 'max-buffer-size-exceeded') return;
      broken = true;
      pieces.push({ kind: 'malformed', text: `an event of more than ${LONGEST_EVENT} characters` });
    },
  });
  const take = (text: string): readonly Piece[] => {
    if (!broken) parser.feed(text);
    const found = pieces;
    pieces = [];
    return found;
  };
  return {
    push: (bytes) => take(decoder.decode(bytes, { stream: true })),
    end: () => [...take(decoder.decode()), ...end()],
  };
}

/** Events whose data are JSON objects, but for the `[DONE]` by which many protocols end. */
export const jsonEventPieces = (
  read: (value: JsonObject, type: string) => readonly Piece[],
  end?: () => readonly Piece[],
): PieceReader =>
  eventPieces(({ type, data }) => {
    if (data.trim() === '[DONE]') return [{ kind: 'end', outcome: 'finished' }];
    const value = asObject(parseValue(data));
    return value ? read(value, type) : [{ kind: 'malformed', text: data.slice(0, 80) }];
  }, end);

/** The first event whose data are a JSON object, of the beginning of a stream. */
export function firstJsonEvent(text: string): JsonObject | undefined {
  for (const line of text.split(/\r?\n|\r/)) {
    const value = line.startsWith('data:') ? asObject(parseValue(line.slice(5))) : undefined;
    if (value) return value;
  }
  return undefined;
}
