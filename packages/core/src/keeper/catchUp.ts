/** How a reader comes to the log's end: from a snapshot or from its own cursor, and again whenever it fell behind. */

import { digest } from '../fold/digest.ts';
import { takeSnapshot } from '../fold/snapshot.ts';
import { REDUCER } from '../fold/state.ts';
import type { Clock } from '../platform/clock.ts';
import type { ErrorCode, RejoinError } from '../protocol/errors.ts';
import type { Cursor } from '../protocol/ids.ts';
import { makeCursor, type Snapshot, splitCursor } from '../protocol/messages.ts';
import type { Store } from './logStore.ts';
import type { OpenSession, Watcher } from './openSession.ts';
import { weigh } from './stateWeight.ts';
import { publicWords } from './storeHealth.ts';
import { readTail, type Tail, tailIsHeavier, tailIsLight } from './tail.ts';

/** Digests are compared this often while events flow, and once after, ms (P28). */
const PROOF_EVERY = 10_000;

/** A state that weighs more takes milliseconds to be written and sent. */
const LARGE = 256 * 1024;

export interface CatchUpOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Reports a fault, and makes the error of it. */
  readonly fault: (code: ErrorCode, message: string, cause?: unknown) => RejoinError;
  /** Resolves when it is the turn of a piece of work that takes long. */
  readonly turn?: (() => Promise<void>) | undefined;
  /** Tells a reader that has come what is signalled. */
  readonly greet: (session: OpenSession, watcher: Watcher) => void;
}

export interface CatchUp {
  /** Gives all readers the digest, if it is time. */
  proveAll(session: OpenSession): void;
  /** Serves a reader that has room from the log, until it has all or can take no more. */
  pump(session: OpenSession, watcher: Watcher): Promise<void>;
  /** Ends a subscription. */
  end(session: OpenSession | undefined, watcher: Watcher, code: ErrorCode, message: string): void;
  /** Begins one: with the tail, or with a snapshot where that is lighter. */
  begin(session: OpenSession, watcher: Watcher, cursor: Cursor | undefined): Promise<void>;
}

export function createCatchUp({ store, clock, fault, turn, greet }: CatchUpOptions): CatchUp {
  /** Also once after the last event of a burst: a frame that was lost then shows by nothing else (P28). */
  function proveAll(session: OpenSession): void {
    const { position } = session.committed;
    if (session.proven === position || clock.elapsed() - session.proofAt < PROOF_EVERY) return;
    session.proofAt = clock.elapsed();
    session.proven = position;
    for (const each of session.watchers) if (each.live && each.offset === position) tellLive(session, each);
  }

  function tellLive(session: OpenSession, watcher: Watcher): void {
    const { position } = session.committed;
    const cursor = makeCursor(session.keeper.incarnation, position);
    watcher.subscriber.live({ cursor, position, reducer: REDUCER, digest: digest(session.committed) });
  }

  function tellWhole(session: OpenSession, watcher: Watcher, snapshot = wholeOf(session)): void {
    watcher.offset = snapshot.position;
    watcher.subscriber.snapshot(snapshot);
  }

  async function pump(session: OpenSession, watcher: Watcher): Promise<void> {
    watcher.onRoom?.();
    if (!watcher.begun || watcher.pumping || watcher.live || watcher.closed) return;
    watcher.pumping = true;
    try {
      while (!watcher.closed && watcher.subscriber.ready()) {
        if (watcher.offset === session.committed.position) {
          watcher.live = true;
          tellLive(session, watcher);
          return;
        }
        let tail: Tail | 'evicted' = 'evicted';
        try {
          tail = await readTail(store, session, watcher.offset);
        } catch (cause) {
          fault('store-failed', `The log of session ${session.id} could not be read.`, cause);
        }
        if (watcher.closed) return;
        // Trimmed away, inside of what was merged meanwhile, or damaged: the state says the same (P19, P26).
        if (tail === 'evicted') tellWhole(session, watcher);
        else {
          watcher.subscriber.frame(session.keeper.incarnation, tail.page, tail.items);
          watcher.offset = tail.page.upTo;
        }
      }
    } catch (cause) {
      const what = `The log of session ${session.id} could not be read.`;
      end(session, watcher, fault('store-failed', what, cause).code, publicWords(what, cause));
    } finally {
      watcher.pumping = false;
    }
  }

  function end(session: OpenSession | undefined, watcher: Watcher, code: ErrorCode, message: string): void {
    if (watcher.closed) return;
    watcher.closed = true;
    session?.watchers.delete(watcher);
    watcher.subscriber.ended(code, message);
  }

  async function begin(session: OpenSession, watcher: Watcher, cursor: Cursor | undefined): Promise<void> {
    if (watcher.closed) return;
    const at = cursor === undefined ? undefined : resolveCursor(session, cursor);
    if (at !== undefined && typeof at !== 'number') return end(session, watcher, at.code, at.message);
    session.watchers.add(watcher);
    session.usedAt = clock.elapsed();
    let whole: boolean;
    let near: Snapshot | undefined;
    // What has not been read yet is not added to: a link may ask for a whole state on each of its channels.
    for (;;) {
      await room(watcher);
      whole = at === undefined || (await tailIsHeavier(store, session, at));
      if (whole && turn && weigh(session.committed) > LARGE) await turn();
      const shared = whole ? session.whole : undefined;
      near = shared && (await tailIsLight(store, session, shared.position)) ? shared : undefined;
      if (watcher.closed) return;
      // Others of the same link may have taken it meanwhile.
      if (watcher.subscriber.ready()) break;
    }
    watcher.begun = true;
    if (whole || at === undefined) tellWhole(session, watcher, near);
    else watcher.offset = at;
    greet(session, watcher);
    await pump(session, watcher);
  }

  return { proveAll, pump, end, begin };
}

/** Resolves once the reader can take more, or was asked whether it can. */
async function room(watcher: Watcher): Promise<void> {
  if (!watcher.closed && !watcher.subscriber.ready())
    await new Promise<void>((resolve) => {
      watcher.onRoom = resolve;
    });
}

/** The committed state as it is sent, kept for whoever comes soon after (`begin`) and then forgotten (see `host.ts`). */
export function wholeOf(session: OpenSession): Snapshot {
  const { whole, committed } = session;
  if (whole?.position === committed.position) return whole;
  const cursor = makeCursor(session.keeper.incarnation, committed.position);
  session.whole = takeSnapshot(committed, cursor);
  return session.whole;
}

/** The offset of a cursor, or why it leads nowhere here (P19). */
export function resolveCursor(
  session: OpenSession,
  cursor: Cursor,
): number | { readonly code: ErrorCode; readonly message: string } {
  const parts = splitCursor(cursor);
  if (!parts) return { code: 'cursor-malformed', message: 'This is not a cursor.' };
  if (parts.incarnation !== session.keeper.incarnation) {
    return {
      code: 'cursor-foreign',
      message: 'The cursor belongs to another log: this one was created anew or restored.',
    };
  }
  if (parts.offset > session.committed.position) {
    return {
      code: 'cursor-ahead',
      message: 'The log is shorter than the cursor says: it was rolled back.',
    };
  }
  return parts.offset;
}
