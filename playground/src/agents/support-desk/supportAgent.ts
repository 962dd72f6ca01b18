/** The support desk's agent: `supportAgent.ts --name support --sessions a,b`, and what else every agent process takes. */
import { castOf } from '../../casts.ts';
import { startAgentProcess } from '../agentProcess.ts';
import { attendDesk } from './desk.ts';

startAgentProcess({
  members: castOf('support-desk')?.members ?? [],
  attend:
    ({ pace, model }) =>
    (agent) =>
      attendDesk(agent, pace, model),
});
