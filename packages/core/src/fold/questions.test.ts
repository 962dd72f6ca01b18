/** What becomes of what a run asks people (P39), on any log. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANA, BEN, DOCS, DOCS_2, exampleLog, KEEPER_LANE } from '../../test/exampleLog.ts';
import { foreignLog, keeperLog, tapeOf } from '../../test/generators/logs.ts';
import type { EventItem, Item } from '../protocol/envelope.ts';
import { applyItems } from './apply.ts';
import { fold } from './fold.ts';
import { judge } from './judge.ts';
import { EMPTY, type SessionState } from './state.ts';

type Event = EventItem['event'];
const run = { run: 'r' };
const question = { participant: 'agent:docs', id: 'may-i' };
const asked = (more: object = {}): Event => ({ type: 'question.asked', title: 'May I?', ...more });
const answered = (decision: string, more: object = {}): Event => ({
  type: 'question.answered',
  question,
  decision,
  ...more,
});
const withdrawn: Event = { type: 'question.withdrawn', question };
const expired: Event = { type: 'question.expired', question };
const running = () => exampleLog().add(DOCS, { type: 'RUN_STARTED', runId: 'r' }, run);
const waiting = (more?: object) => running().add(DOCS, asked(more), { ...run, id: 'may-i' });

const tapes = fc.array(fc.nat(9_999), { minLength: 400, maxLength: 900 });

/** What each state of a log says of each answer: none is ever another one, and none is taken back. */
function expectLasting(items: readonly Item[], step: (state: SessionState, item: Item) => SessionState) {
  let state = EMPTY;
  let answers = 0;
  const given = new Map<string, unknown>();
  for (const item of items) {
    state = step(state, item);
    for (const [key, { status, answer }] of state.questions) {
      expect((status === 'answered') === (answer !== undefined)).toBe(true);
      if (given.has(key)) expect(answer).toBe(given.get(key));
      else if (answer) {
        given.set(key, answer);
        answers++;
      }
    }
  }
  return answers;
}

describe('an answer', () => {
  it('is the first one in the log for good, whatever comes behind it (P14, P39)', () => {
    let answers = 0;
    fc.assert(
      fc.property(tapes, (numbers) => {
        answers += expectLasting(keeperLog(tapeOf(numbers)).batches.flat(), (state, item) =>
          fold(state, [item]),
        );
        answers += expectLasting(foreignLog(tapeOf(numbers), EMPTY), (state, item) =>
          applyItems(state, [item], judge),
        );
      }),
      { numRuns: 20 },
    );
    expect(answers).toBeGreaterThan(0);
  });

  it('comes from people, of what is asked for, while it is waited for', () => {
    const log = waiting();
    expect(log.fault(ANA, answered('approved'))).toBe('forbidden');
    expect(log.fault(ANA, answered('approved'), { id: 'a' })).toBeUndefined();
    expect(log.fault(ANA, answered('declined'), { id: 'a' })).toBeUndefined();
    expect(log.fault(ANA, answered('answered', { data: 1 }), { id: 'a' })).toBe('forbidden');
    expect(log.fault(DOCS_2, answered('approved'), { id: 'a' })).toBe('forbidden');
    log.add(ANA, answered('declined'), { id: 'a' });
    expect(log.fault(BEN, answered('approved'), { id: 'b' })).toBe('claim-lost');
  });

  it('is one of the choices, or any data where there is a schema', () => {
    const choice = waiting({ choices: [{ value: 'rome' }] });
    expect(choice.fault(ANA, answered('answered', { data: 'rome' }), { id: 'a' })).toBeUndefined();
    expect(choice.fault(ANA, answered('answered', { data: 'oslo' }), { id: 'a' })).toBe('forbidden');
    expect(choice.fault(ANA, answered('approved'), { id: 'a' })).toBe('forbidden');
    const form = waiting({ schema: {} });
    expect(form.fault(ANA, answered('answered', { data: [1] }), { id: 'a' })).toBeUndefined();
    expect(form.fault(ANA, answered('declined'), { id: 'a' })).toBeUndefined();
  });
});

describe('a question', () => {
  it('is its run’s, under an id of its own', () => {
    expect(running().fault(DOCS, asked(), run)).toBe('forbidden');
    expect(running().fault(ANA, asked(), { ...run, id: 'x' })).toBe('forbidden');
    expect(waiting().fault(DOCS, asked(), { ...run, id: 'may-i' })).toBe('duplicate-entity');
  });

  it('is withdrawn by its run, which is no fault once it is answered, and by its run’s end', () => {
    const status = (log: ReturnType<typeof waiting>) => [...log.state().questions.values()][0]?.status;
    expect(waiting().fault(ANA, withdrawn)).toBe('forbidden');
    expect(status(waiting().add(DOCS, withdrawn, run))).toBe('withdrawn');
    const given = waiting().add(ANA, answered('approved'), { id: 'a' });
    expect(given.fault(DOCS, withdrawn, run)).toBeUndefined();
    expect(status(given.add(DOCS, withdrawn, run))).toBe('answered');
    expect(status(waiting().add(DOCS, { type: 'RUN_FINISHED', runId: 'r' }, run))).toBe('withdrawn');
    expect(running().fault(DOCS, withdrawn, run)).toBe('late-event');
  });

  it('expires by the keeper’s word, if it has a time', () => {
    expect(waiting().fault(KEEPER_LANE, expired, run)).toBe('late-event');
    const timed = waiting({ expiresIn: 1 });
    expect(timed.fault(DOCS, expired, run)).toBe('forbidden');
    expect(timed.fault(KEEPER_LANE, expired, run)).toBeUndefined();
    timed.add(KEEPER_LANE, expired, run);
    expect(timed.fault(ANA, answered('approved'), { id: 'a' })).toBe('late-event');
    expect(timed.fault(KEEPER_LANE, expired, run)).toBe('late-event');
  });
});
