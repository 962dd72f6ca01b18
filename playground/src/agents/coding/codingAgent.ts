/** The coding scene's agent: `codingAgent.ts --name coder --sessions a,b`. Its folders are below REJOIN_DATA. */
import { castOf } from '../../casts.ts';
import { startAgentProcess } from '../agentProcess.ts';
import { createCoder } from './coder.ts';

startAgentProcess({
  members: castOf('coding')?.members ?? [],
  attend:
    ({ pace, model }) =>
    (agent) => {
      agent.answer(createCoder({ agent, pace, model, data: process.env.REJOIN_DATA ?? '.rejoin' }));
    },
});
