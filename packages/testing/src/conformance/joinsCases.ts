/** A link that speaks for several instances of one participant (docs/protocol.md section 13). */
import type { InstanceId } from '@rejoin/core';
import { MAX_INSTANCES } from '@rejoin/core/internal';
import type { ErrorMessage } from '@rejoin/core/protocol';
import type { Spec } from './conformanceCase.ts';
import { acked, type Kit } from './conformanceKit.ts';
import type { Peer } from './conformancePeer.ts';
import { said, started } from './entriesCases.ts';
import { equal, fail } from './expectations.ts';

const SECOND: InstanceId = 'user:ana/second0000000000';

async function joined(peer: Peer, instance: InstanceId, secret = 'its secret'): Promise<void> {
  if (!peer.link.join) fail('This transport has a place, but its links have no `join`.');
  peer.link.join(instance, secret);
  await peer.next('joined', (answer) => answer.instance === instance);
}

const about = (peer: Peer, instance: InstanceId): Promise<ErrorMessage> =>
  peer.next('error', (error) => error.instance === instance);

/** Appends one message as another instance than the link's own. */
function speak(peer: Peer, { session }: Kit, instance: InstanceId, seq: number): void {
  peer.link.append(session, {
    producer: `${instance}/main`,
    first: seq,
    events: [said(`${instance} ${seq}`)],
  });
}
const hears = (peer: Peer, instance: InstanceId, seq: number): Promise<unknown> =>
  peer.next('ack', (ack) => ack.producer === `${instance}/main` && ack.seq === seq);
const isRefused = (peer: Peer, instance: InstanceId): Promise<unknown> =>
  peer.next(
    'refused',
    ({ producer, code }) => producer === `${instance}/main` && code === 'producer-foreign',
  );

