/** One script for every runtime: cells of the fault matrix and storms, and what all of it left behind. */
import { formatHash, hashText } from '../../core/src/fold/hash.ts';
import { sharedFaults } from '../../core/test/shared/sharedFaults.ts';
import { type FaultSetup, playFault, playStorm } from '../src/matrix/faultMatrix.ts';
import { simulatedFaults } from '../src/matrix/simulatedFaults.ts';

/** Keeps what happened in each world, and its log, when it ends. */
const noting = (setup: FaultSetup, notes: string[]): FaultSetup => ({
  ...setup,
  async open(seed) {
    const world = await setup.open(seed);
    return {
      ...world,
      async close() {
        notes.push(`${setup.name} ${seed}`, ...(world.history ?? []));
        for (const item of await world.items('s')) notes.push(JSON.stringify(item));
        await world.close();
      },
    };
  },
});

/** Plays the script. Gives the length and the hash of every history and every log, as one text. */
export async function playEverywhere(): Promise<string> {
  const notes: string[] = [];
  const simulated = noting(simulatedFaults, notes);
  await playFault(simulated, 'drop', 'streaming', 1);
  await playFault(simulated, 'rollback', 'tool call', 2);
  await playFault(simulated, 'clock skew', 'cancelling', 3);
  await playStorm(simulated, 4);
  await playStorm(simulated, 5);
  await playStorm(noting(sharedFaults, notes), 6);
  const text = notes.join('\n');
  return `${text.length} characters, hash ${formatHash(hashText(text))}`;
}

/** What it gives, in each of them. It changes with the scene, the faults, and whatever stands in a log. */
export const EVERYWHERE = '122486 characters, hash d1187a6f09c72c97';
