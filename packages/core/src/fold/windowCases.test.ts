/** What leaves a window, and what leaves with it (P13, P24), case by case. */
import { describe, expect, it } from 'vitest';
import { ANA, BEN, DOCS, DOCS_2, type ExampleLog, exampleLog, HELP } from '../../test/exampleLog.ts';
import { instanceOf, type ProducerId } from '../protocol/ids.ts';
import { WINDOW, WINDOW_WEIGHT } from '../protocol/limits.ts';
import type { SessionState } from './state.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);
const ids = (map: ReadonlyMap<string, { readonly id: string }>) => [...map.values()].map(({ id }) => id);
const said = (log: ExampleLog, id: string, content = 'x') =>
  log.add(ANA, { type: 'message.sent', content }, { id });
const started = (
  log: ExampleLog,
  id: string,
  { by = DOCS, parent }: { by?: ProducerId; parent?: string } = {},
) =>
  log.add(
    by,
    {
      type: 'RUN_STARTED',
      runId: id,
      ...(parent && { input: { parent: { participant: 'agent:docs', run: parent } } }),
    },
    { run: id },
  );
const ended = (log: ExampleLog, id: string, by = DOCS) =>
  log.add(by, { type: 'RUN_FINISHED', runId: id }, { run: id });
const runs = (log: ExampleLog) => [...log.state().runs.values()].map(({ run }) => run);
const leaving = (log: ExampleLog) =>
  log.left().map((entry) => {
    if (entry.kind === 'run') return `run ${entry.run.run}`;
    if (entry.kind === 'part') return `part ${entry.part.id}`;
    if (entry.kind === 'question') return `question ${entry.question.id}`;
    return entry.kind === 'message' ? `message ${entry.message.id}` : `call ${entry.toolCall.id}`;
  });
/** A state that holds more than it came by. */
const holding = (more: Partial<SessionState>, from = exampleLog()) =>
  exampleLog({ ...from.state(), ...more });

describe('the window of commands', () => {
  it('forgets the oldest, and remembers up to where', () => {
    const commands = new Map(numbers(WINDOW.commands - 1).map((at) => [`c${at}`, at + 7] as const));
    const log = holding({ commands, position: 5_000 });
    said(log, 'a');
    expect(log.state().commands.size).toBe(WINDOW.commands);
    expect(log.state().totals.forgotten).toBe(0);
    said(log, 'b');
    expect([...log.state().commands.keys()][0]).toBe('c1');
    expect(log.state().commands.size).toBe(WINDOW.commands);
    expect(log.state().totals.forgotten).toBe(7);
  });
});

describe('the window of producers', () => {
  const full = (more: readonly (readonly [ProducerId, number])[], from = exampleLog()) =>
    holding(
      {
        position: 9_999,
        producers: new Map(
          [
            ...more,
            ...numbers(WINDOW.producers - more.length).map(
              (at) => [`user:u${at}/AAAAAAAAAAAAAAA1/main`, at + 100] as const,
            ),
          ].map(([producer, wrote]) => [producer, { last: 1, wrote }] as const),
        ),
      },
      from,
    );

  it('lets the one leave that has written nothing for longest', () => {
    const log = full([[BEN, 50]]);
    said(log, 'a');
    expect(log.state().producers.has(BEN)).toBe(false);
    expect(log.state().producers.size).toBe(WINDOW.producers);
    expect(log.state().producers.get(ANA)).toEqual({ last: 1, wrote: 10_000 });
    said(log, 'b');
    expect(log.state().producers.size).toBe(WINDOW.producers);
  });

  it('lets no lane of a running run’s owner leave', () => {
    const from = started(exampleLog(), 'r');
    const lane: ProducerId = `${instanceOf(DOCS)}/old`;
    const log = full(
      [
        [lane, 1],
        [DOCS, 2],
        [DOCS_2, 3],
      ],
      from,
    );
    said(log, 'a');
    expect([lane, DOCS, DOCS_2].map((each) => log.state().producers.has(each))).toEqual([true, true, false]);
    const over = full([[lane, 1]], ended(from, 'r'));
    said(over, 'a');
    expect(over.state().producers.has(lane)).toBe(false);
  });
});

