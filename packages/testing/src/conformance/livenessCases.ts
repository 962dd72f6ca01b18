/** L5: silence is judged by the keeper, on its own clock, and what it concludes is a fact for all (P31). */

import { entityKey } from '@rejoin/core';
import { PATIENCE } from '@rejoin/core/internal';
import type { Spec } from './conformanceCase.ts';
import { acked, type Kit } from './conformanceKit.ts';
import { watchedRun } from './controlsCases.ts';
import { begun, delta, finished, started } from './entriesCases.ts';
import { equal } from './expectations.ts';

const RUN = entityKey('agent:bot', 'r');
const leaseOf = ({ world }: Kit): number => (world.patience ?? PATIENCE).lease;

export const LIVENESS: readonly Spec[] = [
  {
    name: 'signals a silent instance as stalled, then records in the log that its run is lost (P31)',
    clauses: ['P31.2'],
    level: 5,
    async run(kit) {
      const lease = leaseOf(kit);
      const { bot, reader } = await watchedRun(kit);
      const stalled = () =>
        reader.signals.find(({ key, value }) => key === 'keeper.stalled' && value === true);
      await kit.until(() => stalled() !== undefined, 'the signal that it stalled', 3 * lease);
      equal(stalled()?.instance, bot.identity.instance, 'who stalled');
      equal(reader.state.runs.get(RUN)?.status, 'running', 'the run, stalled');
      await kit.until(() => reader.state.runs.get(RUN)?.status === 'lost', 'the loss', 6 * lease);
      equal(reader.events().at(-1)?.event.type, 'run.lost', 'the last event');
    },
  },
  {
    name: 'takes a lost run back when its owner writes again, and what it writes counts (P31)',
    clauses: ['P31.3'],
    level: 5,
    async run(kit) {
      const { bot, reader } = await watchedRun(kit, begun('r', 'm'));
      await kit.until(() => reader.state.runs.get(RUN)?.status === 'lost', 'the loss', 8 * leaseOf(kit));
      acked(await bot.append(kit.session, 3, [delta('r', 'm', 'back'), finished('r')]));
      await kit.until(() => reader.state.runs.get(RUN)?.status === 'finished', 'the end');
      equal(reader.text('agent:bot', 'm'), 'back', 'the text');
      const types = reader.events().map(({ event }) => event.type);
      equal(types.slice(-3), ['run.lost', 'run.recovered', 'RUN_FINISHED'], 'the last events');
    },
  },
  {
    name: 'takes a ping for a sign of life: an idle link stalls no instance (P31)',
    clauses: ['P31.4'],
    level: 5,
    async run(kit) {
      const lease = leaseOf(kit);
      const { bot, reader } = await watchedRun(kit);
      for (let i = 0; i < 20; i++) {
        await kit.pass(lease / 4);
        bot.link.ping();
        await bot.next('pong');
      }
      equal(reader.state.runs.get(RUN)?.status, 'running', 'the run');
      equal(reader.signals.filter(({ value }) => value === true).length, 0, 'signals that it stalled');
    },
  },
  {
    name: 'takes a lost run back for a ping of its owner (P31)',
    clauses: ['P31.5'],
    level: 5,
    async run(kit) {
      const { bot, reader } = await watchedRun(kit);
      await kit.until(() => reader.state.runs.get(RUN)?.status === 'lost', 'the loss', 8 * leaseOf(kit));
      bot.link.ping();
      await kit.until(() => reader.state.runs.get(RUN)?.status === 'running', 'its return', 2 * leaseOf(kit));
      equal(reader.events().at(-1)?.event.type, 'run.recovered', 'the last event');
    },
  },
  {
    name: 'counts silence from its own start when it was restarted (P31)',
    clauses: ['P31.6'],
    level: 5,
    needs: ['restart'],
    async run(kit) {
      const quarters = async (count: number) => {
        for (let i = 0; i < count; i++) await kit.pass(leaseOf(kit) / 4);
      };
      const bot = await kit.join('agent:bot');
      acked(await bot.append(kit.session, 1, [started('r')]));
      await quarters(14);
      await kit.world.restart?.();
      const reader = (await kit.join('user:ana')).follow(kit.session);
      await reader.live();
      await quarters(12);
      equal(reader.state.runs.get(RUN)?.status, 'running', 'the run, silent for 6.5 leases, watched for 3');
      await kit.until(() => reader.state.runs.get(RUN)?.status === 'lost', 'the loss', 3 * leaseOf(kit));
    },
  },
];
