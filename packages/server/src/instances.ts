/** Which link speaks for which instance, and by what secret it proves that (P1). In memory: it binds while the server lives. */
import { timingSafeEqual } from 'node:crypto';
import type { InstanceId } from '@rejoin/core/protocol';
import { sha256 } from './authorize.ts';

export interface Instances<Link> {
  /** False if the instance belongs to somebody with another secret. The first one to come binds it. */
  prove(instance: InstanceId, secret: string): boolean;
  /** Whether the instance is bound. */
  has(instance: InstanceId): boolean;
  /** Makes `link` the instance's only one; the result is the former. */
  enter(instance: InstanceId, link: Link): Link | undefined;
  leave(instance: InstanceId, link: Link): void;
}

/** Instances remembered; of those without a link, the one that came first is forgotten first. */
const MOST = 20_000;

export function createInstances<Link>(): Instances<Link> {
  const secrets = new Map<InstanceId, Buffer>();
  const links = new Map<InstanceId, Link>();

  function forget(): void {
    if (secrets.size <= MOST) return;
    for (const instance of secrets.keys()) {
      if (!links.has(instance)) return void secrets.delete(instance);
    }
  }

  return {
    prove(instance, secret) {
      const digest = sha256(secret);
      const bound = secrets.get(instance);
      if (bound) return timingSafeEqual(bound, digest);
      secrets.set(instance, digest);
      forget();
      return true;
    },
    has: (instance) => secrets.has(instance),
    enter(instance, link) {
      const former = links.get(instance);
      links.set(instance, link);
      return former;
    },
    leave(instance, link) {
      if (links.get(instance) === link) links.delete(instance);
    },
  };
}
