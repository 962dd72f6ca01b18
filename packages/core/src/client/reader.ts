/**
 * One session's way in: frames are chained by cursor, folded on schedule, and proven by digest. What cannot be chained or
 * proven is healed by resuming, then by a snapshot, and then said aloud: it never loops, and never goes on in silence.
 */

import { applyItems, type Judge } from '../fold/apply.ts';
import { digest } from '../fold/digest.ts';
import { readSnapshot } from '../fold/snapshot.ts';
import { EMPTY, REDUCER, type SessionState } from '../fold/state.ts';
import { judgeFrame, remember } from '../machine/delivery.ts';
import type { Tries } from '../machine/tries.ts';
import { isDevelopment } from '../platform/isDevelopment.ts';
import type { Item } from '../protocol/envelope.ts';
import { type ErrorParams, RejoinError, type Sentence } from '../protocol/errors.ts';
import type { Cursor } from '../protocol/ids.ts';
import type { ErrorMessage, FrameMessage, Live, SnapshotMessage } from '../protocol/messages.ts';
import type { Schedule } from './schedule.ts';
import type { ReadStatus, StateAtCursor } from './sessionView.ts';

export interface ReaderOptions {
  /** Subscribes anew, from a cursor or from nothing, on a fresh channel of the present link. */
  readonly subscribe: (cursor: Cursor | undefined) => void;
  readonly unsubscribe: () => void;
  /** Where the session is shown: one update for each flush and each change of status. */
  readonly show: (view: StateAtCursor & { readonly status: ReadStatus; readonly proven?: true }) => void;
  /** What changes along with a state: shown in the same update. */
  readonly settled: (state: SessionState) => object;
  /** What was shown before came in another way: the log may have lost some of it. */
  readonly replaced: (before: SessionState, after: SessionState) => void;
  /** All that the log has is shown. */
  readonly proven?: ((state: SessionState) => void) | undefined;
  /** Nothing comes any more. */
  readonly ended: () => void;
  readonly report: (error: RejoinError) => void;
  /** The keeper cannot serve just now: the link is of no use. */
  readonly broken: (error: RejoinError) => void;
  readonly schedule: (flush: () => void) => Schedule;
  /** Of asking anew because of what came. */
  readonly tries: Tries;
  /** Only for a log whose keeper has not judged (P6). */
  readonly judge?: Judge | undefined;
}

/** Before anything has arrived. */
export const NOTHING: StateAtCursor = { state: EMPTY, cursor: undefined };

export interface Reader {
  /** A new link is live. */
  connected(): void;
  /** The link is gone: nothing is proven until the next one. */
  disconnected(): void;
  receive(message: FrameMessage | SnapshotMessage | Live | ErrorMessage): void;
  /** Folds at once what has arrived. */
  flush(): void;
  /** Goes on from what was known before, unless something has arrived already. */
  restore(known: StateAtCursor): void;
  stop(): void;
}

/** Events that may wait for a flush; more are folded at once, so that a hidden page stays bounded. */
const MAX_WAITING = 5_000;
const MISSING = isDevelopment && 'A frame is missing.';

