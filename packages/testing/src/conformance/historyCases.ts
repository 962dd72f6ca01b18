/** What has left the window is fetched in pages, which never change (P24). */
import type { HistoryEntry } from '@rejoin/core';
import { WINDOW } from '@rejoin/core/internal';
import { readHistoryEntry } from '@rejoin/core/protocol';
import type { Spec } from './conformanceCase.ts';
import { acked, type Kit } from './conformanceKit.ts';
import type { Peer } from './conformancePeer.ts';
import { finished, said, started } from './entriesCases.ts';
import { equal, fail, ok } from './expectations.ts';

/** Entries of a page, at most (section 14). */
const PAGE = 100;

interface Page {
  readonly from: number;
  readonly entries: readonly HistoryEntry[];
  /** As it came. */
  readonly text: string;
}

let requests = 0;

/** Asks without waiting; gives the number of the request. */
function ask(peer: Peer, session: string, before?: number): number {
  if (!peer.link.history) fail('This setup says that its links give history, but they have no `history`.');
  const request = ++requests;
  peer.link.history(request, session, before);
  return request;
}

async function answer(peer: Peer, request: number): Promise<Page> {
  const { from, entries } = await peer.next('history', (page) => page.request === request);
  ok(entries.length <= PAGE, `A page has ${entries.length} entries.`);
  const read = entries.map(
    (entry) => readHistoryEntry(entry) ?? fail(`No entry of history: ${JSON.stringify(entry)}.`),
  );
  return { from, entries: read, text: JSON.stringify(entries) };
}

const page = (peer: Peer, session: string, before?: number): Promise<Page> =>
  answer(peer, ask(peer, session, before));

/** All of it, page by page from its end, in the order in which it left. */
async function wholeHistory(peer: Peer, session: string): Promise<readonly HistoryEntry[]> {
  const pages: Page[] = [];
  let before: number | undefined;
  do {
    const next = await page(peer, session, before);
    const end = before ?? next.from + next.entries.length;
    equal(next.from + next.entries.length, end, 'where the page ends');
    ok(next.from < end || end === 0, `The page before ${end} is empty.`);
    pages.unshift(next);
    before = next.from;
  } while (before > 0);
  return pages.flatMap(({ entries }) => entries);
}

function idOf(entry: HistoryEntry): string {
  switch (entry.kind) {
    case 'message':
      return entry.message.id;
    case 'toolCall':
      return entry.toolCall.id;
    case 'part':
      return entry.part.id;
    case 'question':
      return entry.question.id;
    case 'run':
      return entry.run.run;
  }
}

/** Ana says that many messages, numbered from `first`. */
async function say({ session }: Kit, ana: Peer, first: number, count: number): Promise<void> {
  for (let seq = first; seq < first + count; seq += 50) {
    const size = Math.min(50, first + count - seq);
    acked(
      await ana.append(
        session,
        seq,
        Array.from({ length: size }, (_, index) => said(`m${seq + index}`)),
      ),
    );
  }
}

const names = (first: number, last: number): readonly string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => `m${first + index}`);

