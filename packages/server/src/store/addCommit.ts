/** One commit of the embedded store: one row of the journal, and what cannot stand there in the tables of its session. */
import { checkChain, type LogWrite } from '@rejoin/core/internal';
import type { Count } from './commitMark.ts';
import { encodeEntries, type JournalEntry, sumOfJournal } from './journal.ts';
import { isPlain, putWrite } from './putWrite.ts';
import type { SessionRows } from './sessionRows.ts';
import type { Settling } from './settling.ts';
import type { Statements } from './sqliteStatements.ts';
import type { Transactions } from './transactions.ts';
import type { Unsettled } from './unsettled.ts';

export interface CommitContext {
  readonly sql: Statements;
  readonly rows: SessionRows;
  readonly unsettled: Unsettled;
  readonly transactions: Transactions;
  readonly settling: Pick<Settling, 'settle'>;
}

/** Commits what there is to store, and gives the count with it; undefined if there was nothing. */
export function addCommit(
  writes: readonly LogWrite[],
  { sql, rows, unsettled, transactions, settling }: CommitContext,
  count: Count,
  at: number,
): Count | undefined {
  const commit = count.commits + 1;
  const entries: JournalEntry[] = [];
  const sessions: string[] = [];
  const direct: LogWrite[] = [];
  let { events } = count;
  for (const write of writes) {
    const row = isPlain(write) ? rows.find(write.session) : undefined;
    if (!row) {
      direct.push(write);
      continue;
    }
    const upTo = unsettled.of(row.name)?.pages.at(-1)?.page.upTo ?? row.upTo;
    checkChain(write, { incarnation: row.incarnation, upTo });
    events += (write.pages.at(-1)?.upTo ?? upTo) - upTo;
    entries.push({ session: row.id, pages: write.pages, batches: write.batches });
    sessions.push(row.name);
  }
  // Also where nothing of it stands in the journal: commits are counted by its rows.
  const addRow = (): void => {
    const encoded = encodeEntries(entries);
    sql.addJournal.run(commit, at, events, sumOfJournal(commit, at, events, encoded), encoded);
  };
  let isChanged = entries.length > 0;
  if (direct.length === 0 && isChanged) addRow();
  else
    transactions.run(() => {
      for (const write of direct) {
        settling.settle(write.session);
        const added = putWrite(sql, rows, write, at, commit);
        if (added === undefined) continue;
        isChanged = true;
        events += added;
      }
      if (isChanged) addRow();
    });
  if (!isChanged) return undefined;
  for (const [index, entry] of entries.entries()) unsettled.add(sessions[index] ?? '', entry, { commit, at });
  return { ...count, commits: commit, events };
}
