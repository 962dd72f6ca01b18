/** L3: signals are the other plane: newest value, for a time, never in the log (P29). */

import type { Spec } from './conformanceCase.ts';
import { acked } from './conformanceKit.ts';
import { said } from './entriesCases.ts';
import { equal, ok } from './expectations.ts';

export const SIGNALS: readonly Spec[] = [
  {
    name: 'gives a signal to all who listen, with its sender, and keeps it out of the log (P29)',
    clauses: ['P29.1'],
    level: 3,
    async run({ join, session, until }) {
      const [ana, bo] = await Promise.all([join('user:ana'), join('user:bo')]);
      const reader = bo.follow(session);
      await reader.live();
      acked(await ana.append(session, 1, [said('one')]));
      ana.link.signal(session, 'typing', { words: 3 }, 5_000);
      await until(() => reader.signals.length > 0, 'the signal');
      const [signal] = reader.signals;
      equal(signal?.instance, ana.identity.instance, 'its instance');
      equal([signal?.key, signal?.value], ['typing', { words: 3 }], 'key and value');
      acked(await ana.append(session, 2, [said('two')]));
      const late = ana.follow(session);
      await late.live();
      equal(late.state.position, 2, 'events in the log');
    },
  },
  {
    name: 'tells who comes later the newest value and the time that is left (P29)',
    clauses: ['P29.2'],
    level: 3,
    async run({ join, session, until, pass }) {
      const [ana, bo] = await Promise.all([join('user:ana'), join('user:bo')]);
      const first = bo.follow(session);
      await first.live();
      ana.link.signal(session, 'typing', 'old', 20_000);
      ana.link.signal(session, 'typing', 'new', 20_000);
      await until(() => first.signals.some(({ value }) => value === 'new'), 'the newest signal');
      await pass(40);
      const late = bo.follow(session);
      await late.live();
      await until(() => late.signals.length > 0, 'the signal for a late reader');
      const mine = late.signals.filter(({ key }) => key === 'typing');
      equal(
        mine.map(({ value }) => value),
        ['new'],
        'what a late reader gets',
      );
      const [signal] = mine;
      ok(signal && signal.ttl > 0 && signal.ttl < 20_000, `The time that is left is ${signal?.ttl}.`);
    },
  },
  {
    name: 'forgets a signal when its time is over (P29)',
    clauses: ['P29.3'],
    level: 3,
    async run({ join, session, until, pass }) {
      const ana = await join('user:ana');
      const first = ana.follow(session);
      await first.live();
      ana.link.signal(session, 'short', 1, 20);
      ana.link.signal(session, 'long', 2, 20_000);
      await until(() => first.signals.length === 2, 'both signals');
      await pass(40);
      const late = ana.follow(session);
      await late.live();
      await until(() => late.signals.length > 0, 'the signal that lives');
      equal(
        late.signals.map(({ key }) => key),
        ['long'],
        'what a late reader gets',
      );
    },
  },
  {
    name: 'refuses a signal beyond its limits, and the link goes on (P29, 14)',
    clauses: ['P29.4'],
    level: 3,
    async run({ join, session, until }) {
      const ana = await join('user:ana');
      const reader = ana.follow(session);
      await reader.live();
      ana.link.signal(session, 'large', 'x'.repeat(5_000), 1_000);
      const { code } = await ana.next('error');
      equal(code, 'signal-refused', 'the code');
      ana.link.signal(session, 'small', 1, 1_000);
      await until(() => reader.signals.some(({ key }) => key === 'small'), 'the small signal');
      equal(reader.signals.length, 1, 'signals');
    },
  },
  {
    name: 'refuses more than twenty signals of an instance in a second, and the link goes on (P29)',
    clauses: ['P29.4'],
    level: 3,
    async run({ join, session, until, pass }) {
      const [ana, bo] = await Promise.all([join('user:ana'), join('user:bo')]);
      const reader = bo.follow(session);
      await reader.live();
      for (let i = 0; i < 60; i++) ana.link.signal(session, 'typing', i, 30_000);
      equal((await ana.next('error')).code, 'signal-refused', 'the code');
      ana.link.ping();
      await ana.next('pong');
      await pass(2_000);
      ana.link.signal(session, 'late', true, 30_000);
      await until(() => reader.signals.some(({ key }) => key === 'late'), 'a signal later');
      // At most two seconds were begun.
      ok(reader.signals.length <= 41, `${reader.signals.length} signals came.`);
    },
  },
  {
    name: 'counts the signals of a participant over all that join, and again after they left (P29)',
    clauses: ['P29.5'],
    level: 3,
    needs: ['join'],
    async run({ join, session, until }) {
      const [ana, bo] = await Promise.all([join('user:ana'), join('user:bo')]);
      const reader = bo.follow(session);
      await reader.live();
      const instance = 'user:ana/BBBBBBBBBBBBBBBB';
      // More than twenty, and the counter is the same however often it joins.
      for (let i = 0; i < 25; i++) {
        ana.link.join?.(instance, 'a secret');
        ana.link.signal(session, `k${i}`, i, 30_000, instance);
        ana.link.leave?.(instance);
      }
      await ana.next('error', ({ code }) => code === 'signal-refused');
      // Nor is a new instance each time the way around it.
      for (let i = 0; i < 100; i++) {
        const other = `user:ana/${String(i).padStart(16, 'C')}`;
        ana.link.join?.(other, 'a secret');
        ana.link.signal(session, 'k', i, 30_000, other);
        ana.link.leave?.(other);
      }
      await ana.next('error', ({ code }) => code === 'signal-refused');
      bo.link.signal(session, 'mine', true, 30_000);
      await until(() => reader.signals.some(({ key }) => key === 'mine'), "another participant's signal");
      // At most two seconds were begun.
      ok(reader.signals.length <= 201, `${reader.signals.length} signals came.`);
    },
  },
  {
    name: 'pushes out what one participant signalled for what it signals later, and no one else’s (P29)',
    clauses: ['P29.6'],
    level: 3,
    async run({ join, session, until }) {
      const [ana, bo] = await Promise.all([join('user:ana'), join('user:bo')]);
      const reader = ana.follow(session);
      await reader.live();
      bo.link.signal(session, 'mine', true, 60_000);
      await until(() => reader.signals.length > 0, "another participant's signal");
      ana.link.signal(session, 'first', true, 60_000);
      for (let i = 1; i < 20; i++) ana.link.signal(session, `${i}`, 'x'.repeat(4_000), 60_000);
      await until(() => reader.signals.some(({ key }) => key === '19'), 'the newest signal');
      const ended = reader.signals.filter(({ ttl }) => ttl === 0).map(({ key }) => key);
      ok(ended.includes('first') && !ended.includes('mine'), `Readers learned that these ended: ${ended}.`);
      const late = bo.follow(session);
      await late.live();
      const keys = () => late.signals.map(({ key }) => key);
      await until(() => keys().includes('19'), 'the newest signal, for a late reader');
      ok(keys().includes('mine'), 'A signal of another participant was pushed out.');
      ok(!keys().includes('first'), 'The oldest is still there.');
      ok(JSON.stringify(late.signals).length < 70_000, 'More is kept than an instance may have.');
    },
  },
];
