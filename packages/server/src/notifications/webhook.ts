/** Notices to an app's own server, signed as the Standard Webhooks specification says: for mail, chat, or a phone's own service. */
import { checkCall } from '@rejoin/core/internal';
import { type ParticipantId, RejoinError } from '@rejoin/core/protocol';
import { sha256 } from '../http/authorize.ts';
import { postUntilTaken } from '../webhooks/postMessage.ts';
import { secretKey, signedPosting } from '../webhooks/signedPosting.ts';
import type { ChannelPort, NoticeChannel } from './noticeChannel.ts';

export interface WebhookOptions {
  /** Where notices are posted: the operator's choice, so any address will do. A redirect is not followed. */
  readonly url: string;
  /** `whsec_` and at least 24 bytes in base64. */
  readonly secret: string;
}

/**
 * Posts `{ type: 'notice', timestamp, data: { participant, notice } }` and `{ type: 'notice.withdrawn', timestamp, data: { participant, id }
 * }` with the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`. A message that comes again has the same `webhook-id`.
 *
 * @throws RejoinError `argument-invalid`
 */
export function webhook(options: WebhookOptions): NoticeChannel {
  const url = typeof options?.url === 'string' ? URL.parse(options.url) : null;
  const key = secretKey(options?.secret);
  checkCall(
    url !== null && /^https?:$/.test(url.protocol) && key !== undefined,
    "webhook({ url: 'https://app.example/notices', secret: 'whsec_…' }) with at least 24 bytes in base64",
  );
  const to: URL = url;
  const signs: Buffer = key;
  let port: ChannelPort | undefined;

  async function post(id: string, type: string, data: object, signal: AbortSignal): Promise<void> {
    if (!port) return;
    const { clock, onFault } = port;
    const body = JSON.stringify({ type, timestamp: new Date(clock.now()).toISOString(), data });
    const posted = await postUntilTaken(() => signedPosting(to, signs, id, body, clock.now()), clock, signal);
    if (signal.aborted || (posted && posted.status >= 200 && posted.status < 300)) return;
    onFault(
      new RejoinError(
        'server-unreachable',
        `The webhook at ${to.host} ${posted ? `answered ${posted.status}` : 'did not answer'}: a notice was not delivered.`,
      ),
    );
  }

  return {
    name: 'webhook',
    open(opened) {
      port = opened;
    },
    send: (participant, notice, signal) =>
      post(idFor(notice.id, participant), 'notice', { participant, notice }, signal),
    withdraw: (participant, id, signal) =>
      post(`${idFor(id, participant)}.withdrawn`, 'notice.withdrawn', { participant, id }, signal),
  };
}

/** One for each notice and participant. */
const idFor = (notice: string, participant: ParticipantId): string =>
  `${notice}.${sha256(participant).toString('base64url').slice(0, 16)}`;
