import { sharedObject } from '@rejoin/core/objects';
import type { Scene, Work } from '../stage.ts';
import { is } from '../words.ts';

/** A plan of steps by ids, each with its place: what people reorder side by side is no array. */
export interface Plan {
  readonly title: string;
  readonly steps: Readonly<
    Record<string, { readonly title: string; readonly order: number; readonly done?: boolean }>
  >;
}

const EMPTY: Plan = { title: 'A week in Lisbon', steps: {} };

export const step = (id: string, title: string, order: number) => (plan: Plan | undefined) => {
  const { steps, ...rest } = plan ?? EMPTY;
  return { ...rest, steps: { ...steps, [id]: { ...steps[id], title, order } } };
};

/** An agent fills a plan, and people change it while it does. */
export const plan: Scene = {
  title: 'A plan that an agent and people change together',
  async play({ person, agent, run, until, mark }) {
    const ana = person('ana');
    const ben = person('ben');
    agent('planner', plans, { name: 'Planner' });
    await run(2_000);
    ana.send('Plan a week in Lisbon for four of us. We change it as you go.', { to: ['agent:planner'] });
    await until(({ objects }) => Object.keys((objects.get('plan')?.value as Plan)?.steps ?? {}).length === 3);
    await run(200);
    await mark('filling');
    const [hers, his] = [sharedObject<Plan>(ana, 'plan'), sharedObject<Plan>(ben, 'plan')];
    hers.change((plan) => ({ ...(plan ?? EMPTY), title: 'A week in Lisbon, by train' }));
    his.change(step('sintra', 'Sintra by the early train, before the buses come', 0.5));
    await run(1_000);
    await mark('reordered');
    await until(is('planner', 'finished'));
    await run(500);
    await mark('filled');
  },
};

const STEPS = [
  ['alfama', 'Alfama on foot, with the castle at sunset'],
  ['sintra', 'Sintra: palaces in the morning'],
  ['belem', 'Belém: the tower, the monastery, the pastries'],
  ['lx', 'LX Factory, and dinner by the river'],
  ['coast', 'The coast at Cascais, by bicycle'],
  ['tiles', 'The tile museum, if it rains'],
] as const;

const plans: Work = async (run, { wait }) => {
  const text = run.text();
  await text.write('I put each day into the plan as I find it. Change what you like meanwhile.');
  await text.end();
  const shared = run.object<Plan>('plan');
  for (const [index, [id, title]] of STEPS.entries()) {
    await wait(1_500);
    run.progress({ done: index + 1, total: STEPS.length });
    await shared.change(step(id, title, index + 1));
  }
};
