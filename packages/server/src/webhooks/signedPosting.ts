/** Messages to an app's own server, signed as the Standard Webhooks specification says. */
import { createHmac } from 'node:crypto';
import type { Posting } from './postMessage.ts';

/** The bytes of `whsec_…`; undefined if it is none, or has fewer than 24. */
export function secretKey(secret: unknown): Buffer | undefined {
  const [, coded = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(`${secret}`) ?? [];
  const key = Buffer.from(coded, 'base64');
  return key.length >= 24 ? key : undefined;
}

/** @param now ms since 1970: the receiver refuses what was signed long ago */
export function signedPosting(url: URL, key: Buffer, id: string, body: string, now: number): Posting {
  const timestamp = Math.floor(now / 1_000);
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    ...{ url, body },
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
  };
}
