/** An agent process of the tests: it changes an object with others, and prints when it is done. Started by `start`. */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { joinSession } from '@rejoin/core/agent';
import { websocket } from '@rejoin/core/websocket';
import { addTo, type Plan } from './plan.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: '' },
    token: { type: 'string', default: '' },
    changes: { type: 'string', default: '20' },
    pace: { type: 'string', default: '20' },
  },
});

const participant = 'agent:planner';
const agent = joinSession({ transport: websocket(values), session: 's', participant });
const plan = agent.object<Plan>('plan');
for (let left = Number(values.changes); left > 0; left--) {
  await plan.change(addTo(`${participant} ${left}`));
  await pause(Number(values.pace));
}
process.stdout.write('changed all\n');
await agent.leave();
