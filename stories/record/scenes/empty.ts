import type { Scene, Work } from '../stage.ts';

const listens: Work = () => {};

/** Before anything was said: first no agent is there, then agents that wait. */
export const empty: Scene = {
  title: 'Nothing said yet',
  async play({ agent, run, mark }) {
    await mark('nobody');
    agent('lead', listens, { name: 'Lead analyst', open: true });
    agent('market', listens, { name: 'Market sizing' });
    agent('regulation', listens, { name: 'Regulation' });
    await run(2_000);
    await mark('agents-idle');
  },
};
