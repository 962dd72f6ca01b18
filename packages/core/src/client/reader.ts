/**
 * One session's way in: frames are chained by cursor, folded on schedule, and proven by digest. What cannot be chained or
 * proven is healed by resuming, then by a snapshot, and then reported: it never loops, and never goes on in silence.
 */

import { applyItems, type Judge } from '../fold/apply.ts';
import { digest } from '../fold/digest.ts';
import { readSnapshot } from '../fold/snapshot.ts';
import { EMPTY, REDUCER, type SessionState } from '../fold/state.ts';
import { createCursorChain } from '../machine/cursorChain.ts';
import { isDevelopment } from '../platform/isDevelopment.ts';
import type { Frame, Item } from '../protocol/envelope.ts';
import { type ErrorCode, RejoinError, type Sentence } from '../protocol/errors.ts';
import type { ErrorMessage, Live, Snapshot } from '../protocol/messages.ts';
import type { ReadStatus, StateAtCursor } from '../view/sessionView.ts';
import { createHealer, type HealerPort } from './healer.ts';
import type { Schedule } from './schedule.ts';

/** What a reader needs from its session. */
export interface ReaderPort extends HealerPort {
  /** One update for each flush and each change of status. */
  readonly show: (view: StateAtCursor & { readonly status: ReadStatus; readonly proven?: true }) => void;
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
  takeSnapshot(snapshot: Snapshot): void;
  /** All that the log has was sent: with the proof of it, where a keeper folds. */
  prove(live: Live): void;
  /** The subscription has ended. */
  failed(message: ErrorMessage): void;
  /** Folds at once what has arrived. */
  flush(): void;
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
  let known = NOTHING;
  let status: ReadStatus = 'catching-up';
  /** Arrived, and not folded yet: what lies between `known.cursor` and the end of the chain. */
  let waiting: Item[] = [];
  /** What was shown when it was last proven or cut off. */
  let trusted: SessionState = EMPTY;
  /** A snapshot, or the log from its beginning, has taken its place, and is not proven yet. */
  let anew = false;
  /** Proofs that failed (P28). */
  let mismatches = 0;

  function flush(): void {
    schedule.now();
    fold();
  }

  function fold(): void {
    // Frames may be without events: then the cursor alone moves.
    if (waiting.length === 0 && (chain.cursor ?? known.cursor) === known.cursor) return;
    const items = waiting;
    waiting = [];
    known = { state: applyItems(known.state, items, port.judge), cursor: chain.cursor };
    if (known.state.faults['unknown-must']) setStatus('outdated');
    show();
  }

  function show(): void {
    port.show({ ...known, status, ...(status === 'live' && { proven: true }) });
    if (isOver(status)) port.ended();
  }

  function setStatus(to: ReadStatus): void {
    if (status === to || isOver(status) || status === 'outdated') return;
    status = to;
    show();
  }

  /** Something else takes the place of what is here. */
  function replace(next: StateAtCursor): void {
    waiting = [];
    anew = true;
    known = next;
  }

  function takeFrame(frame: Frame): void {
    const verdict = chain.judge(frame);
    if (verdict === 'ignore') return;
    if (verdict === 'gap') return heal(MISSING);
    healer.applied();
    // The log from its beginning: the answer of a keeper that has no snapshots.
    if (frame.after === undefined) replace(NOTHING);
    chain.advance(frame.upTo);
    for (const item of frame.items) waiting.push(item);
    schedule.request();
    if (waiting.length > MAX_WAITING) schedule.now();
  }

  function takeSnapshot(snapshot: Snapshot): void {
    const state = readSnapshot(snapshot);
    if (state === 'outdated') return giveUp(state, new RejoinError(state, OTHER_VERSION));
    if (state === 'damaged') return heal(isDevelopment && 'The snapshot is damaged.');
    // One that many share may be a little older than what is shown: the tail that follows leads on from there.
    const older = state.position < known.state.position;
    replace({ state, cursor: snapshot.cursor });
    healer.applied();
    chain.advance(snapshot.cursor);
    if (state.faults['unknown-must']) setStatus('outdated');
    if (!older) show();
  }

  function heal(why: Sentence): void {
    if (status === 'diverged' || isOver(status)) return;
    setStatus('catching-up');
    flush();
    if (!healer.heal(why, known.state.position)) setStatus('diverged');
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
    const { state } = known;
    const mismatch = mismatchOf(live, state);
    if (mismatch) {
      if (++mismatches > 1) return giveUp('diverged', mismatch);
      port.report(mismatch);
      setStatus('catching-up');
      return healer.beginAnew();
    }
    healer.proven(state.position);
    const before = anew && trusted.position > 0 ? trusted : undefined;
    anew = false;
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
    connected() {
      if (status === 'diverged' || status === 'outdated' || isOver(status)) return;
      healer.applied();
      channel.subscribe(chain.cursor);
    },
    disconnected() {
      if (!anew) trusted = known.state;
      if (status === 'live') setStatus('catching-up');
    },
    restore(before) {
      if (chain.cursor !== undefined || known !== NOTHING) return;
      known = before;
      trusted = known.state;
      if (known.cursor !== undefined) chain.advance(known.cursor);
      show();
    },
  };
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
