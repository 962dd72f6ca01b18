/** Which link speaks for each instance: the newest one, which takes it over from the one before (P1). */
import type { InstanceId } from '../../protocol/ids.ts';

export interface InstanceOwners<Link> {
  of(instance: InstanceId): Link | undefined;
  /** Makes `link` the only one of an instance whose secret it has proven; the result is the former. */
  enter(instance: InstanceId, link: Link): Link | undefined;
  /** False where another link has taken the instance over: it keeps it. */
  leave(instance: InstanceId, link: Link): boolean;
}

export function createInstanceOwners<Link>(): InstanceOwners<Link> {
  const links = new Map<InstanceId, Link>();
  return {
    of: (instance) => links.get(instance),
    enter(instance, link) {
      const former = links.get(instance);
      links.set(instance, link);
      return former;
    },
    leave: (instance, link) => links.get(instance) === link && links.delete(instance),
  };
}
