/** The keys of a notifier, made at its first start and kept beside the data: devices are bound to them. */
import { createECDH, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '@rejoin/core/internal';
import { RejoinError } from '@rejoin/core/protocol';
import { makeFolder } from '../store/makeFolder.ts';

/** A pair of P-256 keys, base64url (RFC 8292). Devices subscribe by the public one, so another pair loses all of them. */
export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

export interface NotifierKeys {
  readonly vapid: VapidKeys;
  /** Signs what allows an action from a notice. 32 bytes, base64url. */
  readonly claims: string;
}

export function makeKeys(): NotifierKeys {
  const pair = createECDH('prime256v1');
  const publicKey = pair.generateKeys('base64url');
  // A number without its leading zeros: the form has 32 bytes.
  const secret = pair.getPrivateKey();
  const padded = Buffer.concat([Buffer.alloc(32 - secret.length), secret]);
  return {
    vapid: { publicKey, privateKey: padded.toString('base64url') },
    claims: randomBytes(32).toString('base64url'),
  };
}

/**
 * The keys in `<folder>/notifications.json`, which its owner alone may read; made where there are none.
 *
 * @throws RejoinError `store-failed` if the file cannot be read or written, or holds something else
 */
export function keptKeys(folder: string): NotifierKeys {
  const file = join(folder, 'notifications.json');
  let text: string;
  try {
    makeFolder(folder);
    if (!existsSync(file))
      writeFileSync(file, `${JSON.stringify(makeKeys())}\n`, { mode: 0o600, flag: 'wx' });
    chmodSync(file, 0o600);
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new RejoinError('store-failed', `${file} could not be read or written.`, { cause });
  }
  const keys = readKeys(text);
  if (keys) return keys;
  throw new RejoinError(
    'store-failed',
    `${file} does not hold the keys of a notifier. Restore it: with new keys every device has to subscribe anew.`,
  );
}

function readKeys(text: string): NotifierKeys | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || !isRecord(value.vapid)) return undefined;
  const { claims, vapid } = value;
  const { publicKey, privateKey } = vapid;
  if (!isKey(publicKey, 65) || !isKey(privateKey, 32) || !isKey(claims, 32)) return undefined;
  return { vapid: { publicKey, privateKey }, claims };
}

export const isKey = (value: unknown, bytes: number): value is string =>
  typeof value === 'string' &&
  /^[\w-]+={0,2}$/.test(value) &&
  Buffer.from(value, 'base64url').length === bytes;
