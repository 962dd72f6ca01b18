/** How a reader comes to the log's end: from a snapshot or from its own cursor, and again whenever it fell behind. */
import type { Cursor } from '../protocol/ids.ts';
import type { SessionSnapshot } from '../protocol/messages.ts';
import type { ReportFault } from './faultReporter.ts';
import { decode } from './historyPages.ts';
import { openLens, type SeenPage, seeWhole } from './lens.ts';
import { joinLens, sendSeen, sendTexts } from './lensReaders.ts';
import type { LogStore } from './logStore.ts';
import type { OpenSession, Watcher } from './openSession.ts';
import { resolveCursor } from './resolveCursor.ts';
import { recentSnapshot, snapshotOf } from './sharedSnapshot.ts';
import type { SignalDelivery } from './signalDelivery.ts';
import { weigh } from './stateWeight.ts';
import { publicWords } from './storeHealth.ts';
import { readTail, type Tail, tailIsHeavier } from './tail.ts';
import { end, sendLive } from './watcher.ts';

/** A state that weighs more takes milliseconds to be written and sent. */
const LARGE = 256 * 1024;

export interface CatchUpOptions {
  readonly store: LogStore;
  readonly report: ReportFault;
  readonly signals: Pick<SignalDelivery, 'sendFirst'>;
  readonly elapsed: () => number;
  /** Resolves when it is the turn of a piece of work that takes long. */
  readonly turn?: (() => Promise<void>) | undefined;
  /** Makes a large snapshot ready to be sent. */
  readonly prepare?: ((snapshot: SessionSnapshot) => Promise<void>) | undefined;
}

export interface CatchUp {
  /** Serves a reader that has room from the log, until it has all or can take no more. */
  pump(session: OpenSession, watcher: Watcher): Promise<void>;
  /** Begins a subscription: with the tail, or with a snapshot where that is lighter. */
  begin(session: OpenSession, watcher: Watcher, cursor: Cursor | undefined): Promise<void>;
}

export function createCatchUp({ store, report, signals, elapsed, turn, prepare }: CatchUpOptions): CatchUp {
  async function pump(session: OpenSession, watcher: Watcher): Promise<void> {
    watcher.onRoom?.();
    if (!watcher.begun || watcher.pumping || watcher.live || watcher.closed) return;
    watcher.pumping = true;
    try {
      while (!watcher.closed && watcher.subscriber.ready()) {
        if (watcher.offset === session.committed.position) {
          watcher.live = true;
          joinLens(session, watcher);
          sendLive(session, watcher);
          sendTexts(session, watcher);
          return;
        }
        let tail: Tail | 'evicted' = 'evicted';
        try {
          tail = await readTail(store, session, watcher.offset);
        } catch (cause) {
          report('store-failed', `The log of session ${session.id} could not be read.`, cause);
        }
        if (watcher.closed) return;
        // Trimmed away, inside of what was merged meanwhile, or damaged: the state holds the same (P19, P26).
        if (tail === 'evicted') {
          const { lens } = watcher;
          const snapshot = await ready(session, snapshotOf(session, lens));
          // Others of the same link may have taken the room meanwhile.
          if (!watcher.closed && watcher.lens === lens && watcher.subscriber.ready())
            sendWhole(watcher, snapshot);
        } else {
          sendSeen(session, [watcher], seenTail(session, watcher, tail), tail.page.upTo);
        }
      }
    } catch (cause) {
      const what = `The log of session ${session.id} could not be read.`;
      end(session, watcher, report('store-failed', what, cause).code, publicWords(what, cause));
    } finally {
      watcher.pumping = false;
    }
  }

  async function begin(session: OpenSession, watcher: Watcher, cursor: Cursor | undefined): Promise<void> {
    if (watcher.closed) return;
    const at = cursor === undefined ? undefined : resolveCursor(session, cursor);
    if (at !== undefined && typeof at !== 'number') return end(session, watcher, at.code, at.message);
    session.watchers.add(watcher);
    session.usedAt = elapsed();
    let snapshot: SessionSnapshot | undefined;
    // What has not been read yet is not added to: a link may ask for a whole state on each of its channels.
    for (;;) {
      await room(watcher);
      const { lens } = watcher;
      const whole = at === undefined || (await tailIsHeavier(store, session, at, lens));
      if (whole && isLarge(session)) await turn?.();
      snapshot = whole
        ? await ready(session, (await recentSnapshot(store, session, lens)) ?? snapshotOf(session, lens))
        : undefined;
      if (watcher.closed) return;
      // Others of the same link may have taken the room meanwhile, and it may want other texts.
      if (watcher.subscriber.ready() && watcher.lens === lens) break;
    }
    watcher.begun = true;
    if (snapshot) sendWhole(watcher, snapshot);
    else if (at !== undefined) watcher.offset = at;
    signals.sendFirst(session, watcher);
    await pump(session, watcher);
  }

  /** A large snapshot, once it can be sent: it is made ready in pieces, and others are served in between. */
  async function ready(session: OpenSession, snapshot: SessionSnapshot): Promise<SessionSnapshot> {
    if (isLarge(session)) await prepare?.(snapshot);
    return snapshot;
  }

  return { pump, begin };
}

const isLarge = ({ committed }: OpenSession): boolean => weigh(committed) > LARGE;

function sendWhole(watcher: Watcher, snapshot: SessionSnapshot): void {
  const { lens } = watcher;
  // What it was owed is in there.
  if (lens) watcher.lens = openLens(lens.interest);
  watcher.offset = snapshot.position;
  watcher.subscriber.snapshot(snapshot, lens !== undefined);
}

/** What the reader sees of a page that follows on what it has. */
function seenTail({ committed }: OpenSession, { lens }: Watcher, tail: Tail): SeenPage | undefined {
  return lens ? seeWhole(lens, committed, { page: tail.page, items: tail.items ?? decode(tail.page) }) : tail;
}

/** Resolves once the reader can take more, or was asked whether it can. */
async function room(watcher: Watcher): Promise<void> {
  if (!watcher.closed && !watcher.subscriber.ready())
    await new Promise<void>((resolve) => {
      watcher.onRoom = resolve;
    });
}
