/** What of the log goes on from a cursor, rolled (P22), and whether the state would be lighter (P19). */
import type { Item } from '../protocol/envelope.ts';
import { joinPages, PAGE } from './historyPages.ts';
import type { Lens } from './lens.ts';
import type { LogPage, LogStore } from './logStore.ts';
import type { OpenSession } from './openSession.ts';
import { weigh } from './stateWeight.ts';

export interface Tail {
  readonly page: LogPage;
  /** The same as items, if they are at hand. */
  readonly items?: readonly Item[];
}

/**
 * The committed events after an offset in one rolled page of a frame's size, or `evicted`: the log does not know the offset
 * (any more), for it was trimmed away, or lies inside of what was merged (P26).
 */
export async function readTail(
  store: LogStore,
  session: OpenSession,
  after: number,
): Promise<Tail | 'evicted'> {
  const end = session.committed.position;
  if (after === end) return { page: { after, upTo: after, items: '' }, items: [] };
  const stored = await store.read(session.id, after, PAGE);
  // What is being committed just now may be in the store already; it is delivered when it is acknowledged.
  const pages = stored.filter((page) => page.upTo <= end);
  return pages[0]?.after === after ? joinPages(pages) : 'evicted';
}

/** Tails of fewer events or characters are not compared with the state. */
const SHORT = { events: 1_000, weight: 32 * 1024 };

/**
 * Whether the tail would weigh more than the state, as its reader would get it. Both are estimates: pages know what they add to
 * a rolled tail, entities what they are as JSON. Neither is made for the question alone. The characters that a lens takes out
 * of a tail have to be read all the same.
 */
export async function tailIsHeavier(
  store: LogStore,
  session: OpenSession,
  after: number,
  lens?: Lens,
): Promise<boolean> {
  if (session.committed.position - after < SHORT.events) return false;
  const most = Math.max(SHORT.weight, weigh(session.committed, lens?.covers));
  return (await store.weigh(session.id, after, most)) > most;
}
