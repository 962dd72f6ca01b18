import type { Clock, InstanceRegistry, KeeperHost, RequestRates } from '@rejoin/core/internal';
import type { SessionLimits } from '@rejoin/core/protocol';
import type { Blobs } from '../blobs/createBlobs.ts';
import type { Backlog } from '../link/backlog.ts';
import type { ConnectionSlots } from '../link/connectionSlots.ts';
import type { OriginPolicy } from '../link/origin.ts';
import type { RequestQueue } from '../link/requestQueue.ts';
import type { Snapshots } from '../link/snapshotSending.ts';
import type { Authorize } from './authorize.ts';
import type { Requests } from './idempotency.ts';
import type { ReadMarks } from './readMarks.ts';

/** What the HTTP side needs of its server. */
export interface HttpContext {
  readonly host: KeeperHost;
  readonly snapshots: Snapshots;
  readonly instances: Pick<InstanceRegistry<never>, 'prove' | 'digestOf'>;
  readonly slots: Pick<ConnectionSlots, 'admit'>;
  /** Requests whose token is being looked at, by address. */
  readonly asking: RequestQueue;
  /** Bodies that are being read, by participant. */
  readonly reading: RequestQueue;
  readonly authorize: Authorize;
  readonly clock: Clock;
  readonly limits: SessionLimits;
  readonly originPolicy: OriginPolicy;
  /** What stands before `/sessions` and `/healthz`. */
  readonly path: string;
  readonly requests: Requests;
  /** Resolves when it is the turn of a piece of work that takes long. */
  readonly turn: () => Promise<void>;
  /** One participant may not use up what all share: it waits. */
  readonly rates: RequestRates;
  readonly backlog: Backlog;
  /** Large content beside the log, where the server stores it. */
  readonly blobs: Blobs | undefined;
  /** What each person has seen of each session. */
  readonly readMarks: ReadMarks;
  readonly draining: () => boolean;
  readonly onFault: (error: unknown) => void;
}
