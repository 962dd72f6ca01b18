/** What the log has refused of a run, and which of the handler's calls are rejected for it. */
import type { EventEntry } from '../protocol/envelope.ts';
import type { ErrorCode, RejoinError } from '../protocol/errors.ts';
import { type EventKind, factsOf } from '../protocol/eventTable.ts';
import { isContent } from './contentEvents.ts';
import { resultOf } from './contentWriters.ts';

type Event = EventEntry['event'];

export interface RunRefusals {
  /** Why an event, by its id or its type, was given up. */
  of(name: string): RejoinError | undefined;
  /** An event of this type is published anew. */
  forget(type: string): void;
  /** Notes that an event was written in this piece. */
  notePiece(piece: Event, whole: Event): void;
  /** An entry of the run was given up. */
  add(entry: EventEntry, error: RejoinError): void;
  /** Why an event cannot be written, if the log has refused what it stands on. Its caller gets the error, and counts as informed. */
  before(event: Event): RejoinError | undefined;
  /** Why the log has refused a part of a text, of a call, or of what a call gave back. */
  lossOf(subject: string): RejoinError | undefined;
  /** Whether the error is one of a refusal, which was reported when it came. */
  isKnown(error: unknown): boolean;
  /** The handler is done: no call of its is rejected any more. */
  close(): void;
  /** What the handler takes for written, though the log has refused it. */
  unheard(): RejoinError | undefined;
}

interface Loss {
  /** The kind of event that was refused. */
  readonly of: EventKind | undefined;
  readonly error: RejoinError;
  /** A call of the handler has been rejected for it. */
  heard: boolean;
}

/** The log takes no more of this run, but for its end. */
const NO_ROOM: ReadonlySet<ErrorCode> = new Set(['run-too-large', 'session-full']);

export function createRunRefusals(): RunRefusals {
  /** Events that were given up, by id or else by type. */
  const refusals = new Map<string, RejoinError>();
  /**
   * What the log has refused of its content: by the text, call or kind of event that it was a part of. The next call that writes
   * to the same is rejected; for a text and a call's arguments each call is, for they cannot become whole any more.
   */
  const losses = new Map<string, Loss>();
  /** What was written in pieces, by each of them. */
  const wholes = new WeakMap<Event, Event>();
  /** The session is full, and no call has been rejected for it yet. */
  let full: RejoinError | undefined;
  let closed = false;

  return {
    of: (name) => refusals.get(name),
    forget: (type) => void refusals.delete(type),
    notePiece: (piece, whole) => void wholes.set(piece, whole),
    add(entry, error) {
      const event = wholes.get(entry.event) ?? entry.event;
      refusals.set(entry.id ?? event.type, error);
      if (entry.id !== undefined || !isContent(event)) return;
      const subject = subjectOf(event);
      const loss = losses.get(subject) ?? { of: factsOf(event.type)?.kind, error, heard: false };
      losses.set(subject, loss);
      if (NO_ROOM.has(error.code)) full ??= loss.error;
    },
    before(event) {
      const subject = subjectOf(event);
      const loss = losses.get(subject);
      // What ends something is still written: unless the log never knew that it began.
      const kind = factsOf(event.type)?.kind;
      if (kind === 'closing') return loss?.of === 'opening' ? loss.error : undefined;
      const delta = kind === 'delta';
      const error = loss && (delta || !loss.heard) ? loss.error : full;
      for (const each of losses.values()) if (each.error === error) each.heard = true;
      if (error === full) full = undefined;
      if (!delta) losses.delete(subject);
      return error;
    },
    lossOf(subject) {
      const loss = losses.get(subject);
      if (loss && !closed) loss.heard = true;
      return loss?.error;
    },
    isKnown: (error) => [...losses.values()].some((loss) => loss.error === error),
    close() {
      closed = true;
    },
    unheard: () => full ?? [...losses.values()].find(({ of, heard }) => !heard && of === 'delta')?.error,
  };
}

/** What an event is a part of: a text, a call, what a call gave back, or all that is written by events of its type. */
function subjectOf(event: Event): string {
  if ('toolCallId' in event)
    return event.type === 'TOOL_CALL_RESULT' ? resultOf(String(event.toolCallId)) : String(event.toolCallId);
  return 'messageId' in event ? String(event.messageId) : event.type;
}
