/** Notices by Web Push: encrypted for each device (RFC 8291), signed for its push service (RFC 8292), sent as RFC 8030 says. */
import { createHash } from 'node:crypto';
import { checkCall } from '@rejoin/core/internal';
import type { Notice, NoticeWithdrawn } from '@rejoin/core/notice';
import { type ParticipantId, RejoinError } from '@rejoin/core/protocol';
import push from 'web-push';
import { postUntilTaken } from '../webhooks/postMessage.ts';
import { lookupPublic, publicEndpoint } from '../webhooks/publicAddress.ts';
import { answerFor } from './channelRoutes.ts';
import type { ChannelPort, NoticeChannel } from './noticeChannel.ts';
import { pushRoutes } from './pushRoutes.ts';
import {
  createSubscriptions,
  type PushSubscriptionRecord,
  type PushSubscriptions,
} from './pushSubscriptions.ts';

export interface WebPushOptions {
  /** Where push services reach the operator: `mailto:` or `https:`. They refuse messages without one. */
  readonly subject: string;
  /** How long a push service keeps a message for a device that is offline, seconds. Default 86,400. */
  readonly keepFor?: number | undefined;
  /** Takes push services on this machine, by `http` too: for tests. Default false: public `https` addresses alone. */
  readonly loopback?: boolean | undefined;
}

const DAY = 86_400;

/**
 * Sends notices to browsers that have subscribed, and answers what they ask for that: `GET /push/key`, `PUT` and `DELETE
 * /push/subscription`. A device whose push service says that it is gone (404, 410) is forgotten.
 *
 * @throws RejoinError `argument-invalid`
 */
export function webPush(options: WebPushOptions): NoticeChannel {
  checkCall(
    typeof options?.subject === 'string' && /^(mailto:.+@|https:\/\/)/.test(options.subject),
    "webPush({ subject: 'mailto:operator@example.com' })",
  );
  const { subject, keepFor = DAY, loopback = false } = options;
  let opened: { readonly port: ChannelPort; readonly subscriptions: PushSubscriptions } | undefined;

  async function sendTo(
    participant: ParticipantId,
    device: PushSubscriptionRecord,
    message: Notice | NoticeWithdrawn,
    signal: AbortSignal,
  ): Promise<void> {
    if (!opened) return;
    const { port, subscriptions } = opened;
    const url = publicEndpoint(device.endpoint, loopback);
    if (!url) return subscriptions.remove(participant, device.endpoint);
    const { headers, body } = push.generateRequestDetails(
      { endpoint: device.endpoint, keys: device.keys },
      JSON.stringify(message),
      {
        vapidDetails: { subject, ...port.vapid },
        TTL: keepFor,
        urgency: urgencyOf(message),
        topic: topicOf(message.id),
      },
    );
    const posting = { url, headers: headersOf(headers), body, lookup: loopback ? undefined : lookupPublic };
    const posted = await postUntilTaken(() => posting, port.clock, signal);
    if (signal.aborted || (posted && posted.status >= 200 && posted.status < 300)) return;
    if (posted?.status === 404 || posted?.status === 410)
      return subscriptions.remove(participant, device.endpoint);
    port.onFault(
      new RejoinError(
        'server-unreachable',
        `The push service ${url.host} ${posted ? `answered ${posted.status}` : 'did not answer'}: a notice was not delivered.`,
      ),
    );
  }

  async function sendAll(
    participant: ParticipantId,
    make: (device: PushSubscriptionRecord) => Notice | NoticeWithdrawn,
    signal: AbortSignal,
  ): Promise<void> {
    const devices = (await opened?.subscriptions.of(participant)) ?? [];
    await Promise.all(devices.map((device) => sendTo(participant, device, make(device), signal)));
  }

  const channel: NoticeChannel = {
    name: 'web-push',
    open(port) {
      opened = { port, subscriptions: createSubscriptions(port.records, port.clock) };
    },
    send: (participant, notice, signal) =>
      sendAll(participant, ({ server }) => reachable(notice, server), signal),
    withdraw: (participant, id, signal) =>
      sendAll(participant, () => ({ v: 1, type: 'withdrawn', id }), signal),
  };
  answerFor(channel, () =>
    opened ? pushRoutes(opened.subscriptions, opened.port.vapid.publicKey, loopback) : new Map(),
  );
  return channel;
}

/** A device acts by the address by which its page reached the server. Without one it can do nothing from the notice. */
function reachable(notice: Notice, server: string | undefined): Notice {
  const { claim, server: common, ...rest } = notice;
  const at = server ?? common;
  if (claim === undefined || at === undefined) return { ...rest, actions: [] };
  return { ...rest, claim, server: at };
}

const urgencyOf = (message: Notice | NoticeWithdrawn): push.Urgency =>
  message.type === 'notice' && (message.kind === 'approval' || message.kind === 'handoff')
    ? 'high'
    : 'normal';

/** A push service keeps one message of a topic: what withdraws a notice takes its place where it was not delivered yet. */
const topicOf = (id: string): string => createHash('sha256').update(id).digest('base64url').slice(0, 32);

function headersOf(headers: object): Record<string, string | number> {
  const all: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(headers))
    all[name] = typeof value === 'number' ? value : String(value);
  return all;
}
