/** What becomes of a control: used once (L4); that no run takes, or that is taken and ignored (L5; P34 – P36). */

import { type EventEntry, entityKey } from '@rejoin/core';
import { PATIENCE } from '@rejoin/core/internal';
import type { Spec } from './conformanceCase.ts';
import { acked, type Kit, refused } from './conformanceKit.ts';
import type { Peer } from './conformancePeer.ts';
import { answered, cancelled, finished, said, started, steered } from './entriesCases.ts';
import { equal } from './expectations.ts';
import type { Follower } from './follower.ts';

const CANCEL = { participant: 'user:ana', id: 'stop' };
const statusOf = (reader: Follower, id: string) =>
  reader.state.controls.get(entityKey('user:ana', id))?.rows.map(({ status }) => status);

interface Scene {
  readonly ana: Peer;
  readonly bot: Peer;
  readonly reader: Follower;
}

/** The bot has begun a run, and Ana reads along. */
export async function watchedRun(kit: Kit, ...more: readonly EventEntry[]): Promise<Scene> {
  const [ana, bot] = await Promise.all([kit.join('user:ana'), kit.join('agent:bot')]);
  const reader = ana.follow(kit.session);
  await reader.live();
  acked(await bot.append(kit.session, 1, [started('r'), ...more]));
  return { ana, bot, reader };
}

/** The bot runs, and Ana's control has reached the log. */
async function scene(kit: Kit, control = cancelled('stop')): Promise<Scene> {
  const { ana, bot, reader } = await watchedRun(kit);
  acked(await ana.append(kit.session, 1, [control], 'control'));
  await reader.until((state) => state.controls.size === 1, 'the control');
  return { ana, bot, reader };
}

/** Waits while the bot stays alive and does nothing else. */
async function wait(kit: Kit, { bot, reader }: Scene, id: string, status: string): Promise<void> {
  const { lease, expires, unresponsive } = kit.world.patience ?? PATIENCE;
  const deadline = 2 * Math.max(expires, unresponsive) + lease;
  for (let spent = 0; spent < deadline && statusOf(reader, id)?.[0] !== status; spent += lease / 4) {
    bot.link.ping();
    await kit.pass(lease / 4);
  }
  equal(statusOf(reader, id), [status], 'the rows');
}

export const CONTROLS: readonly Spec[] = [
  {
    name: 'records in the log that a control expired which no run took (P35)',
    clauses: ['P35.1'],
    level: 5,
    async run(kit) {
      await wait(kit, await scene(kit), 'stop', 'expired');
    },
  },
  {
    name: 'records in the log that a run ignores its cancel; that it ends still counts (P35)',
    clauses: ['P35.2'],
    level: 5,
    async run(kit) {
      const set = await scene(kit);
      const { bot, reader } = set;
      acked(await bot.append(kit.session, 1, [answered('r', 'control.acknowledged', CANCEL)], 'control'));
      await wait(kit, set, 'stop', 'unresponsive');
      acked(await bot.append(kit.session, 2, [finished('r', 'cancelled')]));
      await kit.until(() => statusOf(reader, 'stop')?.[0] === 'done', 'the end');
    },
  },
  {
    name: 'lets a steer be used once, and not after it was taken back (P36)',
    clauses: ['P36.1'],
    level: 4,
    async run(kit) {
      const { ana, bot, reader } = await scene(kit, steered('steer', 'shorter'));
      const control = { participant: 'user:ana', id: 'steer' };
      const consume = (id: string) => ({ run: 'r', id, event: { type: 'steer.consumed', control } });
      acked(await bot.append(kit.session, 1, [consume('c1')], 'control'));
      refused(await bot.append(kit.session, 2, [consume('c2')], 'control'), 'claim-lost');
      equal(statusOf(reader, 'steer')?.length, 1, 'rows');
      const later = { participant: 'user:ana', id: 'later' };
      acked(await ana.append(kit.session, 2, [steered('later', 'longer')], 'control'));
      const retraction = { id: 'back', event: { type: 'steer.retracted', control: later } };
      acked(await ana.append(kit.session, 3, [retraction], 'control'));
      const late = { run: 'r', id: 'c3', event: { type: 'steer.consumed', control: later } };
      refused(await bot.append(kit.session, 2, [late], 'control'), 'claim-lost');
    },
  },
  {
    name: 'closes a control on an input that no run takes (P34)',
    clauses: ['P34.2'],
    level: 5,
    async run(kit) {
      const { expires, lease } = kit.world.patience ?? PATIENCE;
      const ana = await kit.join('user:ana');
      const reader = ana.follow(kit.session);
      await reader.live();
      const target = { kind: 'input', participant: 'user:ana', id: 'question' } as const;
      acked(await ana.append(kit.session, 1, [said('question')]));
      acked(await ana.append(kit.session, 1, [cancelled('stop', target)], 'control'));
      const control = () => reader.state.controls.get(entityKey('user:ana', 'stop'));
      await reader.until((state) => state.controls.size === 1, 'the control');
      equal(control()?.closed === undefined, true, 'whether it waits at first');
      await kit.until(() => control()?.closed !== undefined, 'its end', 2 * expires + lease);
      const last = reader.events().at(-1);
      equal([last?.event.type, last?.run], ['control.expired', undefined], 'the last event, and its run');
    },
  },
];
