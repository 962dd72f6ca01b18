import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsOf, foreignLog, keeperLog, tapeOf } from '../../test/generators/logs.ts';
import { entityKey } from '../protocol/ids.ts';
import { fold } from './fold.ts';
import { EMPTY, isActive, type SessionControl, type SessionRun, type SessionState } from './state.ts';

const tapes = fc.array(fc.nat(9_999), { minLength: 700, maxLength: 1_800 });
const keyOf = (run: SessionRun) => entityKey(run.participant, run.run);
const rowKeys = (control: SessionControl) => control.rows.map((row) => entityKey(row.participant, row.run));

/** P34 in its own words: does the control name this run? */
function names({ target, saw }: SessionControl, run: SessionRun): boolean {
  if (target.kind === 'input')
    return run.answers?.participant === target.participant && run.answers.id === target.id;
  if (run.began > saw) return false;
  if (target.kind === 'session') return true;
  return run.participant === target.participant && (target.kind === 'agent' || run.run === target.run);
}

const ancestors = (state: SessionState, run: SessionRun): readonly string[] => {
  const above: string[] = [];
  let { parent } = run;
  while (parent) {
    const key = entityKey(parent.participant, parent.run);
    above.push(key);
    parent = state.runs.get(key)?.parent;
  }
  return above;
};

describe('a control', () => {
  it('acts on what its author had seen, on the run of a named input, on descendants, on nothing else (P34)', () => {
    let frozen = 0;
    fc.assert(
      fc.property(tapes, fc.boolean(), (numbers, foreign) => {
        const log = foreign ? foreignLog(tapeOf(numbers), EMPTY) : keeperLog(tapeOf(numbers)).batches.flat();
        let before = EMPTY;
        for (const item of log) {
          const after = fold(before, [item]);
          for (const [key, control] of after.controls) {
            if (before.controls.has(key) || !('event' in item)) continue;
            const live = [...before.runs.values()].filter((run) => isActive(run.status));
            const named = new Set([...before.runs.values()].filter((run) => names(control, run)).map(keyOf));
            const reached = live.filter(
              (run) =>
                named.has(keyOf(run)) ||
                (control.kind === 'cancel' &&
                  ancestors(before, run).some((above) => mayInherit(before, control, above))),
            );
            const got = new Set(rowKeys(control));
            // Words that stand in the conversation cannot be replaced any more (P36).
            const late = control.replaces !== undefined && control.closed === 'too-late';
            for (const run of late ? [] : reached)
              if (named.has(keyOf(run))) expect(got, keyOf(run)).toContain(keyOf(run));
            for (const { parent, ...run } of control.kind === 'cancel' ? live : [])
              if (parent && got.has(entityKey(parent.participant, parent.run)))
                expect(got).toContain(entityKey(run.participant, run.run));
            for (const row of control.rows) {
              const run = before.runs.get(entityKey(row.participant, row.run));
              expect(run).toBeDefined();
              if (run && isActive(run.status)) expect(reached).toContain(run);
              else expect(row.status).toBe('too-late');
            }
            frozen += control.rows.length;
          }
          before = after;
        }
      }),
      { numRuns: 60 },
    );
    expect(frozen).toBeGreaterThan(50);
  });

  it('gets a later row only by its input or by a cancelled parent (P34)', () => {
    let late = 0;
    fc.assert(
      fc.property(tapes, (numbers) => {
        let before = EMPTY;
        for (const item of eventsAndAll(numbers)) {
          const after = fold(before, [item]);
          for (const [key, control] of after.controls) {
            const old = before.controls.get(key);
            const fresh = rowKeys(control).filter((row) => old && !rowKeys(old).includes(row));
            for (const row of fresh) {
              late++;
              const run = after.runs.get(row);
              expect(run).toBeDefined();
              if (!run) continue;
              expect(before.runs.has(row)).toBe(false);
              expect(old?.closed).toBeUndefined();
              const byInput = control.target.kind === 'input' && names(control, run);
              const parent = run.parent && entityKey(run.parent.participant, run.parent.run);
              const byParent =
                control.kind === 'cancel' && parent !== undefined && rowKeys(control).includes(parent);
              expect(byInput || byParent).toBe(true);
            }
          }
          before = after;
        }
      }),
      { numRuns: 60 },
    );
    expect(late).toBeGreaterThan(10);
  });

  it('never gains or loses a row otherwise, and a final row never moves (P35)', () => {
    fc.assert(
      fc.property(tapes, (numbers) => {
        const final = /^(done|refused|too-late|retracted)$/;
        let before = EMPTY;
        for (const item of eventsAndAll(numbers)) {
          const after = fold(before, [item]);
          for (const [key, control] of before.controls) {
            const now = after.controls.get(key);
            if (!now) continue;
            expect(rowKeys(now).slice(0, control.rows.length)).toEqual(rowKeys(control));
            for (const [at, row] of control.rows.entries()) {
              if (final.test(row.status)) expect(now.rows[at]?.status).toBe(row.status);
              // Only the run's own end makes a row done, and a cancel's only an end as cancelled (P35).
              if (row.status !== 'done' && now.rows[at]?.status === 'done') {
                const run = after.runs.get(entityKey(row.participant, row.run));
                if (control.kind === 'cancel') expect(run?.status ?? 'cancelled').toBe('cancelled');
                else expect(run?.endedAt === undefined && run !== undefined).toBe(false);
              }
            }
          }
          before = after;
        }
      }),
      { numRuns: 40 },
    );
  });
});

const eventsAndAll = (numbers: readonly number[]) => {
  const { batches } = keeperLog(tapeOf(numbers));
  expect(eventsOf(batches.flat()).length).toBeGreaterThan(0);
  return batches.flat();
};

/** A cancel reaches down from a run that it has a row for, whether it named that run or came down to it itself. */
function mayInherit(state: SessionState, control: SessionControl, above: string): boolean {
  const run = state.runs.get(above);
  return run !== undefined && (names(control, run) || rowKeys(control).includes(above));
}
