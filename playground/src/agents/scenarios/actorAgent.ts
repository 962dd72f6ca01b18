/** The agent of the scenarios: `actorAgent.ts --name actor --sessions a,b`, and what else every agent process takes. */
import { castOf } from '../../casts.ts';
import { startAgentProcess } from '../agentProcess.ts';
import { createActor } from './actor.ts';

startAgentProcess({
  members: castOf('scenarios')?.members ?? [],
  attend:
    ({ pace }) =>
    (agent) => {
      agent.answer(createActor(pace));
    },
});
