/** Events in pieces: those of one that is larger than an entry may be wait at its run until the last one has come. */
import type { KnownEvent, PieceWritten } from '../protocol/events.ts';
import { isEvent, isKnown, isText } from '../protocol/shapes.ts';
import { wellFormed } from '../protocol/wellFormed.ts';
import type { SessionRun } from './state.ts';

/** What has come of the event, this piece included; nothing if a piece before it is missing. A first piece begins anew. */
export function textSoFar(run: SessionRun | undefined, { at, text }: PieceWritten): string {
  const before = (at && run?.piece) || '';
  return before.length === at ? before + text : '';
}

/** The event that all pieces make, if they make one. */
export function readWhole(text: string): KnownEvent | undefined {
  try {
    // Its texts are seen here for the first time: in the pieces they are escapes.
    const event: unknown = JSON.parse(text, (_, value) => (isText(value) ? wellFormed(value) : value));
    return isEvent(event) && isKnown(event) ? event : undefined;
  } catch {
    return undefined;
  }
}
