import { describe, expect, it } from 'vitest';
import { explore, type Scenario } from '../../test/generators/explorer.ts';
import type { EventEntry } from '../protocol/envelope.ts';

const ana = 'user:ana/AAAAAAAAAAAAAAA1';
const ben = 'user:ben/BBBBBBBBBBBBBBB1';
const workers = ['agent:docs/DDDDDDDDDDDDDDD1', 'agent:docs/DDDDDDDDDDDDDDD2'];
const message = (id: string): EventEntry => ({ id, saw: 0, event: { type: 'message.sent', content: id } });

const people = [
  { instance: ana, says: [message('a'), message('b')] },
  { instance: ben, says: [message('c'), message('d')] },
];

/** Two processes of one agent want to answer the same message, and write on before they know who won. */
const claims = workers.map((instance) => {
  const run = `run-${instance.slice(-1)}`;
  const input = { answers: { participant: 'user:ana', id: 'question' } };
  const begin: EventEntry = { run, id: `claim-${run}`, event: { type: 'RUN_STARTED', runId: run, input } };
  return { instance, says: [begin, { run, event: { type: 'TEXT_MESSAGE_START' as const, messageId: run } }] };
});

function run(name: string, scenario: Scenario) {
  const { worlds, schedules, ends } = explore(scenario);
  console.log(`${name}: ${worlds} worlds, ${schedules} schedules, ${ends} ends`);
  // Fewer worlds than this would mean that the walk has lost something to walk through.
  expect(ends).toBeGreaterThan(5);
  return worlds;
}

describe('every schedule of two writers × two events and a reader', { timeout: 120_000 }, () => {
  it('with two crashes and two lost acknowledgements: all is in the log once and in order, and is read (P8, P9, P18)', () => {
    const worlds = run('two people', { before: [], writers: people, crashes: 2, losses: 2, cuts: 0 });
    expect(worlds).toBeGreaterThan(100_000);
  });

  it('with a crash and a lost acknowledgement, of two claims on one message: one wins (P14, P15)', () => {
    const worlds = run('two claims', {
      before: [{ instance: ana, entries: [message('question')] }],
      writers: claims,
      crashes: 1,
      losses: 1,
      cuts: 0,
      holds: ({ runs, claims: won, messages }) => runs.size === 1 && won.size === 1 && messages.size === 2,
    });
    expect(worlds).toBeGreaterThan(1_000);
  });

  it('with a crash and two cuts of the reader’s link (P18, P19)', () => {
    run('a reader cut twice', { before: [], writers: people, crashes: 1, losses: 0, cuts: 2 });
  });
});
