/** The processes and networks of a world, over any transport: all that a setup need not make itself. */
import type { Clock, Transport } from '@rejoin/core';
import { createNetwork } from '../simulator/network.ts';
import { createProcesses } from '../simulator/processes.ts';
import { fork } from '../simulator/seededRandom.ts';
import type { FaultWorld } from './matrixSetup.ts';

export interface NetworkOverOptions {
  readonly seed: number;
  readonly clock: Clock;
  /** Milliseconds that a message takes besides what the transport itself takes, shortest and longest. Default 0 to 3. */
  readonly delay?: readonly [number, number] | undefined;
}

/** What of a world does not depend on the transport: processes with networks and clocks of their own, and their ends. */
export type ProcessesOfWorld = Pick<
  FaultWorld,
  'clock' | 'process' | 'crash' | 'skew' | 'freeze' | 'network'
>;

export function networkOver(
  transport: Transport,
  { seed, clock, delay = [0, 3] }: NetworkOverOptions,
): ProcessesOfWorld {
  let births = 0;
  const { open, ...like } = transport;
  const network = createNetwork({
    clock,
    delay,
    like,
    open,
    random: (name) => fork(seed, `network ${name} ${++births}`),
  });
  const { process, crash, skew, freeze } = createProcesses({
    clock,
    network,
    random: (name) => fork(seed, `process ${name} ${++births}`),
  });
  return { clock, network, process, crash, skew, freeze };
}
