/** What an answer holds besides texts and tool calls, on any log. */
import { describe, expect, it } from 'vitest';
import { ANA, DOCS, DOCS_2, type ExampleLog, exampleLog } from '../../test/exampleLog.ts';
import type { AnswerPart } from '../protocol/answerPart.ts';
import { isEvent } from '../protocol/shapes.ts';
import { digest } from './digest.ts';
import { readHistoryEntry, writeHistoryEntry } from './historyEntry.ts';
import { readSnapshot, takeSnapshot } from './snapshot.ts';

const run = { run: 'r' };
const SOURCE: AnswerPart = { kind: 'source', url: 'https://example.org', title: 'Example' };
const weather = (degrees: number): AnswerPart => ({ kind: 'data', name: 'weather', value: { degrees } });
const added = (partId: string, part: AnswerPart, more: object = {}) => ({
  ...{ type: 'part.added' as const, partId, part },
  ...more,
});
const running = () => exampleLog().add(DOCS, { type: 'RUN_STARTED', runId: 'r' }, run);
const partsIn = (log: ExampleLog) => [...log.state().parts.values()];

describe('a part of an answer', () => {
  it('stands where it came, with the message and call that it belongs to', () => {
    const log = running().add(
      DOCS,
      added('p', SOURCE, { messageId: 'm', toolCallId: 'c', subagentRunId: 's' }),
      run,
    );
    const of = { run: 'r', message: 'm', toolCall: 'c', subagent: 's' };
    expect(partsIn(log)).toMatchObject([
      { participant: 'agent:docs', id: 'p', ...of, part: SOURCE, began: 2 },
    ]);
  });

  it('takes the place of a former one of its run and kind, and stays where that stood', () => {
    const log = running()
      .add(DOCS, added('p', weather(20)), run)
      .add(DOCS, added('q', SOURCE), run)
      .add(DOCS, added('p', weather(21)), run);
    expect(partsIn(log).map(({ id, part, began }) => [id, part, began])).toEqual([
      ['p', weather(21), 2],
      ['q', SOURCE, 3],
    ]);
  });

  it('does not take the place of one of another kind, or of another run', () => {
    const log = running().add(DOCS, added('p', weather(20)), run);
    expect(log.fault(DOCS, added('p', SOURCE), run)).toBe('duplicate-entity');
    log.add(DOCS, { type: 'RUN_STARTED', runId: 'r2' }, { run: 'r2' });
    expect(log.fault(DOCS, added('p', weather(21)), { run: 'r2' })).toBe('duplicate-entity');
    expect(log.fault(DOCS, added('p', weather(21)), run)).toBeUndefined();
  });

  it('is written by the owner of its run, while it goes on', () => {
    const log = running();
    expect(log.fault(ANA, added('p', SOURCE), run)).toBe('forbidden');
    expect(log.fault(DOCS_2, added('p', SOURCE), run)).toBe('not-owner');
    log.add(DOCS, { type: 'RUN_FINISHED', runId: 'r' }, run);
    expect(log.fault(DOCS, added('p', SOURCE), run)).toBe('late-event');
  });

  it('goes with what was written by an owner whose run is begun anew, and stays where the run continues (P21)', () => {
    const log = running().add(DOCS, added('p', SOURCE), run);
    const claimed = (continues: boolean) =>
      log.copy().add(DOCS_2, { type: 'run.claimed', generation: 2, continues }, { ...run, id: 'claim' });
    expect(partsIn(claimed(true))).toHaveLength(1);
    const anew = claimed(false);
    expect(partsIn(anew)).toEqual([]);
    expect(partsIn(anew.add(DOCS_2, added('p', weather(1)), run))).toHaveLength(1);
  });

  it('is in the digest, in a snapshot, and in history once its run has left', () => {
    const log = running().add(DOCS, added('p', SOURCE), run);
    const other = running().add(DOCS, added('p', { ...SOURCE, title: 'Other' }), run);
    expect(digest(log.state())).not.toBe(digest(other.state()));
    const read = readSnapshot(JSON.parse(JSON.stringify(takeSnapshot(log.state(), 'c'))));
    expect(typeof read === 'string' ? read : [...read.parts.values()]).toEqual(partsIn(log));
    log.add(DOCS, { type: 'RUN_FINISHED', runId: 'r' }, run);
    const [entry] = partsIn(log).map((part) => ({ kind: 'part' as const, part }));
    if (!entry) throw new Error('There is no part.');
    expect(readHistoryEntry(JSON.parse(writeHistoryEntry(entry)))).toEqual(entry);
    for (let at = 0; at < 2_000 && log.state().parts.size > 0; at++) {
      const id = `r${at}`;
      log.add(DOCS, { type: 'RUN_STARTED', runId: id }, { run: id });
      log.add(DOCS, { type: 'RUN_FINISHED', runId: id }, { run: id });
    }
    expect(log.left()).toContainEqual(entry);
  });

  it('of a kind that this version does not know enters; of a known kind, only what that has', () => {
    const enters = (part: unknown) => isEvent({ type: 'part.added', partId: 'p', part });
    const blob = `sha256-${'A'.repeat(43)}`;
    for (const part of [
      { kind: 'later', x: 1 },
      { kind: 'constructor' },
      { kind: 'source' },
      { kind: 'step' },
    ])
      expect(enters(part), JSON.stringify(part)).toBe(true);
    expect(enters({ kind: 'file', mediaType: 'image/png', url: 'https://example.org/a' })).toBe(true);
    expect(enters({ kind: 'file', mediaType: 'image/png', blob, size: 3, name: 'a.png' })).toBe(true);
    for (const part of [
      ...[null, 'source', [], {}, { kind: 7 }, { kind: 'source', url: 7 }, { kind: 'source', start: -1 }],
      ...[
        { kind: 'file', mediaType: 'image/png' },
        { kind: 'file', mediaType: 'x', url: 'u', blob },
      ],
      ...[
        { kind: 'file', mediaType: 'x', blob: 'sha256-short' },
        { kind: 'data', name: 'n' },
        { kind: 'metadata' },
      ],
      ...[
        { kind: 'data', value: 1 },
        { kind: 'provider', value: 1 },
        { kind: 'step', usage: 7 },
      ],
    ])
      expect(enters(part), JSON.stringify(part)).toBe(false);
  });
});

