/** The fault matrix's setup for the transport that all others are compared with: the keeper in memory, on the simulator. */

import { openSimulator } from '../simulator/simulator.ts';
import { FAULT_PATIENCE, type FaultSetup, type FaultWorld } from './matrixSetup.ts';

export function simulatedWorld(seed: number): FaultWorld {
  const { simulator: sim, faulty } = openSimulator({ seed, patience: FAULT_PATIENCE });
  return {
    clock: sim.clock,
    pass: (ms) => sim.run(ms),
    process: sim.process,
    crash: sim.crash,
    skew: sim.skew,
    freeze: sim.freeze,
    network: { cut: sim.cut, silence: sim.silence, impair: sim.impair, clear: sim.clear },
    async restart(down) {
      sim.crashKeeper(down);
    },
    evict: sim.evict,
    rollBack: sim.rollBack,
    restore: sim.restore,
    failCommits: sim.failCommits,
    items: faulty.items,
    history: sim.history,
    close: async () => {},
  };
}

/** `/memory` behind the simulator's network: every fault, no time, and the same world for the same seed. */
export const simulatedFaults: FaultSetup = {
  name: 'simulated',
  level: 5,
  open: async (seed) => simulatedWorld(seed),
};
