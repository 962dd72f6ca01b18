import type { AgentRun } from '@rejoin/core/agent';
import type { Pace, Scene, Work } from '../stage.ts';
import { is } from '../words.ts';

/** One agent that divides its work among sub-agents within its run, and keeps a plan as an activity. */
export const subAgents: Scene = {
  title: 'Sub-agents within a run, and a plan that grows',
  async play({ person, agent, until, run, mark, markFirst }) {
    const ana = person('ana');
    agent('travel', travel, { name: 'Travel desk', open: true });
    await run(2_000);
    ana.send('Get the five of us to Lisbon for the offsite, 4 to 8 December. At most €4,500 in all.');
    await markFirst('planned', (state) =>
      [...state.messages.values()].some(({ kind }) => kind === 'activity'),
    );
    await markFirst('at-work', (state) => state.subagents.size === 4);
    await markFirst('half-booked', ({ subagents }) =>
      [...subagents.values()].some(({ status }) => status === 'failed'),
    );
    await until(is('travel', 'finished'));
    await run(500);
    await mark('finished');
  },
};

const PLAN = { title: 'Lisbon, 4–8 December', booked: 0, total: 3, next: 'Flights' };

const travel: Work = async (run, pace) => {
  const thought = run.reasoning();
  await pace.say(
    thought,
    'Three things to book, and they do not wait for each other: flights, beds, a room to meet in.',
  );
  await thought.end();
  await run.publish({
    type: 'ACTIVITY_SNAPSHOT',
    messageId: `${run.run}-plan`,
    activityType: 'itinerary',
    content: PLAN,
  });
  await pace.pause(1_000);
  const booked = async (done: number, next: string) => {
    await run.publish({
      type: 'ACTIVITY_DELTA',
      messageId: `${run.run}-plan`,
      activityType: 'itinerary',
      patch: [
        { op: 'replace', path: '/booked', value: done },
        { op: 'replace', path: '/next', value: next },
      ],
    });
  };
  await Promise.all([
    sub(run, pace, 'flights', 'Flights', ['Search fares', 'Hold five seats'], 3_000).then(() =>
      booked(1, 'Beds'),
    ),
    hotels(run, pace),
    sub(run, pace, 'rooms', 'Meeting rooms', ['Call the venues'], 6_500, 'No venue answers before Monday.'),
  ]);
  await booked(2, 'A room to meet in');
  const text = run.text();
  await pace.say(
    text,
    `**Flights and beds are held until Friday; a room is not.**

- TAP 0573, five seats, €1,840
- Casa do Jardim, five rooms, four nights, €2,150
- Meeting rooms: no venue answers before Monday

That leaves €510. Shall I ask the hotel for its breakfast room?
`,
  );
  await text.end();
};

/** Beds, with a sub-agent of its own that compares prices. */
async function hotels(run: AgentRun, pace: Pace): Promise<void> {
  const within = { subagentRunId: `${run.run}-beds` };
  await run.publish({
    type: 'SUBAGENT_STARTED',
    name: 'Beds',
    description: 'Five rooms near the venue',
    ...within,
  });
  await run.publish({ type: 'STEP_STARTED', stepName: 'Ask eleven hotels', ...within });
  await sub(
    run,
    pace,
    'prices',
    'Prices',
    ['Compare with last year'],
    4_000,
    undefined,
    within.subagentRunId,
  );
  await run.publish({ type: 'STEP_FINISHED', stepName: 'Ask eleven hotels', ...within });
  await run.publish({ type: 'SUBAGENT_FINISHED', ...within });
}

async function sub(
  run: AgentRun,
  pace: Pace,
  id: string,
  name: string,
  steps: readonly string[],
  ms: number,
  failure?: string,
  parent?: string,
): Promise<void> {
  const within = { subagentRunId: `${run.run}-${id}` };
  const above = parent === undefined ? {} : { parentSubagentRunId: parent };
  await run.publish({ type: 'SUBAGENT_STARTED', name, ...within, ...above });
  for (const stepName of steps) {
    await run.publish({ type: 'STEP_STARTED', stepName, ...within });
    await pace.pause(ms);
    await run.publish({ type: 'STEP_FINISHED', stepName, ...within });
  }
  await run.publish(
    failure === undefined
      ? { type: 'SUBAGENT_FINISHED', ...within }
      : { type: 'SUBAGENT_ERROR', message: failure, ...within },
  );
}