const CASES: readonly Omit<Spec, 'level' | 'needs'>[] = [
  {
    name: 'answers with nothing while nothing has left the window (P24)',
    clauses: ['P24.1'],
    async run({ join, session }) {
      const ana = await join('user:ana');
      equal(await page(ana, session), { from: 0, entries: [], text: '[]' }, 'history of an empty log');
      acked(await ana.append(session, 1, [said('one')]));
      equal((await page(ana, session)).entries.length, 0, 'entries while all is in the window');
    },
  },
  {
    name: 'gives all that has left, once and in order, in pages from the end backwards (P24)',
    clauses: ['P24.1', 'P24.3', '14.3'],
    async run(kit) {
      const { join, session } = kit;
      const ana = await join('user:ana');
      const gone = 250;
      await say(kit, ana, 1, WINDOW.messages + gone);
      const reader = (await join('user:bo')).follow(session);
      await reader.live();
      equal(reader.state.totals.history, gone, 'entries that the state counts');
      equal((await wholeHistory(ana, session)).map(idOf), names(1, gone), 'history');
      equal(
        [...reader.state.messages.values()].map(({ id }) => id),
        names(gone + 1, gone + WINDOW.messages),
        'the window',
      );
    },
  },
  {
    name: 'takes long messages without end: the oldest leave by what all of them weigh (P24)',
    clauses: ['P24.1'],
    async run({ join, session }) {
      const ana = await join('user:ana');
      const content = 'x'.repeat(60_000);
      const count = 24;
      for (let seq = 1; seq <= count; seq++)
        acked(await ana.append(session, seq, [{ id: `m${seq}`, event: { type: 'message.sent', content } }]));
      const reader = (await join('user:bo')).follow(session);
      await reader.live();
      const gone = count - reader.state.messages.size;
      ok(gone > 0 && gone < count - 10, `Of ${count} long messages ${gone} have left.`);
      equal((await wholeHistory(ana, session)).map(idOf), names(1, gone), 'history');
    },
  },
  {
    name: 'never changes an entry, whatever leaves later (P24)',
    clauses: ['P24.2'],
    async run(kit) {
      const ana = await kit.join('user:ana');
      await say(kit, ana, 1, WINDOW.messages + 30);
      const early = await page(ana, kit.session, 20);
      equal(early.entries.map(idOf), names(1, 20), 'the entries before number 20');
      await say(kit, ana, WINDOW.messages + 31, 120);
      equal((await page(ana, kit.session, 20)).text, early.text, 'the same page, later');
      const newest = await page(ana, kit.session);
      equal(newest.entries.map(idOf).at(-1), 'm150', 'the newest entry');
    },
  },
  {
    name: 'keeps runs as they ended (P24)',
    clauses: ['P24.3'],
    async run({ join, session }) {
      const [ana, bot] = await Promise.all([join('user:ana'), join('agent:bot')]);
      const runs = Array.from({ length: WINDOW.runsPerParent + 3 }, (_, index) => `r${index}`);
      const events = runs.flatMap((run) => [
        started(run),
        finished(run, run === 'r1' ? 'cancelled' : 'success'),
      ]);
      acked(await bot.append(session, 1, events));
      const left = (await page(ana, session)).entries;
      equal(
        left.map((entry) => [idOf(entry), entry.kind === 'run' && entry.run.status]),
        [
          ['r0', 'finished'],
          ['r1', 'cancelled'],
          ['r2', 'finished'],
        ],
        'the runs that left',
      );
    },
  },
  {
    name: 'answers each of several requests by its number, while others write (P24)',
    clauses: ['P24.1'],
    async run(kit) {
      const [ana, bo] = await Promise.all([kit.join('user:ana'), kit.join('user:bo')]);
      await say(kit, ana, 1, WINDOW.messages + 120);
      const reader = bo.follow(kit.session);
      await reader.live();
      const asked = [100, 7, 60, 1, 100].map((before) => ({ before, request: ask(bo, kit.session, before) }));
      ana.post(kit.session, WINDOW.messages + 121, [said('meanwhile')]);
      for (const { before, request } of asked.toReversed()) {
        const { from, entries } = await answer(bo, request);
        equal([from, entries.map(idOf)], [0, names(1, before)], `the entries before number ${before}`);
      }
      await reader.until((state) => state.messages.has('user:ana\nmeanwhile'), 'what was said meanwhile');
    },
  },
];

export const HISTORY: readonly Spec[] = [
  ...CASES.map((spec): Spec => ({ ...spec, level: 2, needs: ['history'] })),
  {
    name: 'has the same history after a restart, and goes on with it (P9, P24)',
    clauses: ['P24.2', 'P9.1'],
    level: 2,
    needs: ['history', 'restart'],
    async run(kit) {
      const { join, session, world } = kit;
      const ana = await join('user:ana');
      await say(kit, ana, 1, WINDOW.messages + 60);
      await world.restart?.();
      const again = await join('user:ana', ana);
      equal((await wholeHistory(again, session)).map(idOf), names(1, 60), 'history after the restart');
      await say(kit, again, WINDOW.messages + 61, 60);
      equal((await wholeHistory(again, session)).map(idOf), names(1, 120), 'history later');
    },
  },
];