export function createReader(options: ReaderOptions): Reader {
  let known = NOTHING;
  /** Where what has arrived ends: at `known.cursor`, or beyond it while something waits. */
  let cursor: Cursor | undefined;
  /** Where it has ended before. */
  let passed = new Set<Cursor>();
  let status: ReadStatus = 'catching-up';
  let waiting: Item[] = [];
  /** Resumes since the last frame that could be applied. */
  let stuck = 0;
  /** How much of the log there was at the newest proof or resume. */
  let furthest = 0;
  /** What was shown when it was last proven or cut off. */
  let trusted: SessionState = EMPTY;
  /** A snapshot, or the log from its beginning, has taken its place, and is not proven yet. */
  let anew = false;
  /** Proofs that failed (P28). */
  let mismatches = 0;
  const schedule = options.schedule(flush);

  function flush(): void {
    // Frames may be without events: then the cursor alone moves.
    if (waiting.length === 0 && (cursor ?? known.cursor) === known.cursor) return;
    const items = waiting;
    waiting = [];
    known = { state: applyItems(known.state, items, options.judge), cursor };
    if (known.state.faults['unknown-must']) setStatus('outdated');
    show();
  }

  function show(): void {
    options.show({
      ...options.settled(known.state),
      ...known,
      status,
      ...(status === 'live' && { proven: true }),
    });
    if (isOver()) options.ended();
  }

  const isOver = () => status === 'ended' || status === 'forbidden';

  function setStatus(to: ReadStatus): void {
    if (status === to || isOver() || status === 'outdated') return;
    status = to;
    show();
  }

  function apply({ frame }: FrameMessage): void {
    const verdict = judgeFrame(cursor, passed, frame);
    if (verdict === 'ignore') return;
    if (verdict === 'gap') return heal(MISSING);
    stuck = 0;
    if (frame.after === undefined) {
      // The log from its beginning: the answer of a keeper that has no snapshots.
      waiting = [];
      anew = true;
      known = NOTHING;
    }
    advance(frame.upTo);
    for (const item of frame.items) waiting.push(item);
    schedule.request();
    if (waiting.length > MAX_WAITING) schedule.now();
  }

  /** First from the own cursor, then from a snapshot, then not at all (P19). */
  function heal(why: Sentence): void {
    if (status === 'diverged' || isOver()) return;
    stuck++;
    setStatus('catching-up');
    schedule.now();
    flush();
    const { position } = known.state;
    if (position > furthest) {
      furthest = position;
      options.tries.progress();
    }
    // A keeper whose frames fit and lead nowhere would be asked for ever.
    const when = options.tries.next();
    if (when === 'never') giveUp('diverged', why);
    else if (when === 'later') options.broken(new RejoinError('diverged', why));
    else if (stuck === 1 && cursor !== undefined) options.subscribe(cursor);
    else if (stuck <= 2) beginAnew();
    else giveUp('diverged', why);
  }

  function advance(to: Cursor): void {
    if (cursor !== undefined) remember(passed, cursor);
    cursor = to;
  }

  function forget(): void {
    cursor = undefined;
    passed = new Set();
  }

  /** Asks for a snapshot, or for the log from its beginning: what was held until now is shown until it comes. */
  function beginAnew(): void {
    forget();
    options.subscribe(undefined);
  }

  function giveUp(code: 'diverged' | 'outdated', why: Sentence, params?: ErrorParams): void {
    options.unsubscribe();
    options.report(new RejoinError(code, why, { params }));
    setStatus(code);
  }

  function adopt({ snapshot }: SnapshotMessage): void {
    const read = readSnapshot(snapshot);
    if (read === 'outdated')
      return giveUp('outdated', isDevelopment && 'The keeper is of another version. Reload.');
    if (read === 'damaged') return heal(isDevelopment && 'The snapshot is damaged.');
    // One that many share may be a little older than what is shown: the tail that follows leads on from there.
    const older = read.position < known.state.position;
    anew = true;
    waiting = [];
    known = { state: read, cursor: snapshot.cursor };
    stuck = 0;
    advance(snapshot.cursor);
    if (read.faults['unknown-must']) setStatus('outdated');
    if (!older) show();
  }

  function prove(live: Live): void {
    if (live.cursor !== cursor && !(cursor === undefined && live.position === 0)) return heal(MISSING);
    if (live.cursor !== cursor) advance(live.cursor);
    schedule.now();
    flush();
    const { state } = known;
    // At one cursor of one log stand equally many events: another position is a mismatch by itself.
    const comparable = live.reducer === REDUCER && !state.faults['unknown-must'];
    const proven = live.position === state.position && live.digest === digest(state);
    if (comparable && !proven) {
      mismatches++;
      const params = {
        digest: live.digest ?? '',
        position: live.position ?? 0,
        here: digest(state),
        at: state.position,
      };
      const why =
        isDevelopment &&
        `The digest is ${params.digest} at ${params.position}, and here ${params.here} at ${params.at}.`;
      if (mismatches > 1) return giveUp('diverged', why, params);
      options.report(new RejoinError('diverged', why, { params }));
      setStatus('catching-up');
      return beginAnew();
    }
    stuck = 0;
    furthest = state.position;
    options.tries.progress();
    if (anew && trusted.position > 0) options.replaced(trusted, state);
    anew = false;
    trusted = state;
    setStatus('live');
    options.proven?.(state);
  }

  function refused({ code, message }: ErrorMessage): void {
    const error = new RejoinError(code, message);
    const gone = code === 'session-deleted' || code === 'forbidden' || code === 'unauthorized';
    // The subscription has ended for a passing reason: the next link begins it again, after a pause.
    if (!gone && !code.startsWith('cursor-'))
      return !error.retryable && options.tries.next() === 'never'
        ? giveUp('diverged', message)
        : options.broken(error);
    options.report(error);
    if (gone) return setStatus(code === 'session-deleted' ? 'ended' : 'forbidden');
    flush();
    // To ask again with the same cursor cannot help.
    forget();
    heal(message);
  }

  return {
    connected() {
      if (status === 'diverged' || status === 'outdated' || isOver()) return;
      stuck = 0;
      options.subscribe(cursor);
    },
    disconnected() {
      if (!anew) trusted = known.state;
      if (status === 'live') setStatus('catching-up');
    },
    receive(message) {
      if (message.type === 'frame') apply(message);
      else if (message.type === 'snapshot') adopt(message);
      else if (message.type === 'live') prove(message);
      else refused(message);
    },
    flush() {
      schedule.now();
      flush();
    },
    restore(before) {
      if (cursor !== undefined || known !== NOTHING) return;
      known = before;
      trusted = known.state;
      cursor = known.cursor;
      show();
    },
    stop() {
      schedule.stop();
    },
  };
}
