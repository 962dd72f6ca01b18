import type { Scene, Work } from '../stage.ts';
import { count, is, runsOf } from '../words.ts';

/** Two people and one agent in one session: each sees what the other asks, says and stops. */
export const people: Scene = {
  title: 'Ana and Ben work together',
  async play({ person, agent, run, until, mark }) {
    const ana = person('ana');
    const ben = person('ben');
    for (const [session, name] of [
      [ana, 'Ana Ruiz'],
      [ben, 'Ben Okafor'],
    ] as const)
      await session.publish({ event: { type: 'participant.joined', name } }).queued;
    agent('planner', planner, { name: 'Trip planner', open: true });
    await run(2_000);
    await mark('joined');

    ana.send('We need two days in Lisbon for 14 people in March: meeting room, hotel near it, one dinner.');
    await until(is('planner', 'running'));
    await run(4_000);
    await mark('ana-asked');
    ben.steer('Two of us come by wheelchair, so please only step-free places.', PLANNER);
    await run(4_000);
    await mark('ben-steered');
    await until(is('planner', 'finished'));
    await run(2_000);
    await mark('answered');

    ben.send('And what would it cost in Porto?');
    await until((state) => runsOf(state).length === 2);
    await run(1_500);
    ana.send('@Ben, the budget is 9,000 €, by the way.');
    await run(3_000);
    await mark('both-asked');
    ana.cancel(
      { kind: 'run', participant: 'agent:planner', run: newest(ana) },
      'Porto is off, the office is closed.',
    );
    await until((state) => count(state, 'cancelled') === 1);
    await run(500);
    await mark('ana-stopped-ben');
  },
};

const PLANNER = { kind: 'agent', participant: 'agent:planner' } as const;

type Page = Parameters<Scene['play']>[0]['person'] extends (name: string) => infer Session ? Session : never;
const newest = (page: Page): string =>
  runsOf(page.store.getState().state, 'planner').findLast((run) => run.status === 'running')?.run ?? '';

const planner: Work = async (run, pace) => {
  const content = run.input?.content ?? '';
  const text = run.text();
  if (content.includes('budget')) {
    await pace.say(text, 'Noted: at most 9,000 € for all 14 of you.');
    return;
  }
  if (content.includes('Porto')) {
    for (let hotel = 1; hotel <= 30 && !run.signal.aborted; hotel++) {
      await run.progress({ done: hotel, total: 30, note: `Hotel ${hotel} of 30` });
      await pace.pause(2_000);
    }
    return;
  }
  for (const [index, part] of LISBON.entries()) {
    await run.progress({ done: index, total: LISBON.length, note: TOPICS[index] ?? '' });
    await pace.pause(2_500);
    await pace.say(text, part);
    for (const steer of await run.takeSteering())
      await pace.say(text, `*${steer.content}* Understood, I check each place for that.\n\n`);
  }
};

const TOPICS = ['Meeting room', 'Hotel', 'Dinner'];
const LISBON = [
  '### Meeting room\n\nSecond Home Lisboa, above the Mercado da Ribeira: 16 seats, daylight, **€540 a day**, lift from the street.\n\n',
  '### Hotel\n\nLX Boutique, 4 minutes on foot: 14 single rooms from 12 to 14 March, **€121 a night**; two rooms have a walk-in shower and wide doors.\n\n',
  '### Dinner\n\nTaberna da Rua das Flores takes no groups. *Prado* does: a table for 14 on Thursday at 20:00, set menu for €46, step-free entrance from the side street.\n',
];