it('the window of participants lets the one leave that joined first, and has not again', () => {
  const names = numbers(WINDOW.participants).map((at) => [`user:u${at}`, { position: at + 10 }] as const);
  const log = holding({
    position: 9_999,
    participants: new Map([['user:ana', { position: 5 }], ...names.slice(1)]),
  });
  log.add(ANA, { type: 'participant.joined' });
  log.add(BEN, { type: 'participant.joined' });
  expect(log.state().participants.size).toBe(WINDOW.participants);
  expect(log.state().participants.has('user:u1')).toBe(false);
  expect(['user:ana', 'user:ben', 'user:u2'].every((each) => log.state().participants.has(each))).toBe(true);
});

describe('the window of messages', () => {
  it('lets the oldest leave for history, with the claims on it', () => {
    const log = said(exampleLog(), 'q');
    const answers = { participant: 'user:ana', id: 'q' };
    log.add(DOCS, { type: 'RUN_STARTED', runId: 'r', input: { answers } }, { run: 'r', id: 'c' });
    said(log, 'p');
    log.add(
      HELP,
      { type: 'RUN_STARTED', runId: 'r', input: { answers: { ...answers, id: 'p' } } },
      { run: 'r', id: 'c' },
    );
    for (const at of numbers(WINDOW.messages - 2)) said(log, `m${at}`);
    expect(log.left()).toEqual([]);
    expect(log.state().claims.size).toBe(2);
    said(log, 'last');
    expect(leaving(log)).toEqual(['message q']);
    expect([...log.state().claims.values()].map(({ run }) => run)).toEqual(['r']);
    expect([...log.state().claims.keys()][0]).toContain('user:ana\np');
    expect(log.state().totals).toMatchObject({ history: 1, messages: WINDOW.messages + 1 });
    expect(ids(log.state().messages)).toHaveLength(WINDOW.messages);
  });

  it('counts what a run wrote once the run is over', () => {
    const log = started(exampleLog(), 'r');
    for (const id of ['a', 'b']) log.add(DOCS, { type: 'TEXT_MESSAGE_START', messageId: id }, { run: 'r' });
    log.add(DOCS, { type: 'REASONING_MESSAGE_START', messageId: 'thought' }, { run: 'r' });
    for (const at of numbers(WINDOW.messages)) said(log, `m${at}`);
    expect(log.left()).toEqual([]);
    ended(log, 'r');
    expect(leaving(log)).toEqual(['message a', 'message b']);
    expect(log.state().messages.has('agent:docs\nthought')).toBe(true);
  });

  it('weighs no more than it may, but for its newest', () => {
    const half = 'x'.repeat(WINDOW_WEIGHT / 2 - 2_000);
    const log = said(said(exampleLog(), 'a', half), 'b', half);
    expect(log.left()).toEqual([]);
    said(log, 'c', 'x'.repeat(5_000));
    expect(leaving(log)).toEqual(['message a']);
    said(log, 'd', 'x'.repeat(WINDOW_WEIGHT * 2));
    expect(ids(log.state().messages)).toEqual(['d']);
  });
});

