/** Whether a message was signed by who knows the secret, just now: Standard Webhooks, by Web Crypto, so that it runs everywhere. */
import { base64Bytes } from '../platform/base64.ts';

/** How far the two clocks may be apart, ms. */
export const TOLERANCE: number = 5 * 60_000;

/** The bytes of `whsec_…`; undefined if it is none, or has fewer than 24. */
export function webhookKey(secret: unknown): Uint8Array<ArrayBuffer> | undefined {
  const [, coded] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(`${secret}`) ?? [];
  const bytes = coded === undefined ? undefined : base64Bytes(coded);
  return bytes && bytes.length >= 24 ? bytes : undefined;
}

export interface SignedMessage {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: string;
  /** One or several, apart by spaces: a secret may be about to be replaced. */
  readonly signatures: string;
  readonly body: string;
}

/** @param now ms since 1970 */
export async function isSigned(
  key: Uint8Array<ArrayBuffer>,
  { id, timestamp, signatures, body }: SignedMessage,
  now: number,
): Promise<boolean> {
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * 1_000) > TOLERANCE) return false;
  const { subtle } = crypto;
  const imported = await subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  for (const each of signatures.split(' ')) {
    const signature = each.startsWith('v1,') ? base64Bytes(each.slice(3)) : undefined;
    // It takes one time, whatever is wrong.
    if (signature && (await subtle.verify('HMAC', imported, signature, signed))) return true;
  }
  return false;
}
