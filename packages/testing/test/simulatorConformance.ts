/** The conformance suite's setup for the simulator: what is proven with it counts only if it keeps the contract itself. */
import type { TransportSetup } from '../src/conformance/conformanceSuite.ts';
import { openSimulator } from '../src/simulator/simulator.ts';

/** All links of a case are of one process, whose network is fair but takes its time. */
const PROCESS = 'suite';

export const simulatorConformance: TransportSetup = {
  name: 'simulated',
  level: 5,
  abilities: ['cut', 'restart', 'forget', 'evict', 'rollBack', 'bind', 'history', 'interest'],
  lacking: {
    join: 'its processes have links of their own',
    delete: 'its keeper is reached through links alone',
  },
  async open() {
    const { simulator: sim, faulty } = openSimulator({ seed: 1 });
    const restart = async () => {
      sim.crashKeeper();
      await sim.run(1);
    };
    return {
      transport: sim.transport(PROCESS),
      clock: sim.clock,
      pass: (ms) => sim.run(ms),
      cut: () => sim.cut(PROCESS),
      restart,
      async forget(session) {
        sim.crashKeeper(1);
        await faulty.delete(session);
        await sim.run(2);
      },
      evict: sim.evict,
      rollBack: async (session, commits) => void (await sim.rollBack(session, commits)),
      close: async () => {},
    };
  },
};
