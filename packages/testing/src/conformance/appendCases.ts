/** Writing: acknowledgement, repeats, holes, order (docs/protocol.md section 4). */
import { instanceOf } from '@rejoin/core/protocol';
import type { Spec } from './conformanceCase.ts';
import { acked, refused } from './conformanceKit.ts';
import { answered, cancelled, said, started } from './entriesCases.ts';
import { equal, ok } from './expectations.ts';

const many = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => said(`${prefix}${index + 1}`));

export const APPENDING: readonly Spec[] = [
  {
    name: 'acknowledges what it appended, and shows it to a reader (P8, P9)',
    clauses: ['P8.1'],
    level: 0,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const reader = ana.follow(session);
      await reader.live();
      const ack = acked(await ana.append(session, 1, many('m', 3)));
      equal(ack.seq, 3, 'the acknowledged seq');
      await reader.until((state) => state.messages.size === 3, 'three messages');
    },
  },
  {
    name: 'answers a repeat with the old acknowledgement, and shows it once (P8)',
    clauses: ['P8.2'],
    level: 1,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const reader = ana.follow(session);
      await reader.live();
      acked(await ana.append(session, 1, many('m', 3)));
      equal(acked(await ana.append(session, 1, many('m', 3))).seq, 3, 'the acknowledgement of the repeat');
      acked(await ana.append(session, 4, [said('last')]));
      await reader.until((state) => state.messages.size === 4, 'four messages');
      equal(reader.lines().length, 4, 'events in the log');
    },
  },
  {
    name: 'appends the new part of a batch that it holds in part (P8)',
    clauses: ['P8.3'],
    level: 1,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const reader = ana.follow(session);
      await reader.live();
      acked(await ana.append(session, 1, many('m', 3)));
      equal(acked(await ana.append(session, 1, many('m', 5))).seq, 5, 'the acknowledgement');
      await reader.until((state) => state.messages.size === 5, 'five messages');
      equal(reader.lines().length, 5, 'events in the log');
    },
  },
  {
    name: 'refuses a hole, names the seq that it expects, and goes on from there (P8)',
    clauses: ['P8.4'],
    level: 1,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const reader = ana.follow(session);
      await reader.live();
      acked(await ana.append(session, 1, [said('one')]));
      const refusal = refused(await ana.append(session, 3, [said('three')]), 'seq-hole');
      equal(refusal.expected, 2, 'the expected seq');
      acked(await ana.append(session, 2, [said('two'), said('three')]));
      await reader.until((state) => state.messages.size === 3, 'three messages');
      equal(
        reader.events().map((item) => item.id),
        ['one', 'two', 'three'],
        'the log',
      );
    },
  },
  {
    name: 'keeps the order of batches whose acknowledgements were not awaited (P8, P10)',
    clauses: ['P10.1'],
    level: 0,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const reader = ana.follow(session);
      await reader.live();
      // As many as a client has in flight.
      const events = many('m', 2 * 64);
      for (let at = 0; at < events.length; at += 2) ana.post(session, at + 1, events.slice(at, at + 2));
      await ana.next('ack', ({ seq }) => seq === events.length);
      await reader.until((state) => state.messages.size === events.length, 'all messages');
      equal(
        reader.events().map((item) => item.id),
        events.map(({ id }) => id),
        'the log',
      );
    },
  },
  {
    name: 'orders two writers once, the same for all readers (P14)',
    clauses: ['P14.1'],
    level: 0,
    async run({ join, session }) {
      const [ana, bo, reader] = await Promise.all([join('user:ana'), join('user:bo'), join('user:cy')]);
      const readers = [ana.follow(session), bo.follow(session), reader.follow(session)];
      for (const each of readers) await each.live();
      for (let batch = 0; batch < 20; batch++) {
        ana.post(session, 1 + batch * 2, many(`a${batch}-`, 2));
        bo.post(session, 1 + batch * 2, many(`b${batch}-`, 2));
      }
      for (const each of readers) await each.until((state) => state.messages.size === 80, 'eighty messages');
      const [first, ...others] = readers.map((each) => each.lines());
      for (const lines of others) equal(lines, first, 'the order that another reader sees');
      for (const peer of [ana, bo]) {
        const seqs = readers[0]
          ?.events()
          .filter((item) => instanceOf(item.producer) === peer.identity.instance);
        equal(
          seqs?.map((item) => item.seq),
          Array.from({ length: 40 }, (_, index) => index + 1),
          `the seqs of ${peer.identity.participant}`,
        );
      }
    },
  },
  {
    name: 'keeps lanes apart: a hole in one holds up no other (P3)',
    clauses: ['P3.1'],
    level: 1,
    async run({ join, session }) {
      const ana = await join('user:ana');
      acked(await ana.append(session, 1, [said('one')], 'main'));
      ana.post(session, 7, [said('seven')], 'main');
      acked(await ana.append(session, 1, [said('control')], 'control'));
      acked(await ana.append(session, 2, [said('two')], 'main'));
    },
  },
  {
    name: 'numbers each session by itself (P2)',
    clauses: ['P2.1'],
    level: 1,
    async run({ join, session }) {
      const ana = await join('user:ana');
      acked(await ana.append(session, 1, many('m', 4)));
      equal(acked(await ana.append(`${session}-2`, 1, many('m', 2))).seq, 2, 'the other acknowledgement');
      equal(acked(await ana.append(session, 5, [said('five')])).seq, 5, 'the next acknowledgement');
    },
  },
  {
    name: 'has all of a batch or none of it after a cut (P8)',
    clauses: ['P8.5'],
    level: 0,
    needs: ['cut'],
    async run({ join, session, world, pass }) {
      for (let round = 0; round < 6; round++) {
        const writer = await join('user:ana');
        writer.post(session, 1, many(`r${round}-`, 40));
        await pass(round);
        world.cut?.();
        const reader = (await join('user:bo')).follow(session);
        await reader.live();
        const held = [...reader.state.messages.values()].filter(({ id }) => id.startsWith(`r${round}-`));
        ok(held.length === 0 || held.length === 40, `The log has ${held.length} of 40 events of a batch.`);
      }
    },
  },
  {
    name: 'takes what was unanswered again on the next link, in whatever batches (P8, P16)',
    clauses: ['P16.1'],
    level: 1,
    needs: ['cut'],
    async run({ join, session, world, pass }) {
      const watcher = await join('user:bo');
      const before = watcher.follow(session);
      await before.live();
      const events = many('m', 24);
      let writer = await join('user:ana');
      for (let at = 0; at < 24; at += 8) writer.post(session, at + 1, events.slice(at, at + 8));
      for (const size of [5, 24, 7]) {
        await pass(1);
        world.cut?.();
        writer = await join('user:ana', writer);
        for (let at = 0; at < 24; at += size) writer.post(session, at + 1, events.slice(at, at + size));
      }
      await writer.next('ack', ({ seq }) => seq === 24);
      const reader = (await join('user:bo')).follow(session, before);
      await reader.until((state) => state.messages.size === 24, 'all messages');
      await reader.live();
      equal(reader.state.faults, {}, 'faults in the log');
      equal(reader.state.position, 24, 'events in the log');
    },
  },
  {
    name: 'counts a command once that comes again under another producer (P4)',
    clauses: ['P4.1'],
    level: 0,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const reader = ana.follow(session);
      await reader.live();
      acked(await ana.append(session, 1, [said('one')]));
      // A keeper that judges may leave the repeat out, or refuse it; one that does not, appends it.
      await ana.append(session, 1, [said('one')], 'second');
      acked(await ana.append(session, 2, [said('two')]));
      await reader.until((state) => state.messages.has('user:ana\ntwo'), 'the next message');
      equal(reader.state.messages.size, 2, 'messages');
    },
  },
  {
    name: 'takes no control back to its beginning that comes again under another producer (P4)',
    clauses: ['P4.1'],
    level: 0,
    async run({ join, session }) {
      const [ana, bot] = await Promise.all([join('user:ana'), join('agent:bot')]);
      const reader = ana.follow(session);
      await reader.live();
      acked(await bot.append(session, 1, [started('r')]));
      acked(await ana.append(session, 1, [cancelled('stop')], 'control'));
      const answer = answered('r', 'control.acknowledged', { participant: 'user:ana', id: 'stop' });
      acked(await bot.append(session, 1, [answer], 'control'));
      await ana.append(session, 1, [cancelled('stop')], 'second');
      acked(await ana.append(session, 1, [said('after')]));
      await reader.until((state) => state.messages.size === 1, 'what was said after');
      equal(
        [...reader.state.controls.values()].map(({ rows }) => rows.map(({ status }) => status)),
        [['acknowledged']],
        'the rows of all controls',
      );
    },
  },
  {
    name: 'has one run answer a message for all readers: the first in the log (P14, P15)',
    clauses: ['P14.3'],
    level: 0,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const early = ana.follow(session);
      await early.live();
      acked(await ana.append(session, 1, [said('question')]));
      const workers = await Promise.all([1, 2, 3, 4].map(() => join('agent:bot')));
      const question = { participant: 'user:ana', id: 'question' };
      // A keeper that judges refuses the losers; one that does not, appends them.
      await Promise.all(
        workers.map((worker, index) => worker.append(session, 1, [started(`r${index}`, question)])),
      );
      acked(await ana.append(session, 2, [said('after')]));
      await early.until((state) => state.messages.size === 2, 'what was said after');
      const late = (await join('user:bo')).follow(session);
      await late.live();
      const first = early.events().find(({ event }) => event.type === 'RUN_STARTED');
      for (const reader of [early, late])
        equal(
          [...reader.state.runs.values()].map(({ run }) => run),
          [first?.run],
          'the runs that answer',
        );
    },
  },
];
