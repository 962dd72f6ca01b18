/**
 * The transport that keeps its log in this process: the real keeper, without a network. For tests, stories, playgrounds,
 * and for agents and pages that live in one process. All clients of one `memory()` share its sessions.
 */

import { createMemoryBlobs } from '../blobs/memoryBlobs.ts';
import type { Transport } from '../client/transport.ts';
import { formatHash, hashText } from '../fold/hash.ts';
import { createKeeperHost, type KeeperHost } from '../keeper/host.ts';
import { createConnectionLimit } from '../keeper/link/connectionLimit.ts';
import { createInstanceRegistry, type SecretDigests } from '../keeper/link/instanceRegistry.ts';
import { createRequestRates } from '../keeper/link/requestRates.ts';
import { type LogStore, memoryStore } from '../keeper/logStore.ts';
import { type KeeperPatience, PATIENCE } from '../keeper/overdue.ts';
import type { SessionHost } from '../keeper/sessionHost.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { reportToConsole } from '../platform/report.ts';
import { systemRandom } from '../platform/systemRandom.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import { randomId } from '../protocol/ids.ts';
import { LIMITS, type SessionLimits } from '../protocol/limits.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { type MemoryContext, openMemoryLink } from './memoryLink.ts';

export interface MemoryOptions {
  readonly clock?: Clock | undefined;
  /** Numbers in [0, 1). */
  readonly random?: (() => number) | undefined;
  /** Default: a store in memory. Another keeps the sessions beyond this process. */
  readonly store?: LogStore | undefined;
  readonly patience?: KeeperPatience | undefined;
  readonly limits?: SessionLimits | undefined;
  /** Connections at once. Of these, one participant may have a tenth, and at least 100. Default 10,000. */
  readonly connections?: number | undefined;
  /** Receives the keeper's own faults. Default: `console.error`, once for each kind of fault. */
  readonly onFault?: ((fault: RejoinError) => void) | undefined;
}

export interface MemoryTransport extends Transport {
  /** The sessions that it keeps. */
  readonly host: SessionHost;
  /** Commits what is under way, ends all links, and closes the store. */
  close(): Promise<void>;
}

/** With all that its keeper can do, for tests and tools of this repository. */
export interface MemoryKeeper extends MemoryTransport {
  readonly host: KeeperHost;
}

/** What the keeper does by itself keeps no Node process alive that has nothing else to do: its sessions end with it. */
const unheld: Clock['after'] = (ms, run) => {
  const timer: unknown = setTimeout(run, ms);
  // Browsers have a number for a timer, and nothing to hold.
  if (typeof timer === 'object' && timer && 'unref' in timer && typeof timer.unref === 'function')
    timer.unref();
  // CAST: what setTimeout gave, here or there.
  return () => clearTimeout(timer as number);
};

/** Distinguishes secrets. Within one process there is no stranger who could look for another of the same checksum. */
const checksums: SecretDigests = {
  of: (secret) => formatHash(hashText(secret)),
  equal: (one, other) => one === other,
};

/** A log in this process, and its transport. All clients of one share its sessions. */
export const memory = (options?: MemoryOptions): MemoryTransport => memoryKeeper(options);

export function memoryKeeper(options: MemoryOptions = {}): MemoryKeeper {
  checkCall(Object(options) === options, 'memory()');
  const {
    clock = systemClock,
    random = systemRandom,
    store = memoryStore(),
    patience = PATIENCE,
    limits = LIMITS,
    onFault = (fault) => reportToConsole(options, fault),
  } = options;
  const idly = clock === systemClock ? unheld : undefined;
  const host = createKeeperHost({
    store,
    clock,
    random,
    patience,
    limits,
    ...omitUndefined({ onFault, idly }),
  });
  const context: MemoryContext = {
    ...{ host, clock, limits, patience },
    instances: createInstanceRegistry(store, clock, checksums),
    rates: createRequestRates(clock),
    connections: createConnectionLimit(options.connections),
    decide: () => 'allowed',
    turn: async () => {},
    onFault: (cause) => onFault(new RejoinError('store-failed', 'A link of `/memory` failed.', { cause })),
  };
  let place: string | undefined;
  const blobs = createMemoryBlobs();
  return {
    name: 'memory',
    level: 5,
    withholds: true,
    blobs: () => blobs,
    host,
    close: host.close,
    // Drawn when it is asked for: no other keeper is at the same place, also not in another page.
    place: () => (place ??= `memory:${randomId(random)}`),
    open: (identity, handlers) => openMemoryLink(context, identity, handlers),
  };
}
