/**
 * Which link speaks for which instance, and by what secret it proves that (P1). The secret of an instance that has written is in
 * the store; that of one that has written nothing yet is bound here, while it has a link, and for as long as there is room.
 */
import type { Clock } from '../../platform/clock.ts';
import { type InstanceId, type ParticipantId, participantOf } from '../../protocol/ids.ts';
import { createShares } from '../fairShares.ts';
import type { LogStore } from '../logStore.ts';
import { createInstanceOwners } from './instanceOwners.ts';
import { createMinuteLimit } from './minuteLimit.ts';

/** The digests of secrets, which a keeper compares and stores in the place of the secrets. */
export interface SecretDigests {
  of(secret: string): string;
  /** Takes one time, whatever the two are, where that matters. */
  equal(one: string, other: string): boolean;
}

export interface InstanceRegistry<Link> {
  /** Whether that is the instance's secret. The first one to come binds it; none, `undefined`, binds nothing. */
  prove(instance: InstanceId, secret: string | undefined): Promise<boolean>;
  /** What the keeper is given of a secret, and the store keeps. */
  digestOf(secret: string | undefined): string;
  /** Makes `link` the instance's only one, once it has proven its secret; the result is the former. */
  enter(instance: InstanceId, secret: string, link: Link): Link | undefined;
  leave(instance: InstanceId, link: Link): void;
  /** Whether one more instance may join the link: no client needs many in a minute. */
  mayJoin(link: Link, participant: ParticipantId): boolean;
}

/** Joins in a minute, on one link and of one participant on all of its links. */
export const JOINS = { link: 128, participant: 1_024 } as const;
/** Instances without a link that are bound here, in all and of one participant. */
const MAX_UNLINKED = 20_000;
const MAX_UNLINKED_EACH = 256;
/** So begins the last part of an instance whose writer keeps no state (P7). It has no secret, and no link speaks for it. */
export const STATELESS = 'http-';

export function createInstanceRegistry<Link>(
  store: Pick<LogStore, 'secrets'>,
  clock: Clock,
  { of, equal }: SecretDigests,
): InstanceRegistry<Link> {
  const digests = new Map<InstanceId, string>();
  const owners = createInstanceOwners<Link>();
  const unlinked = createShares<InstanceId>(MAX_UNLINKED, MAX_UNLINKED_EACH);
  const joinsOfLink = createMinuteLimit<Link>(clock, JOINS.link);
  const joinsOfParticipant = createMinuteLimit<ParticipantId>(clock, JOINS.participant);
  const digestOf = (secret: string | undefined): string => (secret === undefined ? '' : of(secret));

  function remember(instance: InstanceId): void {
    const dropped = unlinked.add(participantOf(instance), instance);
    if (dropped !== undefined) digests.delete(dropped);
  }

  /** What the store knows need not be here as well, and is free again when the store forgets it. */
  async function forgetStored(instance: InstanceId): Promise<void> {
    const stored = await store.secrets(instance);
    if (stored.length > 0 && unlinked.remove(participantOf(instance), instance)) digests.delete(instance);
  }

  return {
    digestOf,
    async prove(instance, secret) {
      if (instance.startsWith(STATELESS, instance.indexOf('/') + 1)) return secret === undefined;
      const digest = digestOf(secret);
      const held = digests.get(instance);
      if (held !== undefined) return equal(held, digest);
      const stored = await store.secrets(instance);
      if (stored.length > 0) return stored.some((each) => equal(each, digest));
      // Another client may have come first meanwhile.
      const first = digests.get(instance);
      if (first !== undefined) return equal(first, digest);
      if (secret === undefined) return true;
      digests.set(instance, digest);
      remember(instance);
      return true;
    },
    enter(instance, secret, link) {
      digests.set(instance, digestOf(secret));
      unlinked.remove(participantOf(instance), instance);
      return owners.enter(instance, link);
    },
    leave(instance, link) {
      if (!owners.leave(instance, link)) return;
      remember(instance);
      // A store that fails here, or is closed already, only leaves it where it is.
      forgetStored(instance).catch(() => {});
    },
    mayJoin: (link, participant) => joinsOfLink(link) && joinsOfParticipant(participant),
  };
}
