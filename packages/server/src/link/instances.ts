/**
 * Which link speaks for which instance, and by what secret it proves that (P1). What has written stands in the store; what has
 * written nothing yet is bound here, while it has a link, and for as long as there is room.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '@rejoin/core/internal';
import { createShares, type Store } from '@rejoin/core/internal';
import { type InstanceId, type ParticipantId, participantOf } from '@rejoin/core/protocol';
import { sha256 } from '../http/authorize.ts';
import { createMinuteLimit } from './minuteLimit.ts';

export interface Instances<Link> {
  /** Whether that is the instance's secret. The first one to come binds it; none, `undefined`, binds nothing. */
  prove(instance: InstanceId, secret: string | undefined): Promise<boolean>;
  /** Makes `link` the instance's only one, once it has proven its secret; the result is the former. */
  enter(instance: InstanceId, secret: string, link: Link): Link | undefined;
  leave(instance: InstanceId, link: Link): void;
  /** Whether one more instance may join the link: nobody needs many in a minute. */
  mayJoin(link: Link, participant: ParticipantId): boolean;
}

/** Joins in a minute, on one link and of one participant on all of its links. */
export const JOINS = { link: 128, participant: 1_024 } as const;
/** Instances without a link that are bound here, in all and of one participant. */
const MOST = 20_000;
const EACH = 256;
/** So begins the last part of an instance whose writer keeps no state (P7). It has no secret, and no link speaks for it. */
export const STATELESS = 'http-';

/** What the keeper is given of a secret, and the store keeps. */
export const digestOf = (secret: string | undefined): string =>
  secret === undefined ? '' : sha256(secret).toString('base64url');

const same = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));

export function createInstances<Link>(store: Pick<Store, 'secrets'>, clock: Clock): Instances<Link> {
  const digests = new Map<InstanceId, string>();
  const links = new Map<InstanceId, Link>();
  const unlinked = createShares<InstanceId>(MOST, EACH);
  const joinsOfLink = createMinuteLimit<Link>(clock, JOINS.link);
  const joinsOfParticipant = createMinuteLimit<ParticipantId>(clock, JOINS.participant);

  function keep(instance: InstanceId): void {
    const left = unlinked.add(participantOf(instance), instance);
    if (left !== undefined) digests.delete(left);
  }

  /** What the store knows need not stand here as well, and is free again when the store forgets it. */
  async function release(instance: InstanceId): Promise<void> {
    const stored = await store.secrets(instance);
    if (stored.length > 0 && unlinked.remove(participantOf(instance), instance)) digests.delete(instance);
  }

  return {
    async prove(instance, secret) {
      if (instance.startsWith(STATELESS, instance.indexOf('/') + 1)) return secret === undefined;
      const digest = digestOf(secret);
      const held = digests.get(instance);
      if (held !== undefined) return same(held, digest);
      const stored = await store.secrets(instance);
      if (stored.length > 0) return stored.some((each) => same(each, digest));
      // Somebody else may have come first meanwhile.
      const first = digests.get(instance);
      if (first !== undefined) return same(first, digest);
      if (secret === undefined) return true;
      digests.set(instance, digest);
      keep(instance);
      return true;
    },
    enter(instance, secret, link) {
      const former = links.get(instance);
      links.set(instance, link);
      digests.set(instance, digestOf(secret));
      unlinked.remove(participantOf(instance), instance);
      return former;
    },
    leave(instance, link) {
      if (links.get(instance) !== link) return;
      links.delete(instance);
      keep(instance);
      // A store that fails here, or is closed already, only leaves it where it is.
      release(instance).catch(() => {});
    },
    mayJoin: (link, participant) => joinsOfLink(link) && joinsOfParticipant(participant),
  };
}
