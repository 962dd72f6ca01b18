/** What is under way, weighed and shared out (P24; docs/protocol.md section 14), case by case. */
import { describe, expect, it } from 'vitest';
import { ANA, DOCS, type ExampleLog, exampleLog, HELP } from '../../test/exampleLog.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import { LIMITS } from '../protocol/limits.ts';
import { addedTo, isUnweighed, NOTHING, refuseGrowth, type UnderWay, weighUnderWay } from './underWay.ts';

const run = { run: 'r' };
const K = { id: 'k' };
const control = { participant: 'user:ana', id: 'k' };
const running = (id = 'r', producer = DOCS, log = exampleLog()) =>
  log.add(producer, { type: 'RUN_STARTED', runId: id }, { run: id });
const text = (log: ExampleLog, id: string, of = 'r') =>
  log
    .add(DOCS, { type: 'TEXT_MESSAGE_START', messageId: id }, { run: of })
    .addDelta(DOCS, id, 'x'.repeat(1_000));
const cancel = (log: ExampleLog, reason = '') =>
  log.add(ANA, { type: 'cancel.requested', target: { kind: 'session' }, reason }, K);
const weigh = (log: ExampleLog) => weighUnderWay(log.state());
const of = (log: ExampleLog, participant: string) => weigh(log).participants.get(participant) ?? 0;

