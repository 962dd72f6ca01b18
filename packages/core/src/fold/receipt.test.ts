import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  isSettled,
  leastAdvanced,
  moveRow,
  type RowSignal,
  type RowState,
  type RowStatus,
} from './receipt.ts';

const protocol = fs.readFileSync(new URL('../../../../docs/protocol.md', import.meta.url), 'utf8');

/** The table of docs/protocol.md that begins with the column `from`: where a signal leads, by state. */
function rowMachine(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const lines = protocol.split('\n');
  const head = lines.findIndex((line) => line.startsWith('| from |'));
  const cells = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const [, ...signals] = cells(lines[head] ?? '');
  const rows = new Map<string, ReadonlyMap<string, string>>();
  for (let at = head + 2; lines[at]?.startsWith('|'); at++) {
    const [from = '', ...to] = cells(lines[at] ?? '');
    rows.set(from, new Map(signals.map((signal, index) => [signal, to[index] ?? ''])));
  }
  return rows;
}

const table = rowMachine();
const kinds = ['cancel', 'steer'] as const;
// CAST: the test below sees to it that the document names the states and signals that the code knows.
const states = [...table.keys()] as Exclude<RowStatus, 'lost'>[];
const signals = [...(table.get('logged') ?? new Map()).keys()] as RowSignal[];
const isFinal = (state: string) => [...(table.get(state)?.values() ?? [])].every((to) => to === '');

describe('the row machine (P35)', () => {
  it('is a table of all states and signals', () => {
    expect(states.sort()).toEqual([
      'acknowledged',
      'delivered',
      'done',
      'expired',
      'logged',
      'refused',
      'retracted',
      'too-late',
      'unresponsive',
    ]);
    expect(signals.sort()).toEqual([
      'acknowledge',
      'claimed',
      'deliver',
      'expire',
      'refuse',
      'retract',
      'run-cancelled',
      'run-ended',
      'unresponsive',
    ]);
  });

  it.each(kinds)('of a %s does what the document’s table says', (kind) => {
    for (const status of states) {
      for (const signal of signals) {
        const cell = table.get(status)?.get(signal) ?? '';
        const used = kind === 'steer' && status === 'acknowledged';
        const ends = signal === 'run-ended' || signal === 'run-cancelled';
        const ofSteer = ends ? (used ? 'done' : 'too-late') : used && signal === 'refuse' ? '' : cell;
        const to = cell === '' || kind === 'cancel' ? cell : ofSteer;
        expect(moveRow(kind, { status }, signal), `${status}, ${signal}`).toEqual({ status: to || status });
      }
    }
  });

  it.each(kinds)('of a %s remembers where it stood when its run was lost', (kind) => {
    for (const status of states) {
      const lost = moveRow(kind, { status }, 'run-lost');
      expect(lost).toEqual(isFinal(status) ? { status } : { status: 'lost', before: status });
      expect(moveRow(kind, lost, 'run-recovered')).toEqual({ status });
      expect(moveRow(kind, lost, 'run-lost')).toEqual(lost);
      for (const signal of signals) {
        const moved = moveRow(kind, { status }, signal);
        const expected =
          moved.status === status && !isFinal(status) && moved.before === undefined ? lost : moved;
        // A signal that leaves the row where it stood leaves it lost; every other acts on what is remembered.
        if (table.get(status)?.get(signal) !== status)
          expect(moveRow(kind, lost, signal), `lost over ${status}, ${signal}`).toEqual(expected);
      }
    }
  });

  it('shows that a run was stopped only if it ended as cancelled, however far the stop had come', () => {
    for (const status of states.filter((each) => !isFinal(each)))
      for (const row of [{ status }, moveRow('cancel', { status }, 'run-lost')]) {
        expect(moveRow('cancel', row, 'run-cancelled'), status).toEqual({ status: 'done' });
        expect(moveRow('cancel', row, 'run-ended'), status).toEqual({ status: 'too-late' });
      }
  });

  it('never leaves a final state, whatever comes', () => {
    const all: RowSignal[] = [...signals, 'run-lost', 'run-recovered'];
    for (const kind of kinds)
      for (const status of states.filter(isFinal))
        for (const signal of all) {
          const row: RowState = { status };
          expect(moveRow(kind, row, signal)).toBe(row);
        }
  });

  it('of a run that ends is always over', () => {
    for (const kind of kinds)
      for (const status of states)
        for (const row of [{ status }, moveRow(kind, { status }, 'run-lost')])
          for (const end of ['run-ended', 'run-cancelled'] as const)
            expect(isSettled(moveRow(kind, row, end).status), `${kind} ${status}`).toBe(true);
  });
});

it('sums a receipt up as its least advanced row, in the order of the document (P35)', () => {
  const order = /Order of advancement: ([^.]*)\./.exec(protocol)?.[1]?.split(/,\s+/) ?? [];
  expect(order).toHaveLength(14);
  // CAST: names of statuses, as the document writes them.
  const statuses = order as Parameters<typeof leastAdvanced>[0];
  for (const [place, status] of statuses.entries()) {
    expect(leastAdvanced(statuses.slice(place).reverse())).toBe(status);
    expect(isSettled(status), status).toBe(place >= order.indexOf('expired'));
  }
  expect(leastAdvanced([])).toBeUndefined();
});
