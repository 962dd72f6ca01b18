/**
 * One session's way in: frames are chained by cursor, folded on schedule, and proven by digest. What cannot be chained or
 * proven is healed by resuming, then by a snapshot, and then reported: it never loops, and never goes on in silence.
 */

import { applyItems, type Judge } from '../fold/apply.ts';
import { digest } from '../fold/digest.ts';
import { readSnapshot } from '../fold/snapshot.ts';
import { EMPTY, REDUCER, type SessionState } from '../fold/state.ts';
import { type CursorChain, createCursorChain } from '../machine/cursorChain.ts';
import { isDevelopment } from '../platform/isDevelopment.ts';
import type { Frame, FrameItem } from '../protocol/envelope.ts';
import { type ErrorCode, RejoinError, type Sentence } from '../protocol/errors.ts';
import type { ErrorMessage, Live, SessionSnapshot } from '../protocol/messages.ts';
import type { ReadStatus, StateAtCursor } from '../view/sessionView.ts';
import { createHealer, type HealerPort } from './healer.ts';
import type { Schedule } from './schedule.ts';

/** What a reader needs from its session. */
export interface ReaderPort extends HealerPort {
  /** One update for each flush and each change of status. */
  readonly show: (
    view: StateAtCursor & { readonly status: ReadStatus; readonly proven: true | undefined },
  ) => void;
  /** All that the log has is shown. `before` is what was shown until something else took its place, if it did: the log may have lost some of it. */
  readonly proven: (state: SessionState, before: SessionState | undefined) => void;
  /** Nothing comes any more. */
  readonly ended: () => void;
  readonly schedule: (flush: () => void) => Schedule;
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
  takeFrame(frame: Frame): void;
  takeSnapshot(snapshot: SessionSnapshot): void;
  /** All that the log has was sent: with the proof of it, where a keeper folds. */
  prove(live: Live): void;
  /** The subscription has ended. */
  failed(message: ErrorMessage): void;
  /** Folds at once what has arrived. */
  flush(): void;
  /** Changes what is known by now, but for what the digest is of; undefined says that something is missing. */
  amend(change: (state: SessionState) => SessionState | undefined): void;
  /** Goes on from what was known before, unless something has arrived already. */
  restore(known: StateAtCursor): void;
  stop(): void;
}

/** Events that may wait for a flush; more are folded at once, so that a hidden page stays bounded. */
const MAX_WAITING = 5_000;
const MISSING = isDevelopment && 'A frame is missing.';
const OTHER_VERSION = isDevelopment && 'The keeper is of another version. Reload.';
/** How a subscription ends for good. */
const ENDED: Partial<Record<ErrorCode, ReadStatus>> = {
  'session-deleted': 'ended',
  forbidden: 'forbidden',
  unauthorized: 'forbidden',
};

export function createReader(port: ReaderPort): Reader {
  const { channel } = port;
  const chain = createCursorChain();
  const healer = createHealer(port, chain);
  const schedule = port.schedule(fold);
  const log = createFoldedLog(chain, port.judge);
  let status: ReadStatus = 'catching-up';
  /** What was shown when it was last proven or cut off. */
  let trusted: SessionState = EMPTY;
  /** Proofs that failed (P28). */
  let mismatches = 0;

  function flush(): void {
    schedule.now();
    fold();
  }

  function fold(): void {
    if (!log.fold()) return;
    if (log.known.state.faults['unknown-must']) setStatus('outdated');
    show();
  }

  function show(): void {
    log.settle();
    port.show({ ...log.known, proven: log.proven, status });
    if (isOver(status)) port.ended();
  }

  function setStatus(to: ReadStatus): void {
    if (status === to || isOver(status) || status === 'outdated') return;
    status = to;
    show();
  }

  function takeFrame(frame: Frame): void {
    const verdict = chain.judge(frame);
    if (verdict === 'ignore') return;
    if (verdict === 'gap') return heal(MISSING);
    healer.applied();
    // The log from its beginning: the answer of a keeper that has no snapshots.
    if (frame.after === undefined) log.replace(NOTHING);
    const waiting = log.take(frame);
    schedule.request();
    if (waiting > MAX_WAITING) schedule.now();
  }

  function takeSnapshot(snapshot: SessionSnapshot): void {
    const state = readSnapshot(snapshot);
    if (state === 'outdated') return giveUp(state, new RejoinError(state, OTHER_VERSION));
    if (state === 'damaged') return heal(isDevelopment && 'The snapshot is damaged.');
    // One that many share may be a little older than what is shown: the tail that follows leads on from there.
    const older = state.position < log.known.state.position;
    log.replace({ state, cursor: snapshot.cursor });
    healer.applied();
    chain.advance(snapshot.cursor);
    if (state.faults['unknown-must']) setStatus('outdated');
    if (!older) show();
  }

  function heal(why: Sentence): void {
    if (status === 'diverged' || isOver(status)) return;
    setStatus('catching-up');
    flush();
    log.goBack();
    if (!healer.heal(why, log.known.state.position)) setStatus('diverged');
  }

  function giveUp(code: 'diverged' | 'outdated', error: RejoinError): void {
    healer.giveUp(error);
    setStatus(code);
  }

  function prove(live: Live): void {
    const { cursor } = chain;
    if (live.cursor !== cursor && !(cursor === undefined && live.position === 0)) return heal(MISSING);
    if (live.cursor !== cursor) chain.advance(live.cursor);
    flush();
    const { state } = log.known;
    if (state.owed) return heal(MISSING);
    const mismatch = mismatchOf(live, state);
    if (mismatch) {
      if (++mismatches > 1) return giveUp('diverged', mismatch);
      port.report(mismatch);
      setStatus('catching-up');
      return healer.beginAnew();
    }
    healer.proven(state.position);
    const before = log.anew && trusted.position > 0 ? trusted : undefined;
    log.anew = false;
    log.proven = true;
    trusted = state;
    setStatus('live');
    port.proven(state, before);
  }

  function failed({ code, message }: ErrorMessage): void {
    const error = new RejoinError(code, message);
    const ended = ENDED[code];
    const foreign = code.startsWith('cursor-');
    if (ended || foreign) port.report(error);
    if (ended) return setStatus(ended);
    if (foreign) {
      flush();
      // To ask again with the same cursor cannot help.
      chain.forget();
      return heal(message);
    }
    // The subscription has ended for a passing reason: the next link begins it again, after a pause.
    if (error.retryable || port.tries.next() !== 'never') channel.abandon(error);
    else giveUp('diverged', new RejoinError('diverged', message));
  }

  return {
    takeFrame,
    takeSnapshot,
    prove,
    failed,
    flush,
    stop: schedule.stop,
    amend(change) {
      flush();
      const state = change(log.known.state);
      if (!state) return heal(MISSING);
      log.known = { ...log.known, state };
      show();
    },
    connected() {
      if (status === 'diverged' || status === 'outdated' || isOver(status)) return;
      healer.applied();
      log.goBack();
      channel.subscribe(chain.cursor);
    },
    disconnected() {
      if (!log.anew) trusted = log.known.state;
      if (status === 'live') setStatus('catching-up');
    },
    restore(before) {
      if (chain.cursor !== undefined || log.known !== NOTHING) return;
      log.known = before;
      trusted = before.state;
      if (before.cursor !== undefined) chain.advance(before.cursor);
      show();
    },
  };
}

