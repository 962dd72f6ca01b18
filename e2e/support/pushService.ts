/**
 * A push service on loopback, as RFC 8030 has it, and the devices that it serves: each decrypts by RFC 8291 what comes for it, and what
 * is not signed by the key it was made for (RFC 8292) is refused. With Node's own cryptography alone: nothing of what it tests.
 */
import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  hkdfSync,
  randomBytes,
  randomUUID,
  verify,
} from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One message as a device got it. */
export interface Pushed {
  /** The payload: what a worker reads by `event.data.text()`. */
  readonly text: string;
  readonly topic: string | undefined;
  readonly urgency: string | undefined;
  /** Seconds. */
  readonly ttl: number;
}

/** How the service answers one request instead of taking it. */
export interface PushRefusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PushDevice {
  /** As `PushSubscription.toJSON()` gives it. */
  readonly subscription: {
    readonly endpoint: string;
    readonly expirationTime: null;
    readonly keys: { readonly p256dh: string; readonly auth: string };
  };
  /** All that it got so far, oldest first. */
  readonly received: readonly Pushed[];
  /** The next message that was not taken yet. */
  next(): Promise<Pushed>;
  /** What is sent meanwhile waits; of one topic the newest. */
  goOffline(): void;
  /** Gets what has waited. */
  comeOnline(): void;
  /** It has unsubscribed: the service answers 410 from now on. */
  leave(): void;
  /** The next requests for it are answered so, in this order. */
  refuseNext(...refusals: readonly PushRefusal[]): void;
}

export interface PushService {
  readonly origin: string;
  /** Requests that came, refused ones too. */
  readonly requests: number;
  /** @param applicationServerKey the only one that may send, base64url. Default: any */
  addDevice(applicationServerKey?: string): PushDevice;
  close(): Promise<void>;
}

interface Held extends PushDevice {
  readonly take: (body: Buffer, head: Omit<Pushed, 'text'>) => void;
  readonly refusal: () => PushRefusal | undefined;
  readonly key: string | undefined;
  readonly isGone: () => boolean;
}

/** The largest body that a push service has to take, bytes. */
const MOST = 4_096;

export async function startPushService(): Promise<PushService> {
  const devices = new Map<string, Held>();
  let requests = 0;
  const server = createServer((req, res) => {
    requests++;
    void answer(req, res).catch(() => res.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // CAST: a server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    // CAST: without an encoding, a request's parts are buffers.
    for await (const part of req) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const device = devices.get(req.url ?? '');
    const reply = (status: number, headers = {}) => void res.writeHead(status, headers).end();
    if (!device) return reply(404);
    if (device.isGone()) return reply(410);
    const refusal = device.refusal();
    if (refusal) return reply(refusal.status, refusal.headers);
    if (req.method !== 'POST') return reply(405);
    if (body.length > MOST) return reply(413);
    const ttl = Number(req.headers.ttl);
    if (!Number.isInteger(ttl) || ttl < 0) return reply(400);
    if (!isSigned(String(req.headers.authorization), origin, device.key)) return reply(403);
    const { topic, urgency } = req.headers;
    if (topic !== undefined && !/^[\w-]{1,32}$/.test(String(topic))) return reply(400);
    if (req.headers['content-encoding'] !== 'aes128gcm') return reply(415);
    const textOf = (value: string | string[] | undefined) => (value === undefined ? value : String(value));
    device.take(body, { ttl, topic: textOf(topic), urgency: textOf(urgency) });
    reply(201, { Location: `${origin}/message/${randomUUID()}` });
  }

  return {
    origin,
    get requests() {
      return requests;
    },
    addDevice(applicationServerKey) {
      const path = `/push/${randomUUID()}`;
      const device = createDevice(`${origin}${path}`, applicationServerKey);
      devices.set(path, device);
      return device;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function createDevice(endpoint: string, key: string | undefined): Held {
  const ecdh = createECDH('prime256v1');
  const p256dh = ecdh.generateKeys();
  const auth = randomBytes(16);
  const received: Pushed[] = [];
  const refusals: PushRefusal[] = [];
  const waiters: ((pushed: Pushed) => void)[] = [];
  let waiting: Pushed[] = [];
  let taken = 0;
  let isOnline = true;
  let isGone = false;

  function deliver(pushed: Pushed): void {
    received.push(pushed);
    const waiter = waiters.shift();
    if (!waiter) return;
    taken++;
    waiter(pushed);
  }

  return {
    key,
    subscription: {
      endpoint,
      expirationTime: null,
      keys: { p256dh: p256dh.toString('base64url'), auth: auth.toString('base64url') },
    },
    received,
    next() {
      const found = received[taken];
      if (!found) return new Promise((resolve) => waiters.push(resolve));
      taken++;
      return Promise.resolve(found);
    },
    goOffline() {
      isOnline = false;
    },
    comeOnline() {
      isOnline = true;
      for (const each of waiting.splice(0)) deliver(each);
    },
    leave() {
      isGone = true;
    },
    refuseNext: (...more) => void refusals.push(...more),
    refusal: () => refusals.shift(),
    isGone: () => isGone,
    take(body, head) {
      const pushed = { text: decrypt(body, ecdh, auth), ...head };
      if (isOnline) return deliver(pushed);
      waiting = waiting.filter(({ topic }) => topic === undefined || topic !== head.topic);
      waiting.push(pushed);
    },
  };
}

/** RFC 8291 over RFC 8188: one record, encrypted to the device's key and its secret. */
function decrypt(body: Buffer, ecdh: ReturnType<typeof createECDH>, auth: Buffer): string {
  const salt = body.subarray(0, 16);
  const recordSize = body.readUInt32BE(16);
  const sender = body.subarray(21, 21 + body.readUInt8(20));
  const record = body.subarray(21 + sender.length);
  if (record.length > recordSize) throw new Error('A push message is one record.');
  const derive = (secret: Buffer, from: Buffer, info: Buffer, length: number) =>
    Buffer.from(hkdfSync('sha256', secret, from, info, length));
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), sender]);
  const secret = derive(ecdh.computeSecret(sender), auth, info, 32);
  const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  const end = padded.lastIndexOf(2);
  if (end < 0 || padded.subarray(end + 1).some((byte) => byte !== 0))
    throw new Error('The last record of a message ends with 2 and zeros.');
  return padded.subarray(0, end).toString();
}

/** RFC 8292: `vapid t=<JWT>, k=<key>`, signed by that key for this service, for at most a day. */
function isSigned(header: string, audience: string, only: string | undefined): boolean {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(header) ?? [];
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  if (point.length !== 65 || (only !== undefined && only !== key)) return false;
  const [x, y] = [
    point.subarray(1, 33).toString('base64url'),
    point.subarray(33).toString('base64url'),
  ] as const;
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
  const isValid = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  const { aud, exp, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  const left = exp - Date.now() / 1000;
  return isValid && aud === audience && left > 0 && left <= 86_400 && /^(mailto:|https:)/.test(sub);
}
