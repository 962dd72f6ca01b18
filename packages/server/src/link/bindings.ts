/** The instances that one connection speaks for: its own, from `hello`, and those that joined (docs/protocol.md section 13). */
import { MAX_INSTANCES } from '@rejoin/core/internal';
import type { InstanceId } from '@rejoin/core/protocol';
import { digestOf } from './instances.ts';

/** Made anew whenever an instance joins: what was said under an earlier one is not answered under this one. */
export interface Binding {
  readonly instance: InstanceId;
  /** Digest of the secret that it has shown. */
  readonly secret: string;
}

export interface Bindings {
  /** Undefined if the connection does not speak for this instance. */
  of(instance: InstanceId): Binding | undefined;
  /** Undefined if there are too many. Again, it is bound anew. */
  bind(instance: InstanceId, secret: string): Binding | undefined;
  /** False if it was not bound. */
  release(instance: InstanceId): boolean;
  all(): readonly InstanceId[];
}

export function createBindings(): Bindings {
  const bound = new Map<InstanceId, Binding>();
  return {
    of: (instance) => bound.get(instance),
    bind(instance, secret) {
      if (bound.size >= MAX_INSTANCES && !bound.has(instance)) return undefined;
      const binding = { instance, secret: digestOf(secret) };
      bound.set(instance, binding);
      return binding;
    },
    release: (instance) => bound.delete(instance),
    all: () => [...bound.keys()],
  };
}
