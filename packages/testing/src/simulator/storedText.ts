/** What a store holds, as text: two runs of one seed are compared by it. */
import type { LogStore } from '@rejoin/core/memory';

const PAGE = 1 << 20;

/** A line with the log's incarnation and length, then one per event or merged record. */
export async function logText(store: LogStore, session: string): Promise<string> {
  const stored = await store.load(session);
  if (!stored) return '';
  const lines = [`${stored.incarnation} ${stored.upTo}`];
  for (let at = 0; at < stored.upTo; ) {
    const pages = await store.read(session, at, PAGE);
    for (const { after, upTo, items } of pages) {
      if (after !== at) throw new Error(`The log of ${session} has a gap: ${at} to ${after}.`);
      // CAST: `items` is JSON values joined by commas.
      for (const item of JSON.parse(`[${items}]`) as unknown[]) lines.push(JSON.stringify(item));
      at = upTo;
    }
    if (pages.length === 0) throw new Error(`The log of ${session} ends at ${at} of ${stored.upTo}.`);
  }
  return `${lines.join('\n')}\n`;
}

/** Every session of it. */
export async function storeText(store: LogStore): Promise<string> {
  const parts: string[] = [];
  for (const info of await store.list()) {
    const stored = await store.load(info.session);
    const batches = [...(stored?.batches ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    parts.push(JSON.stringify([info, batches, stored?.snapshot ?? null]), await logText(store, info.session));
  }
  return parts.join('\n');
}
