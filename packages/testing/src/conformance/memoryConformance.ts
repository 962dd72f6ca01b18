/** The conformance suite's setup for the keeper in memory: what other setups are modelled on. */
import type { TransportSetup } from './conformanceSuite.ts';
import { memoryWorld } from './memoryWorld.ts';

/** What `/memory` is put through the conformance suite with. */
export const memoryConformance: TransportSetup = {
  name: 'memory',
  level: 5,
  abilities: [
    'cut',
    'restart',
    'delete',
    'forget',
    'evict',
    'rollBack',
    'bind',
    'join',
    'history',
    'interest',
  ],
  open: async () => memoryWorld(),
};
