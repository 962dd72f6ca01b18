/** Transactions of the embedded store: all or nothing, in the file and of what is at hand beside it. */
import type { DatabaseSync } from 'node:sqlite';
import type { SessionRows } from './sessionRows.ts';
import type { Statements } from './sqliteStatements.ts';

export interface Transactions {
  run(work: () => void): void;
  /** Once the transaction that is under way is committed, and not at all if it is not. */
  afterwards(work: () => void): void;
}

export function createTransactions(
  db: DatabaseSync,
  sql: Pick<Statements, 'begin' | 'commit' | 'rollback'>,
  rows: Pick<SessionRows, 'clear'>,
): Transactions {
  let committed: (() => void)[] = [];
  return {
    run(work) {
      committed = [];
      sql.begin.run();
      try {
        work();
        sql.commit.run();
      } catch (error) {
        rows.clear();
        // A full disk may have ended the transaction already.
        if (db.isTransaction) sql.rollback.run();
        throw error;
      }
      for (const then of committed) then();
    },
    afterwards: (work) => void committed.push(work),
  };
}
