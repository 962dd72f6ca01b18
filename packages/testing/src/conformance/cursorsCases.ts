/** Cursors: opaque, bound to one log, valid for as long as it lives (P19). */

import type { Spec } from './conformanceCase.ts';
import { acked, refused } from './conformanceKit.ts';
import { said } from './entriesCases.ts';
import { equal, ok } from './expectations.ts';

export const CURSORS: readonly Spec[] = [
  {
    name: "refuses another log's cursor, and serves the same link without it (P19)",
    clauses: ['P19.1'],
    level: 0,
    async run({ join, session, until }) {
      const ana = await join('user:ana');
      for (const id of [session, `${session}-b`]) acked(await ana.append(id, 1, [said('one'), said('two')]));
      const other = ana.follow(`${session}-b`);
      await other.live();
      const reader = ana.follow(session, other);
      await until(() => reader.errors.length > 0, 'the refusal of the cursor');
      equal(reader.errors[0]?.code, 'cursor-foreign', 'the code');
      equal(reader.heard, 1, 'messages on the refused channel');
      const again = ana.follow(session);
      await again.live();
      equal(again.state.messages.size, 2, 'messages without the cursor');
    },
  },
  {
    name: 'refuses what is no cursor (P19)',
    clauses: ['P19.2'],
    level: 0,
    async run({ join, session, until }) {
      const ana = await join('user:ana');
      acked(await ana.append(session, 1, [said('one')]));
      const { state } = ana.follow(session);
      for (const cursor of ['nonsense', '__proto__', '.1', 'a.b.c', '-1', 'now', 'x'.repeat(120)]) {
        const reader = ana.follow(session, { cursor, state });
        await until(() => reader.errors.length > 0, `the refusal of ${cursor}`);
        const code = reader.errors[0]?.code;
        ok(code === 'cursor-malformed' || code === 'cursor-foreign', `${cursor} was refused with ${code}.`);
      }
    },
  },
  {
    name: 'resumes from a cursor of before a restart (P19)',
    clauses: ['P19.4'],
    level: 0,
    needs: ['restart'],
    async run({ join, session, world }) {
      const ana = await join('user:ana');
      const reader = ana.follow(session);
      await reader.live();
      acked(await ana.append(session, 1, [said('one'), said('two')]));
      await reader.until((state) => state.messages.size === 2, 'two messages');
      await world.restart?.();
      const again = (await join('user:ana', ana)).follow(session, reader);
      await again.live();
      equal(again.state.position, 2, 'the position');
      equal(again.errors.length, 0, 'refusals');
    },
  },
  {
    name: 'has every acknowledged event once after a restart, and takes repeats as such (P8, P9)',
    clauses: ['P9.1', 'P8.2'],
    level: 1,
    needs: ['restart'],
    async run({ join, session, world, pass }) {
      let ana = await join('user:ana');
      let acknowledged = 0;
      for (let round = 0; round < 5; round++) {
        const first = round * 10 + 1;
        const events = Array.from({ length: 10 }, (_, index) => said(`m${first + index}`));
        ana.post(session, first, events);
        await pass(round);
        await world.restart?.();
        for (const message of ana.messages) if (message.type === 'ack') acknowledged = message.seq;
        const held = (await join('user:bo')).follow(session);
        await held.live();
        ok(
          held.state.position >= acknowledged,
          `${acknowledged} were acknowledged; ${held.state.position} are there.`,
        );
        ana = await join('user:ana', ana);
        acked(await ana.append(session, first, events));
      }
      const reader = (await join('user:bo')).follow(session);
      await reader.live();
      equal(reader.state.position, 50, 'events in the log');
      equal(reader.state.faults, {}, 'faults in the log');
    },
  },
  {
    name: 'still has after a restart whatever a reader was shown (P9)',
    clauses: ['P9.2'],
    level: 0,
    needs: ['restart'],
    async run({ join, session, world, pass }) {
      let ana = await join('user:ana');
      // A log begins with its first event: of one without any, nothing is kept.
      acked(await ana.append(session, 1, [said('first')]));
      let seq = 2;
      for (let round = 0; round < 6; round++) {
        const reader = (await join('user:bo')).follow(session);
        await reader.live();
        const events = Array.from({ length: 5 }, (_, index) => said(`m${round}-${index}`));
        ana.post(session, seq, events);
        await pass(round);
        await world.restart?.();
        const again = (await join('user:cy')).follow(session, reader);
        await again.live();
        equal(again.errors.length, 0, 'refusals of its cursor');
        ok(
          again.state.position >= reader.state.position,
          `${reader.state.position} events were shown; ${again.state.position} are there.`,
        );
        ana = await join('user:ana', ana);
        acked(await ana.append(session, seq, events));
        seq += events.length;
      }
    },
  },
  {
    name: 'refuses a cursor of a log that was deleted (P19)',
    clauses: ['P19.8'],
    level: 0,
    needs: ['forget'],
    async run({ join, session, world, until }) {
      const ana = await join('user:ana');
      acked(await ana.append(session, 1, [said('one'), said('two')]));
      const reader = ana.follow(session);
      await reader.live();
      await world.forget?.(session);
      const bo = await join('user:bo');
      acked(await bo.append(session, 1, [said('new one')]));
      const again = bo.follow(session, reader);
      await until(() => again.errors.length > 0, 'the refusal');
      equal(again.errors[0]?.code, 'cursor-foreign', 'the code');
    },
  },
  {
    name: 'answers a cursor that the log no longer reaches back to with the state (P19, P25)',
    clauses: ['P19.6', 'P25.2'],
    level: 2,
    needs: ['evict'],
    async run({ join, session, world }) {
      const ana = await join('user:ana');
      const early = ana.follow(session);
      await early.live();
      acked(await ana.append(session, 1, [said('one')]));
      await early.until((state) => state.messages.size === 1, 'the first message');
      const place = { cursor: early.cursor, state: early.state };
      early.stop();
      for (let seq = 2; seq <= 5; seq++) acked(await ana.append(session, seq, [said(`m${seq}`)]));
      await world.evict?.(session);
      const reader = ana.follow(session, place);
      await reader.live();
      equal(reader.snapshots.length, 1, 'snapshots');
      equal(reader.errors.length, 0, 'refusals');
      const fresh = ana.follow(session);
      await fresh.live();
      for (const each of [reader, fresh]) equal(each.state.messages.size, 5, 'messages');
      acked(await ana.append(session, 6, [said('m6')]));
      await reader.until((state) => state.messages.size === 6, 'what comes after');
    },
  },
  {
    name: 'refuses a cursor beyond the end of a log that was rolled back (P19)',
    clauses: ['P19.7'],
    level: 0,
    needs: ['rollBack'],
    async run({ join, session, world, until }) {
      const ana = await join('user:ana');
      const reader = ana.follow(session);
      await reader.live();
      for (let seq = 1; seq <= 6; seq++) acked(await ana.append(session, seq, [said(`m${seq}`)]));
      await reader.until((state) => state.messages.size === 6, 'six messages');
      const place = { cursor: reader.cursor, state: reader.state };
      await world.rollBack?.(session, 3);
      const bo = await join('user:bo');
      const after = bo.follow(session, place);
      await until(() => after.errors.length > 0, 'the refusal');
      const code = after.errors[0]?.code;
      ok(code === 'cursor-ahead' || code === 'cursor-foreign', `It was refused with ${code}.`);
      const whole = bo.follow(session);
      await whole.live();
      equal(whole.state.messages.size, 3, 'messages that are left');
    },
  },
  {
    name: 'expects after a rollback the number after what is left (P8, P12)',
    clauses: ['P12.2', 'P8.4'],
    level: 1,
    needs: ['rollBack'],
    async run({ join, session, world }) {
      const ana = await join('user:ana');
      for (let seq = 1; seq <= 6; seq++) acked(await ana.append(session, seq, [said(`m${seq}`)]));
      await world.rollBack?.(session, 2);
      const again = await join('user:ana', ana);
      equal(
        refused(await again.append(session, 7, [said('m7')]), 'seq-hole').expected,
        5,
        'the expected seq',
      );
      acked(await again.append(session, 5, [said('m5'), said('m6'), said('m7')]));
    },
  },
  {
    name: 'ends a deleted session for its readers, and lets no writer who goes on revive it (16)',
    clauses: ['16.1', '16.2'],
    level: 0,
    needs: ['delete'],
    async run({ join, session, world, until }) {
      const [ana, bo] = await Promise.all([join('user:ana'), join('user:bo')]);
      const [reader, other] = [bo.follow(session), bo.follow(`${session}-b`)];
      acked(await ana.append(session, 1, [said('one')]));
      for (const each of [reader, other]) await each.live();
      await world.delete?.(session);
      refused(await ana.append(session, 2, [said('two')]), 'session-deleted');
      // A reader that only waits learns it in its own time: at the latest by a sign of life.
      await until(() => {
        bo.link.ping();
        return reader.errors.length > 0;
      }, 'the end of the reading');
      equal(reader.errors[0]?.code, 'session-deleted', 'the code');
      acked(await ana.append(`${session}-b`, 1, [said('elsewhere')]));
      await other.until((state) => state.messages.size === 1, 'the message of the other session');
    },
  },
];