describe('a tool call', () => {
  const started = { type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'search' } as const;
  const result = (content: string, more: object = {}) => ({
    ...{ type: 'TOOL_CALL_RESULT' as const, toolCallId: 'c', messageId: `m-${content}`, content },
    ...more,
  });
  const callIn = (log: ExampleLog) => [...log.state().toolCalls.values()][0];

  it('keeps what people read of it, and who runs it', () => {
    const log = running().add(
      DOCS,
      { ...started, title: 'Search the web', byProvider: true, dynamic: true },
      run,
    );
    expect(callIn(log)).toMatchObject({ title: 'Search the web', byProvider: true, dynamic: true });
  });

  it('goes on after a preliminary result, and the last result counts', () => {
    const log = running()
      .add(DOCS, started, run)
      .add(DOCS, result('1 of 2', { preliminary: true }), run);
    expect(callIn(log)).toMatchObject({ status: 'called', result: '1 of 2', preliminary: true });
    log.add(DOCS, result('2 of 2'), run);
    expect(callIn(log)).toMatchObject({ status: 'done', result: '2 of 2', preliminary: undefined });
    log.add(DOCS, result('None after all', { outcome: 'failed' }), run);
    expect(callIn(log)).toMatchObject({ status: 'done', result: 'None after all', outcome: 'failed' });
  });

  it('takes no result after its run', () => {
    const log = running().add(DOCS, started, run).add(DOCS, result('found'), run);
    log.add(DOCS, { type: 'RUN_FINISHED', runId: 'r' }, run);
    expect(log.fault(DOCS, result('more'), run)).toBe('late-event');
  });
});
