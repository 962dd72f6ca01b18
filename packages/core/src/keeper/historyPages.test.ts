import { type ManualClock, manualClock, seededRandom } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import { ANSWERER, ASKER, exchange, longLog } from '../../test/generators/longSession.ts';
import { digest } from '../fold/digest.ts';
import { type HistoryEntry, readHistoryEntry } from '../fold/historyEntry.ts';
import { readSnapshot } from '../fold/snapshot.ts';
import type { SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import { entityKey, instanceOf, type ProducerId, participantOf } from '../protocol/ids.ts';
import { WINDOW } from '../protocol/limits.ts';
import { type Merges, paginate } from './historyPages.ts';
import { createKeeperHost, type KeeperHost } from './host.ts';
import { type LogPage, type LogStore, type LogWrite, memoryStore } from './logStore.ts';

const openHost = (store: LogStore, clock: ManualClock, seed = 1): KeeperHost =>
  createKeeperHost({ store, clock, random: seededRandom(seed) });

/** Lets a host write exchanges, as its writers would. */
async function write(host: KeeperHost, clock: ManualClock, from: number, upTo: number): Promise<void> {
  const say = async (producer: ProducerId, entries: Parameters<KeeperHost['append']>[2]['events']) => {
    const writer = { instance: instanceOf(producer), participant: participantOf(producer) };
    const answer = host.append('s', writer, { producer, first: 0, events: entries });
    await clock.advance(1);
    expect(await answer).toMatchObject({ type: 'ack' });
  };
  for (let number = from; number <= upTo; number++) {
    const { asked, answered } = exchange(number);
    await say(ASKER, [asked]);
    await say(ANSWERER, answered);
  }
}

/** All of a session's history, page by page from the newest, as every reader gets it. */
async function wholeHistory(host: KeeperHost): Promise<readonly HistoryEntry[]> {
  let entries: HistoryEntry[] = [];
  let before: number | undefined;
  while (true) {
    const page = await host.history('s', before);
    const read = page.entries.map((text) => readHistoryEntry(JSON.parse(text)));
    entries = [...read.flatMap((entry) => entry ?? []), ...entries];
    expect(read).not.toContain(undefined);
    expect(page.from % 100).toBe(0);
    if (page.end) return entries;
    before = page.from;
  }
}

async function stateOf(host: KeeperHost): Promise<SessionState> {
  const state = readSnapshot(await host.snapshot('s'));
  if (typeof state === 'string') throw new Error(state);
  return state;
}

function entityOf(entry: HistoryEntry) {
  switch (entry.kind) {
    case 'message':
      return entry.message;
    case 'toolCall':
      return entry.toolCall;
    case 'part':
      return entry.part;
    case 'question':
      return entry.question;
    case 'run':
      return entry.run;
  }
}

/** What an entry is, wherever it stands. */
const nameOf = (entry: HistoryEntry): string => {
  const entity = entityOf(entry);
  const id = 'id' in entity ? entity.id : entity.run;
  return `${entry.kind} ${entityKey(entity.participant, id)} ${entity.began}`;
};
const windowOf = ({ messages, toolCalls, parts, runs }: SessionState): readonly string[] => [
  ...[...messages.values()].map((message) => nameOf({ kind: 'message', message })),
  ...[...toolCalls.values()].map((toolCall) => nameOf({ kind: 'toolCall', toolCall })),
  ...[...parts.values()].map((part) => nameOf({ kind: 'part', part })),
  ...[...runs.values()].map((run) => nameOf({ kind: 'run', run })),
];

/** History and window together are all that there was, and nothing is in both. */
async function expectWhole(host: KeeperHost): Promise<readonly HistoryEntry[]> {
  const state = await stateOf(host);
  const history = await wholeHistory(host);
  expect(history).toHaveLength(state.totals.history);
  const names = [...history.map(nameOf), ...windowOf(state)];
  expect(new Set(names).size).toBe(names.length);
  const ordinals = [
    ...history.flatMap((entry) => (entry.kind === 'message' ? [entry.message.ordinal] : [])),
    ...[...state.messages.values()].map(({ ordinal }) => ordinal),
  ].sort((a, b) => a - b);
  expect(ordinals).toEqual(Array.from({ length: state.totals.messages }, (_, index) => index + 1));
  return history;
}

describe('history', () => {
  it('begins with the first messages, whole (P24)', async () => {
    const clock = manualClock();
    const host = openHost(memoryStore(), clock);
    await write(host, clock, 1, 150);
    const history = await expectWhole(host);
    const messages = history
      .flatMap((entry) => (entry.kind === 'message' ? [entry.message] : []))
      .sort((a, b) => a.ordinal - b.ordinal);
    expect(
      messages
        .slice(0, 3)
        .map(({ participant, ordinal, kind, status, text }) => [
          participant,
          ordinal,
          kind,
          status,
          textOf(text),
        ]),
    ).toEqual([
      ['user:ana', 1, 'text', 'complete', 'Question 1?'],
      ['agent:docs', 2, 'reasoning', 'complete', 'thinking 1'],
      ['agent:docs', 3, 'text', 'complete', 'answer-1.0 answer-1.1 answer-1.2 '],
    ]);
    const calls = history.flatMap((entry) => (entry.kind === 'toolCall' ? [entry.toolCall] : []));
    expect(calls[0]).toMatchObject({ id: 'call-1', name: 'search', status: 'done', result: 'found 1' });
    expect(calls[0] && textOf(calls[0].args)).toBe('{"q":1}');
    const runs = history.flatMap((entry) => (entry.kind === 'run' ? [entry.run] : []));
    expect(runs[0]).toMatchObject({ run: 'run-1', status: 'finished', answers: { id: 'question-1' } });
    expect(runs).toHaveLength(150 - WINDOW.runsPerParent);
    expect(await host.history('absent')).toMatchObject({ entries: [], from: 0, end: true });
  });

  it('and the window have nothing twice and miss nothing, at any position (P24)', async () => {
    const clock = manualClock();
    const host = openHost(memoryStore(), clock);
    for (let upTo = 0; upTo < 140; upTo += 7) {
      await write(host, clock, upTo + 1, upTo + 7);
      await expectWhole(host);
    }
  });

  it('has pages that never change once they are full', async () => {
    const clock = manualClock();
    const host = openHost(memoryStore(), clock);
    await write(host, clock, 1, 130);
    const before = await host.history('s', 100);
    expect(before).toMatchObject({ from: 0, full: true });
    const newest = await host.history('s');
    expect(newest).toMatchObject({ full: false });
    await write(host, clock, 131, 200);
    expect(await host.history('s', 100)).toEqual(before);
    // Numbers that are not there yet are not promised.
    expect(await host.history('s', 100_000)).toMatchObject({ full: false });
  });

  it('is there once after a restart, with a snapshot and without (P24, P25)', async () => {
    const clock = manualClock();
    const store = memoryStore();
    const first = openHost(store, clock);
    await write(first, clock, 1, 120);
    const history = await expectWhole(first);
    const again = openHost(store, clock, 2);
    expect(await expectWhole(again)).toEqual(history);
    await write(again, clock, 121, 420);
    const longer = await expectWhole(again);
    expect(longer.slice(0, history.length)).toEqual(history);
    expect((await store.load('s'))?.snapshot).toBeDefined();
    const third = openHost(store, clock, 3);
    expect(await expectWhole(third)).toEqual(longer);
  });

  it('is made of the log where the store has none: a file of the version before', async () => {
    const clock = manualClock();
    const store = memoryStore();
    const pages: LogPage[] = [];
    const merges: Merges = new Map();
    for (const batch of longLog(700))
      pages.push(...paginate(pages.at(-1)?.upTo ?? 0, batch, merges).map(({ page }) => page));
    const log = { session: 's', incarnation: 'inc', pages, batches: new Map() };
    const outdated = { format: 1, reducer: 1, cursor: 'inc.9', position: 9, digest: '', state: {} };
    await store.commit([{ ...log, snapshot: outdated }], 1);
    const writes: LogWrite[] = [];
    const spied: LogStore = {
      ...store,
      commit: (all, at) => {
        writes.push(...all);
        return store.commit(all, at);
      },
    };
    const host = openHost(spied, clock);
    const history = await expectWhole(host);
    expect(history.length).toBeGreaterThan(2_000);
    // In pieces, and with a snapshot in the end: the next keeper does not do it again.
    expect(writes.length).toBeGreaterThan(1);
    expect(writes.flatMap(({ history }) => history?.entries ?? [])).toHaveLength(history.length);
    const before = await host.snapshot('s');
    writes.length = 0;
    const again = openHost(spied, clock, 2);
    expect((await again.snapshot('s')).digest).toBe(before.digest);
    expect(await expectWhole(again)).toEqual(history);
    expect(writes).toEqual([]);
  });

  it('holds what people and agents of the conversation wrote, not what a run’s own agents did', async () => {
    const clock = manualClock();
    const host = openHost(memoryStore(), clock);
    const writer = { instance: instanceOf(ANSWERER), participant: participantOf(ANSWERER) };
    const append = async (events: Parameters<KeeperHost['append']>[2]['events']) => {
      const answer = host.append('s', writer, { producer: ANSWERER, first: 0, events });
      await clock.advance(1);
      expect(await answer).toMatchObject({ type: 'ack' });
    };
    await append([{ run: 'top', event: { type: 'RUN_STARTED', runId: 'top' } }]);
    const parent = { participant: writer.participant, run: 'top' };
    for (let child = 0; child < 60; child++) {
      const run = `child-${child}`;
      await append([
        { run, event: { type: 'RUN_STARTED', runId: run, input: { parent } } },
        { run, event: { type: 'TEXT_MESSAGE_START', messageId: run, role: 'assistant' } },
        { run, event: { type: 'RUN_FINISHED', runId: run } },
      ]);
    }
    const state = await stateOf(host);
    expect(state.runs.size).toBe(1 + WINDOW.runsPerParent);
    expect(state.totals.history).toBe(0);
    await append([{ run: 'top', event: { type: 'RUN_FINISHED', runId: 'top' } }]);
    await write(host, clock, 1, 60);
    expect((await wholeHistory(host)).map(nameOf)).toContain('run agent:docs\ntop 1');
    expect((await wholeHistory(host)).map(nameOf).filter((name) => name.includes('child'))).toEqual([]);
  });

  it('is counted in the state, and so in its digest', async () => {
    const clock = manualClock();
    const host = openHost(memoryStore(), clock);
    await write(host, clock, 1, 60);
    const state = await stateOf(host);
    expect(state.totals.history).toBeGreaterThan(0);
    expect(digest({ ...state, totals: { ...state.totals, history: 0 } })).not.toBe(digest(state));
  });
});
