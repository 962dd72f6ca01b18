/** When what has arrived is folded and shown: rendering costs a frame, not a token. */
import type { Clock } from '../platform/clock.ts';
import type { ClientEnvironment } from '../platform/environment.ts';

/** Milliseconds between two store updates … */
const VISIBLE = 33;
/** … or so many times what one takes, if that is longer: nine tenths of the time are the page’s own … */
const SHARE = 10;
/** … up to here: a slow machine is still no tenth of a second behind. */
const SLOWEST = 70;
const HIDDEN = 1_000;
/**
 * After an update has been drawn, the page rests for this part of its time …: if it took longer than what lies between two, the
 * page would do nothing else, and answer no one.
 */
const REST = 0.25;
/** … ms at most: a machine that slept meanwhile took long, too. */
const LONGEST_REST = 1_000;
/** How long an update waits for the one before it to be drawn, ms: a browser that is busy, or covered, draws nothing. */
const UNDRAWN = 100;

export interface Schedule {
  /** Asks for a flush; many asks make one. */
  request(): void;
  /** Flushes now if one was asked for. */
  now(): void;
  stop(): void;
}

/**
 * @param pace `page`: at the rates above; `immediate`: at the next timer, for agents, who render nothing
 */
export function createSchedule(
  clock: Clock,
  environment: ClientEnvironment,
  pace: 'page' | 'immediate',
  flush: () => void,
): Schedule {
  let cancel: (() => void) | undefined;
  let flushedAt = Number.NEGATIVE_INFINITY;
  /** The flushes of one task are measured together. */
  let measuring = false;
  let took = 0;
  let restUntil = 0;
  const run = () => {
    cancel = undefined;
    const began = clock.elapsed();
    flush();
    flushedAt = clock.elapsed();
    if (pace === 'immediate' || measuring) return;
    measuring = true;
    // A view renders when the flush has returned, in a microtask that it has asked for by then. What a browser then draws
    // counts as well.
    queueMicrotask(() => {
      measuring = false;
      const rendered = clock.elapsed() - began;
      const measured = (drawn: number) => {
        took = rendered + drawn;
        restUntil = clock.elapsed() + Math.min(LONGEST_REST, REST * took);
      };
      restUntil = clock.elapsed() + UNDRAWN;
      if (environment.drawn) environment.drawn(measured);
      else measured(0);
    });
  };
  function interval(): number {
    if (pace === 'immediate') return 0;
    if (environment.hidden()) return HIDDEN;
    return Math.min(SLOWEST, Math.max(VISIBLE, SHARE * took));
  }
  function arm(time: number): void {
    cancel = clock.after(Math.max(0, time - clock.elapsed()), () => {
      if (clock.elapsed() < restUntil) arm(restUntil);
      else run();
    });
  }
  return {
    request() {
      if (!cancel) arm(flushedAt + interval());
    },
    now() {
      if (!cancel) return;
      cancel();
      run();
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}