/** What a reader has folded, what waits to be folded, and from where both can be resumed. */
interface FoldedLog {
  /** What is folded. The end of the chain may be further on. */
  known: StateAtCursor;
  /** Something else has taken its place, a snapshot or the log from its beginning, and is not proven yet. */
  anew: boolean;
  /** It was proven, and has not begun with less since: what it lacks then may only not have come yet. */
  proven: true | undefined;
  /** Takes the items of a frame that the chain has let in. @returns how many wait to be folded */
  take(frame: Frame): number;
  /** @returns whether anything had waited */
  fold(): boolean;
  /** Something else takes the place of what is here. */
  replace(next: StateAtCursor): void;
  /** Notes that `known` can be resumed from, if nothing is owed of it (P37). */
  settle(): void;
  /** To where it can be resumed from. What is shown stays, until what comes next has led past it. */
  goBack(): void;
}

function createFoldedLog(chain: CursorChain, judge: Judge | undefined): FoldedLog {
  /** The newest of what was known that nothing is owed of. */
  let whole = NOTHING;
  /** From where it was resumed last. */
  let tried: StateAtCursor | undefined;
  /** Arrived, and not folded yet: what lies between `known.cursor` and the end of the chain. */
  let waiting: FrameItem[] = [];
  const log: FoldedLog = {
    known: NOTHING,
    anew: false,
    proven: undefined,
    take({ upTo, items }) {
      chain.advance(upTo);
      for (const item of items) waiting.push(item);
      return waiting.length;
    },
    fold() {
      // Frames may be without events: then the cursor alone moves.
      if (waiting.length === 0 && (chain.cursor ?? log.known.cursor) === log.known.cursor) return false;
      const items = waiting;
      waiting = [];
      log.known = { state: applyItems(log.known.state, items, judge), cursor: chain.cursor };
      return true;
    },
    replace(next) {
      waiting = [];
      if (next === NOTHING) log.proven = undefined;
      log.anew = true;
      log.known = next;
    },
    settle() {
      if (!log.known.state.owed) whole = log.known;
    },
    goBack() {
      if (!log.known.state.owed) return;
      log.replace(whole);
      chain.forget();
      // From the same place once more: what is owed never comes, because the log is another one.
      if (whole.cursor !== undefined && whole !== tried) chain.advance(whole.cursor);
      tried = whole;
    },
  };
  return log;
}

const isOver = (status: ReadStatus) => status === 'ended' || status === 'forbidden';

/** Why a state is not the one that its keeper has (P28); nothing where the two agree, or cannot be compared. */
function mismatchOf(live: Live, state: SessionState): RejoinError | undefined {
  if (live.reducer !== REDUCER || state.faults['unknown-must']) return undefined;
  const here = digest(state);
  // At one cursor of one log stand equally many events: another position is a mismatch by itself.
  if (live.position === state.position && live.digest === here) return undefined;
  const params = { digest: live.digest ?? '', position: live.position ?? 0, here, at: state.position };
  const why =
    isDevelopment &&
    `The digest is ${params.digest} at ${params.position}, and here ${here} at ${state.position}.`;
  return new RejoinError('diverged', why, { params });
}
