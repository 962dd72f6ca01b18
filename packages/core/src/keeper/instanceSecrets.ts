/**
 * Which secret each instance of a session is bound to (P1): by the digest that came with its first event. It stands in the
 * store beside the log, so that no restart frees an instance, and is forgotten with the last that the session knows of it.
 */
import { isActive, type SessionState } from '../fold/state.ts';
import { type InstanceId, instanceOf, type ProducerId } from '../protocol/ids.ts';

/** What an instance is bound to that came without a secret, as some writers over HTTP do: to no secret. */
export const NO_SECRET = '';

/** Whether a client could still write as this instance: it has a producer, or owns a run that has not ended. */
function isInUse(state: SessionState, instance: InstanceId): boolean {
  for (const producer of state.producers.keys()) if (instanceOf(producer) === instance) return true;
  for (const run of state.runs.values()) if (run.owner === instance && isActive(run.status)) return true;
  return false;
}

/** Whether the session has bound the instance to another secret. */
export function isForeign(
  secrets: ReadonlyMap<InstanceId, string>,
  state: SessionState,
  instance: InstanceId,
  secret: string,
): boolean {
  const bound = secrets.get(instance);
  return bound !== undefined && bound !== secret && isInUse(state, instance);
}

/** The instances whose binding is not needed any more. */
function unused(secrets: ReadonlyMap<InstanceId, string>, state: SessionState): InstanceId[] {
  const used = new Set<InstanceId>();
  for (const producer of state.producers.keys()) used.add(instanceOf(producer));
  for (const run of state.runs.values()) if (isActive(run.status)) used.add(run.owner);
  return [...secrets.keys()].filter((instance) => !used.has(instance));
}

/** What a store needs to keep beside a snapshot: of what the session does not know any more, nothing. */
export const stillKnown = (
  secrets: ReadonlyMap<InstanceId, string>,
  state: SessionState,
): { readonly producers: readonly ProducerId[]; readonly unbound: readonly InstanceId[] } => ({
  producers: [...state.producers.keys()],
  unbound: unused(secrets, state),
});
