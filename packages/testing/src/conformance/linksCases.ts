/** A link's life: welcome, signs of life, and its end (docs/protocol.md section 13). */

import type { LinkClosed } from '@rejoin/core';
import type { LinkMessage } from '@rejoin/core/protocol';
import { LIMITS } from '@rejoin/core/protocol';
import type { Spec } from './conformanceCase.ts';
import { acked } from './conformanceKit.ts';
import { said } from './entriesCases.ts';
import { equal, ok } from './expectations.ts';

export const LINKS: readonly Spec[] = [
  {
    name: 'welcomes first, and names who was admitted and the level (13, 18)',
    clauses: ['13.1', '18.1'],
    level: 0,
    async run({ join, world }) {
      const ana = await join('user:ana');
      const [welcome] = ana.messages;
      equal(welcome?.type, 'welcome', 'the first message');
      if (welcome?.type !== 'welcome') return;
      equal(welcome.participant, 'user:ana', 'the participant');
      equal(welcome.level, world.transport.level, 'the level');
      ok(welcome.lease > 0, `The lease is ${welcome.lease}.`);
      for (const name of Object.keys(LIMITS) as readonly (keyof typeof LIMITS)[])
        ok(welcome.limits[name] > 0, `The limit of ${name} is ${welcome.limits[name]}.`);
    },
  },
  {
    name: 'answers each ping (P31)',
    clauses: ['P31.1'],
    level: 0,
    async run({ join }) {
      const ana = await join('user:ana');
      for (let i = 0; i < 3; i++) {
        ana.link.ping();
        await ana.next('pong');
      }
    },
  },
  {
    name: 'hands over nothing after close, whatever is under way (13)',
    clauses: ['13.2'],
    level: 0,
    async run({ join, session }) {
      const [ana, bo] = await Promise.all([join('user:ana'), join('user:bo')]);
      const [closing, watching] = [ana.follow(session), bo.follow(session)];
      for (const reader of [closing, watching]) await reader.live();
      ana.post(session, 1, [said('one')]);
      ana.link.ping();
      ana.link.close();
      const heard = ana.messages.length;
      acked(await bo.append(session, 1, [said('two')]));
      await watching.until((state) => state.messages.has('user:bo\ntwo'), 'the other message');
      equal(ana.messages.length, heard, 'messages of the closed link');
      equal(ana.closed.length, 0, 'closings reported to the one who closed');
    },
  },
  {
    name: 'may be closed again, and does nothing more (13)',
    clauses: ['13.2'],
    level: 0,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const before = ana.follow(session);
      await before.live();
      ana.link.close();
      ana.link.close();
      ana.link.ping();
      ana.post(session, 1, [said('lost')]);
      ana.link.subscribe(99, session);
      ana.link.unsubscribe(99);
      ana.link.signal(session, 'typing', true, 1_000);
      ana.link.close();
      const bo = await join('user:bo');
      acked(await bo.append(session, 1, [said('one')]));
      const reader = bo.follow(session);
      await reader.live();
      equal(reader.state.messages.size, 1, 'messages in the log');
    },
  },
  {
    name: 'closes before it was welcomed without a word (13)',
    clauses: ['13.2'],
    level: 0,
    async run({ join, world, pass }) {
      const said: string[] = [];
      const link = world.transport.open(
        { participant: 'user:ana', instance: 'user:ana/AAAAAAAAAAAAAAAA', secret: 'none' },
        {
          message: ({ type }) => said.push(type),
          malformed: (code) => said.push(code),
          closed: () => said.push('closed'),
        },
      );
      link.close();
      await join('user:bo');
      await pass(10);
      equal(said, [], 'what it said');
    },
  },
  {
    name: 'reports once that it was cut, and that trying again may help (13)',
    clauses: ['13.3'],
    level: 0,
    needs: ['cut'],
    async run({ join, session, world, until }) {
      const ana = await join('user:ana');
      await ana.follow(session).live();
      world.cut?.();
      await until(() => ana.closed.length > 0, 'the end of the link');
      ana.link.ping();
      ana.link.close();
      const bo = await join('user:bo');
      acked(await bo.append(session, 1, [said('one')]));
      equal(
        ana.closed.map(({ terminal }) => terminal),
        [false],
        'whether it is over for good',
      );
    },
  },
  {
    name: 'goes on where it was cut: nothing is lost, nothing comes twice (P18)',
    clauses: ['P18.1'],
    level: 0,
    needs: ['cut'],
    async run({ join, session, world, pass, until }) {
      let ana = await join('user:ana');
      let bo = await join('user:bo');
      let reader = bo.follow(session);
      await reader.live();
      const lines: string[] = [];
      for (let seq = 1; seq <= 30; seq++) {
        if (seq % 5 !== 0) acked(await ana.append(session, seq, [said(`m${seq}`)]));
        else {
          acked(await ana.append(session, seq, [said(`m${seq}`)]));
          await pass(seq % 3);
          world.cut?.();
          await until(() => bo.closed.length > 0, 'the end of the link');
          lines.push(...reader.lines());
          [ana, bo] = await Promise.all([join('user:ana', ana), join('user:bo', bo)]);
          reader = bo.follow(session, reader);
        }
      }
      await reader.until((state) => state.messages.size === 30, 'all messages');
      lines.push(...reader.lines());
      equal(
        lines,
        Array.from({ length: 30 }, (_, index) => `${ana.producer()} ${index + 1}`),
        'what was read over all links',
      );
    },
  },
  {
    name: 'turns away who claims an instance with another secret, and lets its owner come again (P1)',
    clauses: ['P1.4', 'P1.5'],
    level: 4,
    needs: ['bind'],
    async run({ join, session, world, until }) {
      const ana = await join('user:ana');
      acked(await ana.append(session, 1, [said('one')]));
      const closed: LinkClosed[] = [];
      const thief = world.transport.open(
        { ...ana.identity, secret: 'another secret' },
        { message: () => {}, malformed: () => {}, closed: (reason) => void closed.push(reason) },
      );
      await until(() => closed.length > 0, 'the thief to be turned away');
      thief.close();
      equal([closed[0]?.code, closed[0]?.terminal], ['forbidden', true], 'how the thief was turned away');
      const again = await join('user:ana', ana);
      acked(await again.append(session, 2, [said('two')]));
      await until(() => ana.closed.length > 0, 'the older link to be replaced');
    },
  },
  {
    name: 'leaves an instance that has written to its secret, whatever restarts (P1)',
    clauses: ['P1.6'],
    level: 4,
    needs: ['restart'],
    async run({ join, session, world, until }) {
      const ana = await join('user:ana');
      acked(await ana.append(session, 1, [said('one')]));
      await world.restart?.();
      const heard: LinkMessage[] = [];
      const closed: LinkClosed[] = [];
      const thief = world.transport.open(
        { ...ana.identity, secret: 'another secret' },
        {
          message: (message) => void heard.push(message),
          malformed: () => {},
          closed: (reason) => void closed.push(reason),
        },
      );
      await until(() => heard.length + closed.length > 0, 'an answer to the thief');
      // Where links of one process are let in, it is turned away as it writes.
      thief.append(session, { producer: ana.producer(), first: 2, events: [said('stolen')] });
      const refusal = () => closed[0] ?? heard.find((message) => message.type === 'refused');
      await until(() => refusal() !== undefined, 'the thief to be turned away');
      equal(refusal()?.code, closed.length > 0 ? 'forbidden' : 'producer-foreign', 'the code');
      thief.close();
      const again = await join('user:ana', ana);
      acked(await again.append(session, 2, [said('two')]));
    },
  },
];
