/** The instances that one connection speaks for: its own, from `hello`, and those that joined (docs/protocol.md section 13). */
import { type InstanceId, MAX_INSTANCES } from '@rejoin/core/protocol';

/** Made anew whenever an instance joins: what was said under an earlier one is not answered under this one. */
export interface Binding {
  readonly instance: InstanceId;
  /** Signals in the present second (P29). */
  readonly signals: { second: number; count: number };
}

export interface Bindings {
  /** Undefined if the connection does not speak for this instance. */
  of(instance: InstanceId): Binding | undefined;
  /** Undefined if there are too many. Again, it is bound anew. */
  bind(instance: InstanceId): Binding | undefined;
  /** False if it was not bound. */
  release(instance: InstanceId): boolean;
  all(): readonly InstanceId[];
}

export function createBindings(): Bindings {
  const bound = new Map<InstanceId, Binding>();
  return {
    of: (instance) => bound.get(instance),
    bind(instance) {
      if (bound.size >= MAX_INSTANCES && !bound.has(instance)) return undefined;
      const binding = { instance, signals: { second: 0, count: 0 } };
      bound.set(instance, binding);
      return binding;
    },
    release: (instance) => bound.delete(instance),
    all: () => [...bound.keys()],
  };
}
