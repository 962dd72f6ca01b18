/** The sessions' own rows: those that were read or written last are at hand, for only this process changes them. */
import type { Statements } from './sqliteStatements.ts';
import { type SessionRow, sessionValues, toSession } from './storedRows.ts';

/** Rows of sessions that are kept at hand. */
const MOST_ROWS = 4_096;

export interface SessionRows {
  find(session: string): SessionRow | undefined;
  /** The row, if it is still of this log. Of one that was deleted or created anew meanwhile there is nothing to be compacted. */
  findLog(session: string, incarnation: string): SessionRow | undefined;
  /** A row for a new session; what it says of its log is saved by `save`. */
  create(session: string, incarnation: string, at: number): SessionRow;
  save(row: SessionRow): void;
  forget(session: string): void;
  /** Forgets all: what a transaction that failed has put there is not what is stored. */
  clear(): void;
}

export function createSessionRows(sql: Statements): SessionRows {
  const rows = new Map<string, SessionRow>();

  function remember(row: SessionRow): SessionRow {
    const [oldest] = rows.size < MOST_ROWS || rows.has(row.name) ? [] : rows.keys();
    if (oldest !== undefined) rows.delete(oldest);
    rows.set(row.name, row);
    return row;
  }

  function find(session: string): SessionRow | undefined {
    const known = rows.get(session);
    if (known) return known;
    const row = sql.session.get(session);
    return row && remember(toSession(row));
  }

  return {
    find,
    findLog(session, incarnation) {
      const row = find(session);
      return row?.incarnation === incarnation ? row : undefined;
    },
    create(name, incarnation, at) {
      const fresh = { id: 0, name, incarnation, created: at, changed: at };
      const row = { ...fresh, compacted: 0, trimmed: 0, upTo: 0, entries: 0, written: 0 };
      const { lastInsertRowid } = sql.addSession.run(name, at, ...sessionValues(row));
      return { ...row, id: Number(lastInsertRowid) };
    },
    save(row) {
      sql.saveSession.run(...sessionValues(row), row.id);
      remember(row);
    },
    forget: (session) => void rows.delete(session),
    clear: () => rows.clear(),
  };
}
