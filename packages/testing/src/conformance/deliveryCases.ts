/** Reading: from the beginning, from a cursor, and on (docs/protocol.md section 6). */
import { digest, fold } from '@rejoin/core/protocol';
import type { Spec } from './conformanceCase.ts';
import { acked } from './conformanceKit.ts';
import { said } from './entriesCases.ts';
import { equal, ok } from './expectations.ts';
import type { Place } from './follower.ts';

export const DELIVERY: readonly Spec[] = [
  {
    name: 'answers a reader of an empty log with a cursor, and sends live (P18)',
    clauses: ['P18.2'],
    level: 0,
    async run({ join, session }) {
      const reader = (await join('user:ana')).follow(session);
      await reader.live();
      ok(reader.cursor !== undefined, 'There is no cursor although the reader is live.');
      equal(reader.state.position, 0, 'the position');
    },
  },
  {
    name: 'shows a late reader everything from the beginning (P18)',
    clauses: ['P18.3'],
    level: 0,
    async run({ join, session }) {
      const ana = await join('user:ana');
      for (let seq = 1; seq <= 12; seq++) acked(await ana.append(session, seq, [said(`m${seq}`)]));
      const reader = (await join('user:bo')).follow(session);
      await reader.live();
      equal(
        [...reader.state.messages.values()].map(({ id }) => id),
        Array.from({ length: 12 }, (_, index) => `m${index + 1}`),
        'the messages',
      );
    },
  },
  {
    name: 'goes on with what is appended after its live (P18)',
    clauses: ['P18.1'],
    level: 0,
    async run({ join, session }) {
      const ana = await join('user:ana');
      acked(await ana.append(session, 1, [said('before')]));
      const reader = (await join('user:bo')).follow(session);
      await reader.live();
      for (let seq = 2; seq <= 6; seq++) {
        acked(await ana.append(session, seq, [said(`m${seq}`)]));
        await reader.until((state) => state.messages.size === seq, `message ${seq}`);
      }
    },
  },
  {
    name: 'resumes from a cursor: nothing is lost, nothing comes twice (P18)',
    clauses: ['P18.1'],
    level: 0,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const bo = await join('user:bo');
      const reader = bo.follow(session);
      await reader.live();
      acked(await ana.append(session, 1, [said('one'), said('two')]));
      await reader.until((state) => state.messages.size === 2, 'two messages');
      bo.link.close();
      acked(await ana.append(session, 3, [said('three'), said('four')]));
      const again = (await join('user:bo', bo)).follow(session, reader);
      await again.live();
      equal(again.state.position, 4, 'the position');
      if (again.snapshots.length === 0)
        equal(
          again.events().map(({ id }) => id),
          ['three', 'four'],
          'what came after the cursor',
        );
    },
  },
  {
    name: 'resumes from every cursor that it gave out (P18, P19)',
    clauses: ['P19.3'],
    level: 0,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const reader = ana.follow(session);
      await reader.live();
      let place: Place = { cursor: reader.cursor, state: reader.state };
      const places = [place];
      for (let seq = 1; seq <= 15; seq += 3) {
        acked(await ana.append(session, seq, [said(`m${seq}`), said(`m${seq + 1}`), said(`m${seq + 2}`)]));
        await reader.until((state) => state.messages.size === seq + 2, `message ${seq + 2}`);
      }
      for (const frame of reader.frames) {
        place = { cursor: frame.upTo, state: fold(place.state, frame.items) };
        places.push(place);
      }
      for (const from of places) {
        const again = ana.follow(session, from);
        await again.live();
        equal(digest(again.state), digest(reader.state), `the digest after resuming at ${from.cursor}`);
      }
    },
  },
  {
    name: 'sends nothing but live to a reader that has everything (P18)',
    clauses: ['P18.5'],
    level: 0,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const reader = ana.follow(session);
      await reader.live();
      acked(await ana.append(session, 1, [said('one')]));
      await reader.until((state) => state.messages.size === 1, 'the message');
      const again = ana.follow(session, reader);
      await again.live();
      equal(again.items.length, 0, 'events that came again');
    },
  },
  {
    name: 'gives all readers the same order and, at rest, the same cursor (P18, P19)',
    clauses: ['P14.1'],
    level: 0,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const early = (await join('user:bo')).follow(session);
      await early.live();
      acked(await ana.append(session, 1, [said('one'), said('two')]));
      acked(await ana.append(session, 3, [said('three')]));
      const late = (await join('user:cy')).follow(session);
      await late.live();
      await early.until((state) => state.messages.size === 3, 'three messages');
      equal(late.cursor, early.cursor, 'the cursor of the late reader');
      equal(digest(late.state), digest(early.state), 'the digest of the late reader');
    },
  },
  {
    name: 'misses nothing for a reader that comes while others write (P18)',
    clauses: ['P18.4'],
    level: 0,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const bo = await join('user:bo');
      const readers = [bo.follow(session)];
      for (let seq = 1; seq <= 40; seq++) {
        ana.post(session, seq, [said(`m${seq}`)]);
        if (seq % 8 === 0) readers.push((await join('user:cy')).follow(session));
      }
      for (const reader of readers) {
        await reader.until((state) => state.messages.size === 40, 'all messages');
        equal(reader.state.position, 40, 'the position');
      }
      const digests = readers.map((reader) => digest(reader.state));
      equal(new Set(digests).size, 1, 'different digests');
    },
  },
  {
    name: 'serves two sessions and two channels of one session over one link (13)',
    clauses: ['13.4'],
    level: 0,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const [a, again, b] = [ana.follow(session), ana.follow(session), ana.follow(`${session}-b`)];
      for (const reader of [a, again, b]) await reader.live();
      acked(await ana.append(session, 1, [said('in a')]));
      acked(await ana.append(`${session}-b`, 1, [said('in b')]));
      for (const reader of [a, again, b])
        await reader.until((state) => state.messages.size === 1, 'a message');
      for (const [reader, id] of [
        [a, 'in a'],
        [again, 'in a'],
        [b, 'in b'],
      ] as const)
        equal(reader.events()[0]?.id, id, 'the message');
      ok(a.cursor !== b.cursor, 'Two logs have the same cursor.');
    },
  },
  {
    name: 'sends nothing more on a channel that was given up (13)',
    clauses: ['13.5'],
    level: 0,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const [kept, given] = [ana.follow(session), ana.follow(session)];
      for (const reader of [kept, given]) await reader.live();
      given.stop();
      // An answered request later, whatever was under way has come.
      ana.link.ping();
      await ana.next('pong');
      const heard = given.heard;
      acked(await ana.append(session, 1, [said('one')]));
      await kept.until((state) => state.messages.size === 1, 'the message on the other channel');
      equal(given.heard, heard, 'messages of the channel that was given up');
    },
  },
];
