/** What one commit adds to one session, as rows of the embedded store. */
import {
  checkChain,
  type LastBatch,
  type LogPage,
  type LogWrite,
  MAX_ANSWERS,
  weightOf,
} from '@rejoin/core/internal';
import { participantOf } from '@rejoin/core/protocol';
import type { SessionRows } from './sessionRows.ts';
import type { Statements } from './sqliteStatements.ts';
import {
  number,
  type PageRow,
  type SessionRow,
  sumOfAnswer,
  sumOfBatch,
  sumOfBinding,
  sumOfEntry,
  sumOfPage,
  sumOfSnapshot,
  sumOfSummary,
  toPages,
} from './storedRows.ts';

export const addPage = (sql: Statements, id: number, page: LogPage, at: number): void =>
  addRow(sql, id, { page, at, parts: null });

/** Stores a page, or several that were made one row. */
export function addRow(sql: Statements, id: number, row: PageRow): void {
  const { page, parts, at } = row;
  const { after, upTo, items } = page;
  sql.addPage.run(id, after, upTo, at, weightOf(page), sumOfPage(id, row), items, parts);
}

export function putBatch(sql: Statements, id: number, producer: string, batch: LastBatch, at: number): void {
  sql.putProducer.run(
    ...[id, producer, batch.first, batch.digests.join(), at],
    sumOfBatch(id, producer, batch, at),
  );
}

/** Gives the pages of a row each a row of its own, where a place lies inside of the row. */
export function splitRow(sql: Statements, { id, name }: SessionRow, place: number): void {
  const row = sql.across.get(id, place, id, place);
  if (!row) return;
  sql.removeRow.run(number(row, 'id'));
  for (const page of toPages(row, id, name)) addPage(sql, id, page, number(row, 'at'));
}

/**
 * Whether a write adds events and batches and nothing else, as a token does: of a session that is there it stands in the journal first.
 */
export const isPlain = ({
  pages,
  snapshot,
  summary,
  history,
  answers,
  bindings,
  unbound,
}: LogWrite): boolean =>
  pages.length > 0 &&
  !(snapshot || summary || history || answers?.length || bindings?.size || unbound?.length);

/** Stores one write, within a transaction. Gives how many events it adds; undefined if there is nothing to be stored. */
export function putWrite(
  sql: Statements,
  rows: SessionRows,
  write: LogWrite,
  at: number,
  commit: number,
): number | undefined {
  const { session, incarnation, pages, batches, snapshot, summary, history, answers = [] } = write;
  const { bindings = [], unbound = [] } = write;
  const known = rows.find(session);
  if (!known && pages.length === 0 && batches.size === 0 && answers.length === 0 && !snapshot)
    return undefined;
  const row = known ?? rows.create(session, incarnation, at);
  const { id } = row;
  checkChain(write, row);
  for (const page of pages) addPage(sql, id, page, at);
  const { from = 0, entries = [] } = history ?? {};
  for (const [index, entry] of entries.entries())
    sql.putEntry.run(id, from + index, sumOfEntry(id, from + index, entry), entry);
  for (const [producer, batch] of batches) putBatch(sql, id, producer, batch, at);
  for (const answer of answers)
    sql.putAnswer.run(id, answer.key, answer.digest, answer.seq, sumOfAnswer(id, answer));
  for (const participant of new Set(answers.map((answer) => participantOf(answer.key))))
    sql.forgetAnswers.run(id, `${participant}/`, `${participant}0`, MAX_ANSWERS);
  for (const [instance, secret] of bindings)
    sql.bind.run(id, instance, secret, sumOfBinding(id, instance, secret));
  for (const instance of unbound) sql.unbind.run(id, instance);
  const upTo = pages.at(-1)?.upTo ?? row.upTo;
  rows.save({
    ...row,
    upTo,
    entries: Math.max(row.entries, from + entries.length),
    changed: pages.length > 0 ? at : row.changed,
    written: commit,
  });
  if (summary) {
    const stored = JSON.stringify(summary);
    sql.putSummary.run(id, sumOfSummary(id, stored), stored);
  }
  if (snapshot) {
    const stored = JSON.stringify(snapshot);
    sql.putSnapshot.run(id, sumOfSnapshot(id, stored), stored);
    if (write.producers) sql.forgetProducers.run(id, JSON.stringify(write.producers));
  }
  return upTo - row.upTo;
}