describe('the window of runs', () => {
  it('lets the oldest leave with its calls and thoughts, and leaves what it said to the conversation', () => {
    const log = started(exampleLog(), 'first');
    const first = { run: 'first' };
    log.add(DOCS, { type: 'TOOL_CALL_START', toolCallId: 'call', toolCallName: 'x' }, first);
    log.add(DOCS, { type: 'TEXT_MESSAGE_START', messageId: 'answer' }, first);
    log.add(DOCS, { type: 'REASONING_MESSAGE_START', messageId: 'thought' }, first);
    log.add(DOCS, { type: 'STATE_SNAPSHOT', snapshot: 1 }, first);
    log.add(DOCS, { type: 'SUBAGENT_STARTED', subagentRunId: 's', name: 'x' }, first);
    log.add(DOCS, { type: 'STATE_SNAPSHOT', snapshot: 2, subagentRunId: 's' }, first);
    ended(log, 'first');
    for (const at of numbers(WINDOW.runsPerParent - 1)) ended(started(log, `r${at}`), `r${at}`);
    expect(log.left()).toEqual([]);
    started(log, 'open');
    ended(started(log, 'last'), 'last');
    expect(leaving(log)).toEqual(['run first', 'call call', 'message thought']);
    const { toolCalls, messages, subagents, documents } = log.state();
    expect([toolCalls.size, ids(messages), subagents.size]).toEqual([0, ['answer'], 0]);
    expect([...documents.values()].map(({ value }) => value)).toEqual([1]);
    expect(runs(log)).toHaveLength(WINDOW.runsPerParent + 1);
    expect(runs(log)).toContain('open');
  });

  it('is counted for each parent; children leave with their parent, and are no history', () => {
    const log = started(exampleLog(), 'parent');
    for (const at of numbers(WINDOW.runsPerParent + 1))
      ended(started(log, `c${at}`, { by: HELP, parent: 'parent' }), `c${at}`, HELP);
    expect(runs(log)).toHaveLength(1 + WINDOW.runsPerParent);
    expect(runs(log)).not.toContain('c0');
    expect(log.left()).toEqual([]);
    started(log, 'open', { by: HELP, parent: 'parent' });
    ended(log, 'parent');
    for (const at of numbers(WINDOW.runsPerParent)) ended(started(log, `r${at}`), `r${at}`);
    expect(leaving(log)).toEqual(['run parent']);
    expect(runs(log)).toEqual(['open', ...numbers(WINDOW.runsPerParent).map((at) => `r${at}`)]);
    ended(log, 'open', HELP);
    expect(runs(log)).not.toContain('open');
    expect(leaving(log)).toEqual(['run parent']);
  });

  it('weighs no more than it may, with what leaves with a run, but for the newest run', () => {
    const heavy = (log: ExampleLog, id: string) => {
      started(log, id);
      log.add(DOCS, { type: 'REASONING_MESSAGE_START', messageId: `t${id}` }, { run: id });
      log.addDelta(DOCS, `t${id}`, 'x'.repeat(WINDOW_WEIGHT / 2 - 5_000), 'r');
      return ended(log, id);
    };
    const log = heavy(heavy(exampleLog(), 'a'), 'b');
    expect(log.left()).toEqual([]);
    heavy(log, 'c');
    expect(leaving(log)).toEqual(['run a', 'message ta']);
    const large = started(exampleLog(), 'a');
    large.add(DOCS, { type: 'REASONING_MESSAGE_START', messageId: 't' }, { run: 'a' });
    large.addDelta(DOCS, 't', 'x'.repeat(WINDOW_WEIGHT * 2), 'r');
    expect(runs(ended(large, 'a'))).toEqual(['a']);
    const spoken = started(exampleLog(), 'a');
    spoken.add(DOCS, { type: 'TEXT_MESSAGE_START', messageId: 't' }, { run: 'a' });
    spoken.addDelta(DOCS, 't', 'x'.repeat(WINDOW_WEIGHT * 2));
    ended(spoken, 'a');
    ended(started(spoken, 'b'), 'b');
    // What it said weighs with the messages.
    expect(runs(spoken)).toEqual(['a', 'b']);
  });
});

describe('the window of controls', () => {
  it('lets the oldest leave that has settled', () => {
    const steer = (log: ExampleLog, id: string) =>
      log.add(
        ANA,
        { type: 'steer.requested', target: { kind: 'session' }, content: 'x', followUp: false },
        { id },
      );
    const log = started(exampleLog(), 'r');
    steer(log, 'open');
    const late = { kind: 'run', participant: 'agent:docs', run: 'gone' } as const;
    for (const at of numbers(WINDOW.controls))
      log.add(ANA, { type: 'cancel.requested', target: late }, { id: `k${at}` });
    expect(log.state().controls.size).toBe(WINDOW.controls + 1);
    log.add(ANA, { type: 'cancel.requested', target: late }, { id: 'last' });
    expect(log.state().controls.size).toBe(WINDOW.controls + 1);
    expect(log.state().controls.has('user:ana\nopen')).toBe(true);
    expect(log.state().controls.has('user:ana\nk0')).toBe(false);
    ended(log, 'r');
    expect(log.state().controls.has('user:ana\nopen')).toBe(false);
  });
});

it('the window of documents lets the one leave that was left alone for longest, of runs that are over', () => {
  const value = (participant: string, changed: number) =>
    [`${participant}\n`, { participant, run: 'over', value: changed, changed }] as const;
  const documents = new Map(numbers(WINDOW.documents).map((at) => value(`agent:a${at}`, at)));
  const log = holding({ documents, position: 500 });
  started(log, 'r').add(DOCS, { type: 'STATE_SNAPSHOT', snapshot: 'new' }, { run: 'r' });
  expect(log.state().documents.size).toBe(WINDOW.documents + 1);
  ended(log, 'r');
  expect(log.state().documents.size).toBe(WINDOW.documents);
  expect(log.state().documents.has('agent:a0\n')).toBe(false);
  expect(log.state().documents.has('agent:docs\n')).toBe(true);
});