describe('what is under way', () => {
  it('are running runs, each with its parts; what is over weighs nothing', () => {
    expect(weigh(exampleLog())).toEqual(NOTHING);
    const bare = weigh(running());
    expect(bare.total).toBeGreaterThan(4_000);
    expect(bare.participants).toEqual(new Map([['agent:docs', bare.total]]));
    expect(bare.runs).toEqual(new Map([['agent:docs\nr', bare.total]]));
    const wrote = weigh(text(running(), 'm'));
    expect(wrote.total - bare.total).toBeGreaterThan(1_300);
    expect(wrote.total - bare.total).toBeLessThan(1_700);
    expect(wrote.participants.get('agent:docs')).toBe(wrote.total);
    expect(wrote.runs.get('agent:docs\nr')).toBe(wrote.total);
    const over = text(running(), 'm').add(DOCS, { type: 'RUN_FINISHED', runId: 'r' }, run);
    expect(weigh(over)).toEqual(NOTHING);
    expect(weigh(exampleLog().add(ANA, { type: 'message.sent', content: 'x' }, { id: 'a' }))).toEqual(
      NOTHING,
    );
  });

  it('counts a part to the run that wrote it, in whatever order runs write', () => {
    const log = running('s', HELP, running());
    const before = weigh(log);
    text(log, 'a');
    log.add(HELP, { type: 'TEXT_MESSAGE_START', messageId: 'b' }, { run: 's' });
    log.addDelta(HELP, 'b', 'x'.repeat(9_000));
    text(log, 'c');
    running('r', HELP, log);
    log.add(HELP, { type: 'TOOL_CALL_START', toolCallId: 'd', toolCallName: 'x' }, { run: 'r' });
    log.addDelta(HELP, 'd', 'x'.repeat(20_000), 'a');
    const { runs, participants, total } = weigh(log);
    const grown = (key: string) => Math.round(((runs.get(key) ?? 0) - (before.runs.get(key) ?? 0)) / 1_000);
    expect([grown('agent:docs\nr'), grown('agent:help\ns')]).toEqual([3, 9]);
    expect(Math.round((runs.get('agent:help\nr') ?? 0) / 1_000)).toBe(25);
    expect([...participants.values()].reduce((sum, each) => sum + each)).toBe(total);
    expect([...runs.values()].reduce((sum, each) => sum + each)).toBe(total);
  });

  it('are a run’s documents too', () => {
    const value = { text: 'x'.repeat(5_000) };
    const shared = running().add(DOCS, { type: 'STATE_SNAPSHOT', snapshot: value }, run);
    expect(weigh(shared).total - weigh(running()).total).toBeGreaterThan(5_000);
  });

  it('are open controls, with their words, each its author’s', () => {
    const log = running();
    expect(of(cancel(log.copy()), 'user:ana')).toBe(300 + 250);
    expect(of(cancel(log.copy(), 'x'.repeat(70)), 'user:ana')).toBe(300 + 250 + 70);
    const steer = log
      .copy()
      .add(
        ANA,
        { type: 'steer.requested', target: { kind: 'session' }, content: 'x'.repeat(90), followUp: false },
        K,
      );
    expect(of(steer, 'user:ana')).toBe(300 + 250 + 90);
    const bare = of(log, 'agent:docs');
    const settled = cancel(log.copy()).add(DOCS, { type: 'control.refused', control, reason: 'x' }, run);
    expect(of(settled, 'user:ana')).toBe(0);
    expect(of(settled, 'agent:docs')).toBe(bare);
    const two = running('s', DOCS, log.copy());
    const refused = cancel(two.copy()).add(
      DOCS,
      { type: 'control.refused', control, reason: 'x'.repeat(40) },
      run,
    );
    expect(of(refused, 'agent:docs') - of(two, 'agent:docs')).toBe(40);
    expect(of(refused, 'user:ana')).toBe(300 + 2 * 250);
  });

  it('counts sixteen rows of one agent in a control for its author, and more for the agent', () => {
    const many = exampleLog();
    for (let n = 0; n < 18; n++) running(`r${n}`, DOCS, many);
    running('h', HELP, many);
    const before = of(many, 'agent:docs');
    cancel(many);
    expect(of(many, 'user:ana')).toBe(300 + 17 * 250);
    expect(of(many, 'agent:docs') - before).toBe(2 * 250);
  });

  it('is weighed anew once a part of the limit may have been added, and half of it may be reached', () => {
    const limits = { ...LIMITS, state: 6_400 };
    const held = (total: number): UnderWay => ({ ...NOTHING, total });
    expect(isUnweighed(held(3_150), 100, limits)).toBe(true);
    expect(isUnweighed(held(3_100), 100, limits)).toBe(false);
    expect(isUnweighed(held(6_000), 99, limits)).toBe(false);
    expect(isUnweighed(held(0), 3_201, limits)).toBe(true);
  });

  it('grows by what small entries make', () => {
    const limits = { ...LIMITS, state: 6_400 };
    const added = (before: ExampleLog, after: ExampleLog, ...entries: EventEntry[]) =>
      addedTo(before.state(), after.state(), entries, limits);
    const end: EventEntry = { run: 'r', event: { type: 'RUN_FINISHED', runId: 'r' } };
    const say: EventEntry = { run: 'r', event: { type: 'lease.renewed' } };
    expect(added(running(), running())).toBe(0);
    expect(added(running(), text(running(), 'm'))).toBe(300);
    const calling = () =>
      running().add(DOCS, { type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'x' }, run);
    expect(added(running(), calling())).toBe(300);
    expect(added(exampleLog(), running())).toBe(4_000);
    const dividing = () =>
      running().add(DOCS, { type: 'SUBAGENT_STARTED', subagentRunId: 's', name: 'x' }, run);
    expect(added(running(), dividing())).toBe(300);
    const sharing = () => running().add(DOCS, { type: 'STATE_SNAPSHOT', snapshot: 1 }, run);
    expect(added(running(), sharing())).toBe(300);
    expect(added(running(), cancel(running()))).toBe(250);
    expect(added(cancel(running()), running())).toBe(0);
    expect(added(text(running(), 'm'), running())).toBe(0);
    // What has settled weighs nothing any more, and is weighed soon.
    expect(added(running(), running(), end)).toBe(100);
    expect(added(running(), running(), say, end)).toBe(100);
    expect(added(running(), running(), say)).toBe(0);
    // What leaves meanwhile hides what came.
    expect(addedTo(running().state(), running().state(), [say], limits, true)).toBe(100);
    const refused = cancel(running()).add(DOCS, { type: 'control.refused', control, reason: 'x' }, run);
    const again = refused
      .copy()
      .add(ANA, { type: 'cancel.requested', target: { kind: 'session' } }, { id: 'l' });
    expect(added(refused, again)).toBe(250);
  });
});

