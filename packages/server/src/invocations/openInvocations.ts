/** Agents that are functions, as a server has them: with the tokens that it gives them. */
import type { Clock } from '@rejoin/core';
import type { KeeperHost } from '@rejoin/core/internal';
import type { LogStore } from '@rejoin/core/memory';
import { RejoinError } from '@rejoin/core/protocol';
import type { Authorize } from '../http/authorize.ts';
import { createGrants } from './grants.ts';
import { createInvoker, type InvokeOptions, type Invoker, readAgents } from './invoker.ts';

export type { InvokeOptions };

export interface Invocations {
  /** The app's own, and the server's about the tokens that it gives. */
  readonly authorize: Authorize;
  readonly invoker?: Invoker;
}

interface Setup {
  readonly store: LogStore;
  readonly authorize: Authorize;
  readonly invoke?: InvokeOptions | undefined;
}

/**
 * Before anything is opened.
 *
 * @throws RejoinError `argument-invalid` for agents that are none, or a store without records
 */
export function checkInvoke({ store, invoke }: Setup): void {
  if (!invoke) return;
  readAgents(invoke);
  if (!store.records)
    throw new RejoinError(
      'argument-invalid',
      'The store of this server keeps no records beside its logs. Agents that are functions need them: use sqliteStore.',
    );
}

export function openInvocations(
  { authorize, invoke }: Setup,
  host: KeeperHost,
  clock: Clock,
  onFault: (error: unknown) => void,
): Invocations {
  const { records } = host;
  if (!invoke || !records) return { authorize };
  const grants = createGrants(records, clock, authorize);
  const invoker = createInvoker(invoke, { host, records, clock, grants, onFault });
  return { authorize: grants.authorize, invoker };
}
