/**
 * One agent of the research team: `researchAgent.ts --name guides --url ws://127.0.0.1:4400 --sessions a,b`, and what else
 * every agent process takes.
 */
import { startAgentProcess } from '../agentProcess.ts';
import { createLead } from './lead.ts';
import { LEAD, openShelf, SHELVES } from './shelves.ts';
import { createSpecialist } from './specialist.ts';

startAgentProcess({
  members: [LEAD, ...SHELVES],
  options: { 'ignore-cancel': { type: 'boolean' }, 'refuse-cancel': { type: 'boolean' } },
  attend({ name, pace, values }) {
    const shelf = SHELVES.find((each) => each.name === name);
    const onCancel = values['ignore-cancel'] ? 'ignore' : values['refuse-cancel'] ? 'refuse' : undefined;
    const handler = shelf
      ? createSpecialist({ shelf, index: openShelf(shelf), pace, onCancel })
      : createLead({ pace });
    return (agent) => {
      agent.answer(handler, {
        // The lead also answers what is addressed to no agent.
        accepts: ({ to, participant: from }) =>
          to ? to.includes(agent.participant) : shelf === undefined && from.startsWith('user:'),
      });
    };
  },
});
