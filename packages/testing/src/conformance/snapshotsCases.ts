/** L2: catching up costs the lighter of state and tail, and is proven (P19, P22, P25, P28). */
import { digest, fold, isDelta, LIMITS, readSnapshot } from '@rejoin/core/protocol';
import type { Spec } from './conformanceCase.ts';
import { acked } from './conformanceKit.ts';
import { begun, delta, progress, said, started } from './entriesCases.ts';
import { equal, ok } from './expectations.ts';

export const SNAPSHOTS: readonly Spec[] = [
  {
    name: 'answers a reader without a cursor with a snapshot that proves itself (P25, P28)',
    clauses: ['P25.1', 'P28.1'],
    level: 2,
    async run({ join, session }) {
      const ana = await join('user:ana');
      acked(await ana.append(session, 1, [said('one'), said('two')]));
      const reader = ana.follow(session);
      await reader.live();
      const [snapshot] = reader.snapshots;
      ok(snapshot, 'There was no snapshot.');
      const state = readSnapshot(snapshot);
      ok(typeof state !== 'string', `The snapshot is ${String(state)}.`);
      equal(digest(state), snapshot.digest, 'its digest');
      const again = ana.follow(session, { cursor: snapshot.cursor, state });
      await again.live();
      equal(again.errors.length, 0, 'refusals of its cursor');
    },
  },
  {
    name: 'proves its position whenever it sends live (P28)',
    clauses: ['P28.1'],
    level: 2,
    async run({ join, session }) {
      const ana = await join('user:ana');
      acked(await ana.append(session, 1, [said('one')]));
      const reader = ana.follow(session);
      await reader.live();
      const [live] = reader.lives;
      // The follower compared them already; here it matters that they are there.
      equal(typeof live?.digest, 'string', 'the type of the digest');
      equal(live?.position, 1, 'the position');
    },
  },
  {
    name: 'proves its position again to each reader when events have come (P28)',
    clauses: ['P28.2'],
    level: 2,
    async run({ join, session, until }) {
      const ana = await join('user:ana');
      const readers = [ana.follow(session), (await join('user:bo')).follow(session)];
      for (const reader of readers) await reader.live();
      acked(await ana.append(session, 1, [said('one')]));
      const proven = () => readers.every(({ lives }) => lives.at(-1)?.position === 1);
      await until(proven, 'the proof at each reader', 60_000);
    },
  },
  {
    name: 'answers a cursor from far behind with the state when that is lighter (P19)',
    clauses: ['P19.5'],
    level: 2,
    async run({ join, session }) {
      const bot = await join('agent:bot');
      acked(await bot.append(session, 1, [started('r')]));
      const early = bot.follow(session);
      await early.live();
      const place = { cursor: early.cursor, state: early.state };
      const note = 'n'.repeat(100);
      for (let seq = 2; seq < 2_402; seq += 200)
        acked(
          await bot.append(
            session,
            seq,
            Array.from({ length: 200 }, (_, i) => progress('r', `${note}${i}`)),
          ),
        );
      const reader = bot.follow(session, place);
      await reader.live();
      equal(reader.snapshots.length, 1, 'snapshots');
      await early.until((state) => state.position === 2_401, 'all events');
      equal(digest(reader.state), digest(early.state), 'the digest');
    },
  },
  {
    name: 'merges the deltas of a batch into one record, which folds to the same (P22)',
    clauses: ['P22.1'],
    level: 2,
    async run({ join, session }) {
      const bot = await join('agent:bot');
      const reader = bot.follow(session);
      await reader.live();
      const deltas = Array.from({ length: 100 }, (_, index) => delta('r', 'm', `${index} `));
      acked(await bot.append(session, 1, [started('r'), begun('r', 'm'), ...deltas]));
      await reader.until((state) => state.position === 102, 'all events');
      const records = reader.items.filter(isDelta);
      ok(records.length < 10, `There are ${records.length} records of 100 deltas.`);
      equal(new Set(reader.lines()).size, 102, 'different events');
      equal(reader.text('agent:bot', 'm'), deltas.map((_, index) => `${index} `).join(''), 'the text');
    },
  },
  {
    name: 'sends a long tail in frames within the limit, each of which ends at a cursor (P19, 14)',
    clauses: ['P19.9'],
    level: 2,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const early = ana.follow(session);
      await early.live();
      // A state that weighs more than the tail that follows, so that the tail is what is sent.
      const say = async (from: number, upTo: number) => {
        for (let seq = from; seq <= upTo; seq++)
          acked(await ana.append(session, seq, [said(`m${seq}`, 'x'.repeat(50_000))]));
      };
      await say(1, 16);
      await early.until((state) => state.messages.size === 16, 'what comes first');
      const place = { cursor: early.cursor, state: early.state };
      await say(17, 28);
      const reader = ana.follow(session, place);
      await reader.live();
      equal(reader.snapshots.length, 0, 'snapshots');
      ok(reader.frames.length >= 3, `600 kB came in ${reader.frames.length} frames.`);
      let { state } = place;
      for (const { items, upTo } of reader.frames) {
        const { length } = JSON.stringify(items);
        ok(length <= LIMITS.frame, `A frame has ${length} characters.`);
        state = fold(state, items);
        const again = ana.follow(session, { cursor: upTo, state });
        await again.live();
        equal(digest(again.state), digest(reader.state), `the digest after resuming at ${upTo}`);
      }
    },
  },
  {
    name: 'brings a state of half a megabyte whole, and then what was written meanwhile (P25, 13)',
    clauses: ['13.10'],
    level: 2,
    async run({ join, session }) {
      const ana = await join('user:ana');
      for (let seq = 1; seq <= 10; seq++)
        acked(await ana.append(session, seq, [said(`m${seq}`, 'x'.repeat(50_000))]));
      const bo = await join('user:bo');
      const reader = bo.follow(session);
      const more = Array.from({ length: 20 }, (_, index) => said(`late ${index}`));
      acked(await ana.append(session, 11, more));
      await reader.until((state) => state.position === 30, 'all events');
      await reader.live();
      equal(reader.snapshots.length, 1, 'snapshots');
      const again = ana.follow(session);
      await again.live();
      equal(digest(reader.state), digest(again.state), 'the digest');
    },
  },
];
