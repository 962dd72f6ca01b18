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

const olga = 'operator:olga/0000000000000001';
const otto = 'operator:otto/0000000000000002';
const question = { participant: 'agent:docs', id: 'question' };

/** An agent asks, and two operators answer and take the floor. */
const asked: readonly EventEntry[] = [
  { run: 'r', event: { type: 'RUN_STARTED', runId: 'r' } },
  { run: 'r', id: question.id, event: { type: 'question.asked', title: 'May I?' } },
];
const operators = [olga, otto].map((instance) => ({
  instance,
  says: [
    {
      id: 'answer',
      event: {
        type: 'question.answered' as const,
        question,
        decision: instance === olga ? 'approved' : 'declined',
      },
    },
    { id: 'taking', saw: 2, event: { type: 'floor.taken' as const } },
  ] satisfies EventEntry[],
}));

/** Two people change one place of an object that both have seen, and a place of their own. */
const set = (id: string, path: string, base: number): EventEntry => ({
  id,
  event: { type: 'object.changed', object: 'plan', base, patch: [{ op: 'add', path, value: id }] },
});
const planners = [ana, ben].map((instance) => {
  const name = instance === ana ? 'ana' : 'ben';
  return { instance, says: [set(name, '/title', 1), set(`${name}-own`, `/${name}`, 1)] };
});

function run(name: string, scenario: Scenario) {
  const { worlds, schedules, ends } = explore(scenario);
  console.log(`${name}: ${worlds} worlds, ${schedules} schedules, ${ends} ends`);
  // Fewer worlds than this would mean that the walk has lost something to walk through.
  expect(ends).toBeGreaterThan(5);
  return worlds;
}

const sorted = (value: unknown): unknown => (value ? Object.entries(value).sort() : value);

describe('every schedule of two writers × two events and a reader', { timeout: 300_000 }, () => {
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

  it('with a crash and a lost acknowledgement, of two operators who answer and take the floor: one each (P39, P41)', () => {
    const worlds = run('two operators', {
      before: [{ instance: 'agent:docs/DDDDDDDDDDDDDDD1', entries: asked }],
      writers: operators,
      crashes: 1,
      losses: 1,
      cuts: 0,
      holds: ({ questions, floor, commands }) => {
        const [{ answer } = {}] = questions.values();
        const decision = answer?.participant === 'operator:olga' ? 'approved' : 'declined';
        const count = (id: string) => [...commands.keys()].filter((key) => key.endsWith(id)).length;
        return (
          count('answer') === 1 && count('taking') === 1 && answer?.decision === decision && !!floor.taken
        );
      },
    });
    expect(worlds).toBeGreaterThan(1_000);
  });

  it('with a crash and a lost acknowledgement, of two changes of one place: one counts, none else is lost (P40)', () => {
    const worlds = run('two changes', {
      before: [{ instance: ana.replace('1', '2'), entries: [set('begin', '/title', 0)] }],
      writers: planners,
      crashes: 1,
      losses: 1,
      cuts: 0,
      holds({ objects }) {
        const { value, changes = [] } = objects.get('plan') ?? {};
        const counted = Object.fromEntries(
          changes.flatMap(({ id, touched }) => touched.map((each) => [each.split('/')[1], id])),
        );
        const own = changes.filter(({ id }) => id.endsWith('-own')).length;
        return (
          changes.length === 4 &&
          own === 2 &&
          JSON.stringify(sorted(value)) === JSON.stringify(sorted(counted))
        );
      },
    });
    expect(worlds).toBeGreaterThan(1_000);
  });

  it('with a crash and two cuts of the reader’s link (P18, P19)', () => {
    run('a reader cut twice', { before: [], writers: people, crashes: 1, losses: 0, cuts: 2 });
  });
});