describe('an entry that adds to it', () => {
  const limits = { ...LIMITS, state: 64_000 };
  const say: EventEntry = { run: 'r', event: { type: 'TEXT_MESSAGE_START', messageId: 'm' } };
  const stop: EventEntry = { id: 'k', event: { type: 'cancel.requested', target: { kind: 'session' } } };
  const held = (
    total: number,
    participants: Record<string, number> = {},
    runs: Record<string, number> = {},
  ) => ({
    total,
    participants: new Map(Object.entries(participants)),
    runs: new Map(Object.entries(runs)),
  });
  const refused = (
    underWay: UnderWay,
    entries: readonly (readonly [EventEntry, number])[],
    { log = running(), isIn = false, participant = 'agent:docs' } = {},
  ) =>
    refuseGrowth(
      underWay,
      log.state(),
      participant,
      entries.map(([entry]) => entry),
      entries.map(([, size]) => size),
      limits,
      isIn,
    );

  it('has room in its run up to half of the limit', () => {
    const of = (weight: number) => held(weight, { 'agent:docs': weight }, { 'agent:docs\nr': weight });
    expect(refused(of(31_900), [[say, 100]])).toBeUndefined();
    expect(refused(of(31_901), [[say, 100]])).toMatchObject({ index: 0, code: 'run-too-large' });
    expect(
      refused(of(31_850), [
        [say, 100],
        [say, 51],
      ]),
    ).toMatchObject({ index: 1, code: 'run-too-large' });
    expect(refused(of(32_000), [[say, 100]], { isIn: true })).toBeUndefined();
    expect(refused(of(32_001), [[say, 0]], { isIn: true })).toMatchObject({ code: 'run-too-large' });
    expect(refused(held(0), [[say, 32_001]])).toMatchObject({ code: 'run-too-large' });
    expect(refused(of(40_000), [[{ ...say, run: 's' }, 100]])).toBeUndefined();
    expect(refused(of(40_000), [[say, 100]], { participant: 'agent:help' })).toBeUndefined();
  });

  it('is refused where all is full, of each that holds more than a small part', () => {
    const full = (own: number, others: Record<string, number> = {}) =>
      held(64_000, { 'agent:docs': own, ...others });
    expect(refused(full(900), [[say, 100]])).toBeUndefined();
    expect(refused(full(901), [[say, 100]])).toMatchObject({ index: 0, code: 'session-full' });
    expect(
      refused(full(900), [
        [say, 60],
        [say, 60],
      ]),
    ).toMatchObject({ index: 1, code: 'session-full' });
    expect(refused(held(63_900, { 'agent:docs': 9_000 }), [[say, 100]])).toBeUndefined();
    expect(refused(held(63_900, { 'agent:docs': 9_000 }), [[say, 101]])).toMatchObject({
      code: 'session-full',
    });
    expect(refused(held(64_001, { 'agent:docs': 9_000 }), [[say, 100]], { isIn: true })).toMatchObject({
      code: 'session-full',
    });
    expect(refused(held(64_000), [[say, 100]])).toBeUndefined();
  });

  it('is refused where many small parts come to much, but for a stop', () => {
    const crowd = (count: number, each: number) =>
      held(64_000, Object.fromEntries(Array.from({ length: count }, (_, n) => [`user:u${n}`, each])));
    expect(refused(crowd(15, 1_000), [[say, 1_000]])).toBeUndefined();
    expect(
      refused(crowd(15, 1_000), [
        [say, 900],
        [say, 101],
      ]),
    ).toMatchObject({ index: 1, code: 'session-full' });
    // Of a large part a small one counts.
    expect(refused(crowd(15, 9_000), [[say, 1_000]])).toBeUndefined();
    expect(refused(crowd(16, 1_000), [[say, 1]])).toMatchObject({ code: 'session-full' });
    expect(refused(crowd(16, 1_000), [[stop, 1_000]])).toBeUndefined();
    expect(refused(crowd(16, 1_000), [[stop, 1_001]])).toMatchObject({ code: 'session-full' });
  });

  it('is none that ends or answers something, if it is small; a question is one if a run asks it', () => {
    const full = held(64_000, { 'agent:docs': 9_000 });
    const answer: EventEntry = { run: 'r', event: { type: 'control.delivered', control } };
    const question: EventEntry = { id: 'q', event: { type: 'message.sent', content: 'x' } };
    for (const [entry, size, is] of [
      [{ run: 'r', event: { type: 'RUN_FINISHED', runId: 'r' } }, 50_000, false],
      [answer, 1_024, false],
      [answer, 1_025, true],
      [question, 5_000, false],
      [{ ...question, run: 'r' }, 5_000, true],
      [{ event: { type: 'later' } }, 5_000, false],
    ] as const)
      expect(refused(full, [[entry, size]]) !== undefined, `${entry.event.type} ${size}`).toBe(is);
  });

  it('is of the run whose text grows, whatever its writer says', () => {
    const log = text(running(), 'm').add(
      DOCS,
      { type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'x' },
      run,
    );
    const full = held(32_000, { 'agent:docs': 32_000 }, { 'agent:docs\nr': 32_000 });
    for (const event of [
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'x' },
      { type: 'TOOL_CALL_ARGS', toolCallId: 'c', delta: 'x' },
    ] as const) {
      expect(refused(full, [[{ event }, 100]], { log })).toMatchObject({ code: 'run-too-large' });
      expect(refused(full, [[{ run: 's', event }, 100]], { log })).toMatchObject({ code: 'run-too-large' });
    }
    const unknown = { type: 'TEXT_MESSAGE_CONTENT', messageId: 'x', delta: 'x' } as const;
    expect(refused(full, [[{ run: 's', event: unknown }, 100]], { log })).toBeUndefined();
    expect(refused(full, [[{ run: 'r', event: unknown }, 100]], { log })).toMatchObject({
      code: 'run-too-large',
    });
  });
});
