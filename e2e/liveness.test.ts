/** Agents that die, freeze, ignore and refuse: what becomes of them is a fact of the log, the same for every reader. */
import { type SessionRun, type SessionView, textOf } from '@rejoin/core';
import { afterEach, expect, it } from 'vitest';
import { openReader } from './support/client.ts';
import { endAll, start } from './support/processes.ts';
import { AGENT, newFolder, startServer } from './support/server.ts';

afterEach(endAll);

const runOf = (view: SessionView, name: string): SessionRun | undefined =>
  [...view.state.runs.values()].find((run) => run.participant === `agent:${name}`);

const isStalled = (view: SessionView, name: string): boolean => {
  const run = runOf(view, name);
  return run !== undefined && view.signals.get(`${run.owner}\nkeeper.stalled`)?.value === true;
};

it('a killed agent is stalled, then lost; a frozen one is lost and recovers; two readers see the same, and the others go on', async () => {
  const server = await startServer(newFolder(), 0, ['--lease', '600']);
  const writer = (name: string, words: string) =>
    start('e2e/support/writer.ts', [
      ...['--url', server.url, '--token', AGENT, '--session', 's', '--participant', `agent:${name}`],
      ...['--words', words, '--pace', '10'],
    ]);
  const writers = {
    killed: writer('killed', '2000'),
    frozen: writer('frozen', '700'),
    steady: writer('steady', '700'),
  };
  await Promise.all(Object.values(writers).map((each) => each.line(/"ready"/)));
  const readers = [openReader(server.url, 's', 'user:ana'), openReader(server.url, 's', 'user:bo')];
  const both = async (fits: (view: SessionView) => boolean, what: string) =>
    await Promise.all(readers.map((reader) => reader.until(fits, what)));
  readers[0]?.session.send('Write.');
  await both(
    ({ state }) => [...state.messages.values()].filter((message) => message.text.length > 200).length === 3,
    'all write',
  );

  await writers.killed.end('SIGKILL');
  writers.frozen.signal('SIGSTOP');
  await both((view) => isStalled(view, 'killed') && isStalled(view, 'frozen'), 'stalled');
  const lost = await both(
    (view) => runOf(view, 'killed')?.status === 'lost' && runOf(view, 'frozen')?.status === 'lost',
    'lost',
  );
  for (const view of lost) expect(runOf(view, 'steady')?.status).toBe('running');

  writers.frozen.signal('SIGCONT');
  await both((view) => runOf(view, 'frozen')?.status === 'running', 'recovered');
  const done = await both(
    (view) => runOf(view, 'frozen')?.status === 'finished' && runOf(view, 'steady')?.status === 'finished',
    'finished',
  );
  for (const view of done) {
    expect(runOf(view, 'killed')?.status).toBe('lost');
    expect(view.state.faults).toEqual({});
    for (const name of ['frozen', 'steady'] as const) {
      const line = writers[name].lines.find((each) => each.includes('"wrote"')) ?? '{}';
      const message = [...view.state.messages.values()].find((each) => each.participant === `agent:${name}`);
      // CAST: the last line of writer.ts.
      expect(message && textOf(message.text)).toBe((JSON.parse(line) as { wrote: string }).wrote);
    }
  }
  for (const reader of readers) reader.close();
});

it('an agent that ignores its cancel is unresponsive, one that refuses has refused, and one that stops is done', async () => {
  const server = await startServer(newFolder(), 0, ['--lease', '1000', '--unresponsive', '1000']);
  const writer = (name: string, ...more: string[]) =>
    start('e2e/support/writer.ts', [
      ...['--url', server.url, '--token', AGENT, '--session', 's', '--participant', `agent:${name}`],
      ...['--words', '900', '--pace', '10', ...more],
    ]);
  const writers = [
    writer('ignores', '--ignore-cancel'),
    writer('refuses', '--refuse-cancel'),
    writer('stops'),
  ];
  await Promise.all(writers.map((each) => each.line(/"ready"/)));
  const ana = openReader(server.url, 's', 'user:ana');
  const bo = openReader(server.url, 's', 'user:bo');
  ana.session.send('Write.');
  const running = ({ state }: SessionView) =>
    [...state.messages.values()].filter((message) => message.text.length > 100).length === 3;
  await Promise.all([ana.until(running, 'all write'), bo.until(running, 'all write')]);

  // Asked by one who did not start them.
  const stop = bo.session.cancel({ kind: 'session' }, 'Enough.');
  const rows = (view: SessionView) =>
    new Map(
      view.state.controls
        .get(`${stop.ref.participant}\n${stop.ref.id}`)
        ?.rows.map((row) => [row.participant, row.status]),
    );
  const seen = (view: SessionView) => {
    const statuses = rows(view);
    return (
      statuses.get('agent:ignores') === 'unresponsive' &&
      statuses.get('agent:refuses') === 'refused' &&
      statuses.get('agent:stops') === 'done'
    );
  };
  const views = await Promise.all([ana.until(seen, 'three answers'), bo.until(seen, 'three answers')]);
  for (const view of views) {
    expect(runOf(view, 'stops')?.status).toBe('cancelled');
    expect(runOf(view, 'ignores')?.status).toBe('running');
    const row = view.state.controls
      .get(`${stop.ref.participant}\n${stop.ref.id}`)
      ?.rows.find((each) => each.participant === 'agent:refuses');
    expect(row?.reason).toBe('This work cannot be stopped.');
  }
  // What ran on in spite of the stop is counted, and is no secret.
  expect(stop.receipt().rows.find((row) => row.participant === 'agent:ignores')?.deltasSince).toBeGreaterThan(
    0,
  );
  // It shows as what it was in the end: done, once its run has ended by itself.
  const ended = await ana.until(
    (view) => rows(view).get('agent:ignores') === 'done',
    'the one that ignored has ended',
  );
  expect(runOf(ended, 'ignores')?.status).toBe('cancelled');
  ana.close();
  bo.close();
});
