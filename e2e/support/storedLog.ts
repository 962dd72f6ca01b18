/**
 * An independent reader of the store's file: plain SQL and JSON, none of Rejoin's code. It says which events of which
 * producer stand in the log, and how often.
 */
import { DatabaseSync } from 'node:sqlite';

export interface StoredEvents {
  /** How often each seq stands in the log, by producer. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** Text of each message as its deltas in log order give it, by participant and message id. */
  readonly texts: ReadonlyMap<string, string>;
  /** Seqs of each producer as they stand in the log, first to last. */
  readonly orders: ReadonlyMap<string, readonly number[]>;
  /** How often each id stands in the log, by participant and id. */
  readonly ids: ReadonlyMap<string, number>;
  readonly events: number;
}

export function readStoredLog(folder: string, session: string): StoredEvents {
  const rows = readPages(folder, session);
  const counts = new Map<string, Map<number, number>>();
  const texts = new Map<string, string>();
  const orders = new Map<string, number[]>();
  const ids = new Map<string, number>();
  let events = 0;
  const see = (producer: string, seq: number) => {
    const seen = counts.get(producer) ?? new Map<number, number>();
    seen.set(seq, (seen.get(seq) ?? 0) + 1);
    counts.set(producer, seen);
    const order = orders.get(producer) ?? [];
    order.push(seq);
    orders.set(producer, order);
    events++;
  };
  for (const items of rows) {
    for (const item of JSON.parse(`[${items}]`)) {
      if (!Array.isArray(item)) {
        see(item.producer, item.seq);
        const id = `${item.producer.split('/')[0]} ${item.id}`;
        if (item.id !== undefined) ids.set(id, (ids.get(id) ?? 0) + 1);
        continue;
      }
      const [kind, producer, id, from, delta, count = 1] = item;
      for (let seq = from; seq < from + count; seq++) see(producer, seq);
      const key = `${producer.split('/')[0]} ${id}`;
      if (kind === 't') texts.set(key, (texts.get(key) ?? '') + delta);
    }
  }
  return { counts, orders, ids, texts, events };
}

/** The texts of all pages: those in the session's own rows, and behind them those that stand in the journal alone. */
function readPages(folder: string, session: string): string[] {
  const db = new DatabaseSync(`${folder}/rejoin.db`, { readOnly: true });
  const known = db.prepare('SELECT id, upto FROM sessions WHERE name = ?').get(session);
  const rows = db
    .prepare('SELECT items, parts FROM log WHERE session = ? ORDER BY after')
    .all(known?.id ?? 0);
  const journal = db.prepare('SELECT entries FROM journal ORDER BY number').all();
  db.close();
  const texts = rows.flatMap(({ items, parts }) => split(String(items), parts));
  for (const { entries } of journal) {
    // A line that says whose pages, from where to where and how long, and then their items.
    const stored = String(entries);
    let at = stored.indexOf('\n') + 1;
    for (const [id, cuts] of JSON.parse(stored.slice(0, at)))
      for (const [after, , , length] of cuts) {
        if (id === known?.id && after >= Number(known?.upto)) texts.push(stored.slice(at, at + length));
        at += length;
      }
  }
  return texts;
}

/** @param parts of a row of several pages, whose texts stand one after the other: where each ends, what it weighs, how long it is */
function split(items: string, parts: unknown): string[] {
  if (parts === null) return [items];
  let at = 0;
  return JSON.parse(String(parts)).map(([, , length = 0]: readonly number[]) => {
    at += length;
    return items.slice(at - length, at);
  });
}
