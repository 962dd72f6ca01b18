/**
 * What a client does again because of what a server says: at once at first, then only on another link, which waits longer
 * and longer, and not for ever. Every loop that a server can lead a client around in goes through one of these.
 */
export interface Tries {
  /** Something came of it: the log has an event more of this writer, or the reader has more of the log, or has proven all of it. */
  progress(): void;
  /** One more: at once, on the next link, or never, because nothing has come of so many. */
  next(): 'now' | 'later' | 'never';
}

/** Tries that need no other link: what goes wrong by chance is put right at once. */
const FREE = 8;
/** Tries without progress before there is no hope. */
const MOST = 30;
/** Progress that follows a try sooner than this does not make the next ones free, ms: it may be part of the loop. */
const QUIET = 10_000;

/**
 * @param elapsed milliseconds of a clock that is never set
 * @param progressed called at each progress
 */
export function createTries(elapsed: () => number, progressed: () => void): Tries {
  let failures = 0;
  let recent = 0;
  let last = 0;
  return {
    progress() {
      failures = 0;
      if (elapsed() - last > QUIET) recent = 0;
      progressed();
    },
    next() {
      last = elapsed();
      return ++failures > MOST ? 'never' : ++recent > FREE ? 'later' : 'now';
    },
  };
}
