/** Who has the floor: one operator at a time, whom no agent talks over (L4), and none whose pages are gone (L5; P41). */
import { type EventEntry, floorOf } from '@rejoin/core';
import { PATIENCE } from '@rejoin/core/internal';
import type { Spec } from './conformanceCase.ts';
import { acked, type Kit, refused } from './conformanceKit.ts';
import { equal } from './expectations.ts';

const requested = (id: string): EventEntry => ({
  id,
  event: { type: 'floor.requested', reason: 'a refund' },
});
const taken = (id: string): EventEntry => ({ id, event: { type: 'floor.taken' } });
const returned = (id: string, taking: string): EventEntry => ({
  id,
  event: { type: 'floor.returned', taking: { participant: 'operator:olga', id: taking } },
});
const said = (id: string): EventEntry => ({ id, event: { type: 'message.sent', content: 'Where is it?' } });
const start = (run: string, message: string): EventEntry => ({
  run,
  id: `claim-${run}`,
  event: { type: 'RUN_STARTED', runId: run, input: { answers: { participant: 'user:ana', id: message } } },
});

/** Ana has asked for a person, and reads along. */
async function scene(kit: Kit) {
  const ana = await kit.join('user:ana');
  const olga = await kit.join('operator:olga');
  const reader = ana.follow(kit.session);
  await reader.live();
  acked(await ana.append(kit.session, 1, [requested('help')]));
  const floor = () => floorOf(reader.state);
  return { ana, olga, reader, floor };
}

export const HAND_OFFS: readonly Spec[] = [
  {
    name: 'gives the floor to the first who takes it, and to no other until it is returned (P41)',
    clauses: ['P41.1', 'P41.2'],
    level: 4,
    async run(kit) {
      const { ana, olga, reader, floor } = await scene(kit);
      const otto = await kit.join('operator:otto');
      refused(await olga.append(kit.session, 1, [requested('too')]), 'claim-lost');
      acked(await olga.append(kit.session, 1, [taken('olga')]));
      refused(await otto.append(kit.session, 1, [taken('otto')]), 'claim-lost');
      await reader.until(() => floor().taking !== undefined, 'the taking');
      equal(floor().taking?.participant, 'operator:olga', 'who has the floor');
      refused(await ana.append(kit.session, 2, [taken('ana')]), 'forbidden');
      acked(await olga.append(kit.session, 2, [returned('back', 'olga')]));
      refused(await olga.append(kit.session, 3, [returned('twice', 'olga')]), 'late-event');
      refused(await otto.append(kit.session, 1, [{ ...taken('late'), saw: 2 }]), 'claim-lost');
      acked(await otto.append(kit.session, 1, [taken('now')]));
      await reader.until(() => floor().taking?.participant === 'operator:otto', 'the other taking');
      equal(floor().end, undefined, 'its end');
    },
  },
  {
    name: 'lets no agent answer what people say while an operator has the floor, nor afterwards (P41)',
    clauses: ['P41.3'],
    level: 4,
    async run(kit) {
      const { ana, olga } = await scene(kit);
      const bot = await kit.join('agent:bot');
      acked(await ana.append(kit.session, 2, [said('before'), said('by-then')]));
      acked(await bot.append(kit.session, 1, [start('r', 'before')]));
      acked(await olga.append(kit.session, 1, [taken('olga')]));
      acked(await ana.append(kit.session, 4, [said('meanwhile')]));
      for (const message of ['by-then', 'meanwhile'])
        refused(await bot.append(kit.session, 2, [start(message, message)]), 'claim-lost');
      acked(await bot.append(kit.session, 2, [{ run: 'r', event: { type: 'RUN_FINISHED', runId: 'r' } }]));
      acked(await olga.append(kit.session, 2, [returned('back', 'olga')]));
      acked(await ana.append(kit.session, 5, [said('after')]));
      for (const message of ['by-then', 'meanwhile'])
        refused(await bot.append(kit.session, 3, [start(message, message)]), 'claim-lost');
      acked(await bot.append(kit.session, 3, [start('after', 'after')]));
    },
  },
  {
    name: 'frees the floor of an operator who is gone, in the log (P41)',
    clauses: ['P41.4'],
    level: 5,
    async run(kit) {
      const { lease } = kit.world.patience ?? PATIENCE;
      const { olga, reader, floor } = await scene(kit);
      acked(await olga.append(kit.session, 1, [taken('olga')]));
      for (let spent = 0; spent < 10 * lease; spent += lease / 4) {
        olga.link.ping();
        await kit.pass(lease / 4);
      }
      equal(floor().end, undefined, 'the end of a taking whose operator is here');
      await kit.until(() => floor().end !== undefined, 'its end', 12 * lease);
      equal(reader.events().at(-1)?.event.type, 'floor.lapsed', 'the last event');
    },
  },
];
