/** The agent of the phone on a train: `phoneAgent.ts --name writer --sessions a,b`, and what else every agent process takes. */
import { castOf } from '../../casts.ts';
import { startAgentProcess } from '../agentProcess.ts';
import { createWriter } from './writer.ts';

startAgentProcess({
  members: castOf('phone')?.members ?? [],
  attend:
    ({ pace, model }) =>
    (agent) => {
      agent.answer(createWriter(pace, model));
    },
});
