/** What a bridge needs of a provider that works for a session elsewhere, and is read from there. */
import type { EndpointInput } from './input.ts';

/**
 * Why a run fails, in words and with a code that people read. What a source throws else counts as a connection that broke: it
 * is read on from the last cursor, where the source can do that.
 */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
  readonly code: string | undefined;

  constructor(code: string | undefined, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** What came in one go. */
export interface HostedPiece {
  /** Events of AG-UI, of any version, as parsed JSON. None of them: a sign of life. */
  readonly events: readonly unknown[];
  /**
   * From where the source can be read on, behind these events: the id of the work, and the place in it. It is stored in the log,
   * where everyone in the session can read it: no secret. Absent: there is no such place here.
   */
  readonly cursor?: string | undefined;
}

/**
 * A provider's work for one run after the other. All that it says is events of AG-UI, from `RUN_STARTED` to `RUN_FINISHED` or
 * `RUN_ERROR`; ids are best those of the provider.
 */
export interface HostedSource {
  /**
   * Begins the work and says what comes of it, until the run has ended.
   *
   * @param signal fires when nothing is read any more: what is open is closed then
   */
  start(input: EndpointInput, signal: AbortSignal): AsyncIterable<HostedPiece>;
  /**
   * Reads work that has begun, from behind a cursor: after a cut, and in another process that has taken over the run. Absent:
   * the stream does not replay, so a cut fails the run, and one that is taken over begins anew.
   */
  resume?(cursor: string, signal: AbortSignal): AsyncIterable<HostedPiece>;
  /**
   * Stops the work: people have cancelled the run, or it has failed here. Not called where another process goes on with it.
   * Absent: closing the connection stops it.
   *
   * @param cursor the newest
   */
  cancel?(cursor: string): Promise<void> | void;
}
