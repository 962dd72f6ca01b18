/** Reads one run from its source: with patience for silence, and once more where the connection breaks and the source can go on. */
import { backoffDelay } from '../machine/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import { RejoinError } from '../protocol/errors.ts';
import { EndpointError, type HostedPiece, type HostedSource } from './hostedSource.ts';
import type { EndpointInput } from './input.ts';

export interface SourceReading {
  readonly source: HostedSource;
  readonly input: EndpointInput;
  /** Where another process has left off. */
  readonly cursor: string | undefined;
  /** Ends the reading when it fires. */
  readonly signal: AbortSignal;
  /** Longest silence, ms. */
  readonly patience: number;
  readonly clock: Clock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** Notes the newest cursor. */
  readonly at: (cursor: string) => void;
  /**
   * Writes what came. Returns whether the run has ended: then the source may end, or stay silent, at any time. What it throws
   * is thrown as it is.
   */
  readonly take: (piece: HostedPiece) => Promise<boolean>;
}

/** How long a source whose run has ended may take to begin another one, ms. Most just end. */
const GRACE = 500;
/** Connections in a row that bring nothing, after the first. With the pauses between them: up to two minutes. */
const MOST_TRIES = 10;
/** What may be the connection's fault. */
const PASSING: ReadonlySet<string | undefined> = new Set([
  'endpoint-broken',
  'endpoint-silent',
  'endpoint-incomplete',
]);

/** @throws EndpointError if nothing more comes of it, before its run has ended */
export async function readSource(reading: SourceReading): Promise<void> {
  const { source, input, signal, clock, random } = reading;
  let cursor = reading.cursor;
  let tries = 0;
  const noted = (piece: HostedPiece) => {
    tries = 0;
    if (piece.cursor === undefined) return;
    cursor = piece.cursor;
    reading.at(cursor);
  };
  for (;;) {
    const open = (stop: AbortSignal): AsyncIterable<HostedPiece> =>
      cursor === undefined || !source.resume ? source.start(input, stop) : source.resume(cursor, stop);
    try {
      return await readOnce(reading, open, noted);
    } catch (error) {
      const passing = error instanceof EndpointError && PASSING.has(error.code);
      const replays = source.resume && cursor !== undefined;
      if (!passing || !replays || signal.aborted || ++tries > MOST_TRIES) throw error;
      await pause(clock, backoffDelay(tries, random()), signal);
    }
  }
}

async function readOnce(
  { signal, patience, clock, take }: SourceReading,
  open: (stop: AbortSignal) => AsyncIterable<HostedPiece>,
  noted: (piece: HostedPiece) => void,
): Promise<void> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  let over = false;
  /** When the newest event came: what only keeps a connection open is no event. */
  let heard = 0;
  const iterator = open(controller.signal)[Symbol.asyncIterator]();
  signal.addEventListener('abort', stop);
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await within(
        iterator.next(),
        { clock, signal },
        over ? heard + GRACE - clock.elapsed() : patience,
      ).catch((error: unknown) => {
        if (signal.aborted) throw error;
        // Its run has ended: how the rest ends does not matter.
        if (over) return undefined;
        if (error instanceof EndpointError || error instanceof RejoinError) throw error;
        throw new EndpointError('endpoint-broken', 'The connection to the endpoint broke.', { cause: error });
      });
      if (over && (!next || next.done)) return;
      if (!next)
        throw new EndpointError('endpoint-silent', `The endpoint has sent nothing for ${patience} ms.`);
      if (next.done)
        throw new EndpointError(
          'endpoint-incomplete',
          'The endpoint ended its stream without saying how its run ended.',
        );
      over = await take(next.value);
      noted(next.value);
      if (next.value.events.length > 0) heard = clock.elapsed();
    }
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
    // Not waited for: how the rest ends does not matter.
    iterator.return?.().catch(() => {});
  }
}

interface Bounds {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Waits so long, ms; then for nothing: undefined. Rejects at an abort, whatever the other does. */
async function within<T>(wait: Promise<T>, { clock, signal }: Bounds, ms: number): Promise<T | undefined> {
  let cancel = () => {};
  const bounds = new Promise<undefined>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    const stop = clock.after(ms, () => resolve(undefined));
    signal.addEventListener('abort', abort);
    cancel = () => {
      stop();
      signal.removeEventListener('abort', abort);
    };
  });
  try {
    return await Promise.race([wait, bounds]);
  } finally {
    cancel();
  }
}

const pause = (clock: Clock, ms: number, signal: AbortSignal): Promise<undefined> =>
  within(new Promise<undefined>(() => {}), { clock, signal }, ms);