const CASES: readonly Omit<Spec, 'needs'>[] = [
  {
    name: 'speaks for an instance that joined as for its own (P1, 13)',
    clauses: ['13.6', 'P1.3'],
    level: 4,
    async run(kit) {
      const ana = await kit.join('user:ana');
      const reader = ana.follow(kit.session);
      await reader.live();
      speak(ana, kit, SECOND, 1);
      await isRefused(ana, SECOND);
      await joined(ana, SECOND);
      speak(ana, kit, SECOND, 1);
      await hears(ana, SECOND, 1);
      acked(await ana.append(kit.session, 1, [said('own')]));
      await reader.until((state) => state.messages.size === 2, 'both messages');
      equal(reader.lines(), [`${SECOND}/main 1`, `${ana.producer()} 1`], 'the log');
    },
  },
  {
    name: 'speaks no longer for an instance that left, which may come again (P1, 13)',
    clauses: ['13.6'],
    level: 4,
    async run(kit) {
      const ana = await kit.join('user:ana');
      await joined(ana, SECOND);
      speak(ana, kit, SECOND, 1);
      await hears(ana, SECOND, 1);
      ana.link.leave?.(SECOND);
      speak(ana, kit, SECOND, 2);
      await isRefused(ana, SECOND);
      await joined(ana, SECOND);
      speak(ana, kit, SECOND, 2);
      await hears(ana, SECOND, 2);
      ana.link.leave?.(ana.identity.instance);
      acked(await ana.append(kit.session, 1, [said('own')]));
    },
  },
  {
    name: 'answers nothing that an instance sent before it joined again (13)',
    clauses: ['13.8'],
    level: 4,
    async run(kit) {
      const ana = await kit.join('user:ana');
      for (let round = 1; round <= 8; round++) {
        await joined(ana, SECOND);
        const before = ana.messages.length;
        speak(ana, kit, SECOND, round);
        ana.link.leave?.(SECOND);
        await joined(ana, SECOND);
        // An answered request later, whatever was under way has come.
        ana.link.ping();
        await ana.next('pong');
        const since = ana.messages.slice(before);
        const barrier = since.findLastIndex(({ type }) => type === 'joined');
        const late = since.slice(barrier).filter(({ type }) => type === 'ack' || type === 'refused');
        equal(late, [], 'answers to what was said before');
        // It does not know whether that was taken, and says it again.
        speak(ana, kit, SECOND, round);
        await hears(ana, SECOND, round);
        ana.link.leave?.(SECOND);
      }
    },
  },
  {
    name: 'reads on while instances join and leave (13)',
    clauses: ['13.9'],
    level: 4,
    async run(kit) {
      const ana = await kit.join('user:ana');
      await joined(ana, SECOND);
      const reader = ana.follow(kit.session);
      await reader.live();
      ana.link.leave?.(SECOND);
      acked(await ana.append(kit.session, 1, [said('own')]));
      await reader.until((state) => state.messages.size === 1, 'the message');
      await joined(ana, SECOND);
      acked(await ana.append(kit.session, 2, [said('more')]));
      await reader.until((state) => state.messages.size === 2, 'the next message');
    },
  },
  {
    name: 'refuses to speak for another participant, and for an instance of another secret (P1, 13)',
    clauses: ['13.6', 'P1.4'],
    level: 4,
    async run(kit) {
      const [ana, other] = [await kit.join('user:ana'), await kit.join('user:ana')];
      await joined(other, SECOND);
      for (const instance of [SECOND, 'user:bo/stranger00000000']) {
        ana.link.join?.(instance, 'another secret');
        equal((await about(ana, instance)).code, 'forbidden', 'the code');
        speak(ana, kit, instance, 1);
        await isRefused(ana, instance);
      }
      acked(await ana.append(kit.session, 1, [said('own')]));
      speak(other, kit, SECOND, 1);
      await hears(other, SECOND, 1);
    },
  },
  {
    name: 'gives an instance to the newest link that speaks for it, and goes on for the others (P1, 13)',
    clauses: ['13.6', 'P1.5'],
    level: 4,
    async run(kit) {
      const [older, newer] = [await kit.join('user:ana'), await kit.join('user:ana')];
      const third = 'user:ana/third00000000000';
      await joined(older, SECOND);
      await joined(older, third);
      await joined(newer, SECOND);
      equal((await about(older, SECOND)).code, 'link-replaced', 'the code');
      speak(older, kit, SECOND, 1);
      await isRefused(older, SECOND);
      speak(older, kit, third, 1);
      await hears(older, third, 1);
      speak(newer, kit, SECOND, 1);
      await hears(newer, SECOND, 1);
      // What it says of an instance that is no longer its own changes nothing for the one that has it.
      older.link.leave?.(SECOND);
      older.link.close();
      speak(newer, kit, SECOND, 2);
      await hears(newer, SECOND, 2);
    },
  },
  {
    name: 'speaks for at most sixty-four instances, and refuses the next (13)',
    clauses: ['13.6'],
    level: 4,
    async run(kit) {
      const ana = await kit.join('user:ana');
      const name = (index: number) => `user:ana/${String(index).padStart(16, '0')}`;
      for (let i = 1; i < MAX_INSTANCES; i++) ana.link.join?.(name(i), 'x');
      await ana.next('joined', ({ instance }) => instance === name(MAX_INSTANCES - 1));
      ana.link.join?.(name(MAX_INSTANCES), 'x');
      equal((await about(ana, name(MAX_INSTANCES))).code, 'link-full', 'the code');
      ana.link.leave?.(name(1));
      await joined(ana, name(MAX_INSTANCES), 'x');
    },
  },
  {
    name: 'names the instance of each signal, and takes none for a stranger (P29, 13)',
    clauses: ['13.6', 'P29.1'],
    level: 4,
    async run(kit) {
      const [ana, bo] = [await kit.join('user:ana'), await kit.join('user:bo')];
      const reader = bo.follow(kit.session);
      await reader.live();
      await joined(ana, SECOND);
      ana.link.signal(kit.session, 'typing', 1, 5_000, SECOND);
      ana.link.signal(kit.session, 'typing', 2, 5_000);
      await kit.until(() => reader.signals.length === 2, 'both signals');
      equal(
        reader.signals.map(({ instance }) => instance),
        [SECOND, ana.identity.instance],
        'the instances',
      );
      ana.link.signal(kit.session, 'typing', 3, 5_000, bo.identity.instance);
      equal((await about(ana, bo.identity.instance)).code, 'producer-foreign', 'the code');
    },
  },
  {
    name: 'takes a ping for a sign of life of the instance that it names, and of no other (P31)',
    clauses: ['13.6', 'P31.4'],
    level: 5,
    async run(kit) {
      const lease = kit.world.patience?.lease ?? 15_000;
      const [bot, ana] = [await kit.join('agent:bot'), await kit.join('user:ana')];
      const reader = ana.follow(kit.session);
      await reader.live();
      const instances = ['agent:bot/alive00000000000', 'agent:bot/silent0000000000'] as const;
      for (const [index, instance] of instances.entries()) {
        await joined(bot, instance);
        bot.link.append(kit.session, {
          producer: `${instance}/main`,
          first: 1,
          events: [started(`r${index}`)],
        });
        await hears(bot, instance, 1);
      }
      for (let i = 0; i < 20; i++) {
        await kit.pass(lease / 4);
        bot.link.ping(instances[0]);
        await bot.next('pong', ({ instance }) => instance === instances[0]);
        bot.link.ping();
        await bot.next('pong', ({ instance }) => instance === undefined);
      }
      const runs = [...reader.state.runs.values()].map(({ status }) => status);
      equal(runs, ['running', 'lost'], 'the runs');
    },
  },
];

export const JOINS: readonly Spec[] = CASES.map((spec) => ({ ...spec, needs: ['join'] }));
