/**
 * One agent of the research team: `researchAgent.ts --name riders --url ws://127.0.0.1:4400 --sessions a,b`, and what else
 * every agent process takes.
 */
import { startAgentProcess } from '../agentProcess.ts';
import { readFolder } from './corpus.ts';
import { createLead } from './lead.ts';
import { createIndex } from './search.ts';
import { LEAD, SHELVES, shelfOf } from './shelves.ts';
import { createSpecialist } from './specialist.ts';

startAgentProcess({
  members: [LEAD, ...SHELVES],
  options: { 'ignore-cancel': { type: 'boolean' }, 'refuse-cancel': { type: 'boolean' } },
  attend({ name, pace, values, model }) {
    const shelf = shelfOf(name);
    const onCancel = values['ignore-cancel'] ? 'ignore' : values['refuse-cancel'] ? 'refuse' : undefined;
    const own = readFolder(name);
    const index = createIndex(own);
    const specialist = shelf && createSpecialist({ shelf, index, pace, onCancel, model });
    const all = shelf ? index : createIndex([...own, ...SHELVES.flatMap((each) => readFolder(each.name))]);
    return (agent) => {
      agent.answer(specialist ?? createLead({ agent, pace, own: index, all, model }), {
        // The lead also answers what is addressed to no agent.
        accepts: ({ to, participant: from }) =>
          to ? to.includes(agent.participant) : shelf === undefined && from.startsWith('user:'),
      });
    };
  },
});
