/** The devices that people have subscribed by, beside the logs: by participant, an endpoint once. */
import type { Clock } from '@rejoin/core';
import { isRecord } from '@rejoin/core/internal';
import type { RecordStore } from '@rejoin/core/memory';
import { type ParticipantId, RejoinError } from '@rejoin/core/protocol';
import { sha256 } from '../http/authorize.ts';
import { publicEndpoint } from '../webhooks/publicAddress.ts';
import { isKey } from './notifierKeys.ts';

export interface PushSubscriptionRecord {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
  /** The base URL by which its page reaches the server. */
  readonly server?: string;
  /** When it was stored, ms since 1970. */
  readonly at: number;
  /** When its push service forgets it, ms since 1970. */
  readonly expiresAt?: number;
}

export interface PushSubscriptions {
  put(participant: ParticipantId, subscription: PushSubscriptionRecord): Promise<void>;
  /** Of another participant, nothing. */
  remove(participant: ParticipantId, endpoint: string): Promise<void>;
  of(participant: ParticipantId): Promise<readonly PushSubscriptionRecord[]>;
}

const BY_PARTICIPANT = 'push.subscriptions';
const OWNERS = 'push.endpoints';
/** Devices of one participant: of one more, the one that came first is forgotten. */
export const MOST_DEVICES = 10;

const digestOf = (endpoint: string): string => sha256(endpoint).toString('base64url');

export function createSubscriptions(records: RecordStore, clock: Pick<Clock, 'now'>): PushSubscriptions {
  async function forget(participant: ParticipantId, digest: string): Promise<void> {
    await records.remove(BY_PARTICIPANT, `${participant}\n${digest}`);
    await records.remove(OWNERS, digest);
  }

  async function stored(participant: ParticipantId): Promise<readonly PushSubscriptionRecord[]> {
    const all = await records.list(BY_PARTICIPANT, `${participant}\n`);
    // CAST: what `put` has written.
    return all.map(({ value }) => JSON.parse(value) as PushSubscriptionRecord);
  }

  return {
    async put(participant, subscription) {
      const digest = digestOf(subscription.endpoint);
      const owner = await records.get(OWNERS, digest);
      // The device has another person now.
      if (owner !== undefined && owner !== participant) await forget(owner, digest);
      await records.put(BY_PARTICIPANT, `${participant}\n${digest}`, JSON.stringify(subscription));
      await records.put(OWNERS, digest, participant);
      const all = [...(await stored(participant))].sort((one, other) => other.at - one.at);
      for (const { endpoint } of all.slice(MOST_DEVICES)) await forget(participant, digestOf(endpoint));
    },
    async remove(participant, endpoint) {
      const digest = digestOf(endpoint);
      if ((await records.get(OWNERS, digest)) === participant) await forget(participant, digest);
    },
    async of(participant) {
      const now = clock.now();
      const all = await stored(participant);
      return all.filter(({ expiresAt = Number.POSITIVE_INFINITY }) => expiresAt > now);
    },
  };
}

/** Everyone with a device, of those whose participant begins so. */
export async function subscribers(records: RecordStore, prefix: string): Promise<readonly ParticipantId[]> {
  const all = await records.list(BY_PARTICIPANT, prefix);
  return [...new Set(all.map(({ key }) => key.slice(0, key.lastIndexOf('\n'))))];
}

/**
 * What a page sends: `PushSubscription.toJSON()`, and perhaps `server`.
 *
 * @throws RejoinError `subscription-refused`
 */
export function readSubscription(body: unknown, now: number, loopback: boolean): PushSubscriptionRecord {
  const { endpoint, keys, expirationTime, server } = isRecord(body) ? body : {};
  const url = publicEndpoint(endpoint, loopback);
  if (!url || !isRecord(keys) || !isKey(keys.p256dh, 65) || !isKey(keys.auth, 16))
    throw new RejoinError(
      'subscription-refused',
      'Send { endpoint, keys: { p256dh, auth } } as PushSubscription.toJSON() gives it: an https address of a push service.',
    );
  const base = typeof server === 'string' && server.length <= 1_024 ? URL.parse(server) : undefined;
  if (server !== undefined && (!base || !/^https?:$/.test(base.protocol)))
    throw new RejoinError('subscription-refused', '`server` is the http or https address of this server.');
  return {
    endpoint: url.href,
    keys: { p256dh: keys.p256dh, auth: keys.auth },
    at: now,
    ...(base ? { server: base.href.replace(/\/+$/, '') } : {}),
    ...(typeof expirationTime === 'number' ? { expiresAt: expirationTime } : {}),
  };
}
