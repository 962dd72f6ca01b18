/** Cursors: opaque, bound to one log, valid for as long as it lives (P19). */
import { equal, ok } from './check.ts';
import { said } from './entries.ts';
import { acked } from './kit.ts';
import type { Spec } from './setup.ts';

export const CURSORS: readonly Spec[] = [
  {
    name: "refuses another log's cursor, and serves the same link without it (P19)",
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
    name: 'refuses a cursor of a log that was deleted (P19)',
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
];
