/** How a page asks the session server about push messages (docs/notifications.md). */
import { RejoinError } from '@rejoin/core';
import { askedAs, httpAddress, refusalIn } from '@rejoin/core/internal';

export interface PushServerOptions {
  /** Of the session server: `ws://127.0.0.1:4400`, or the same address with `http:`. */
  readonly url: string;
  /** Whose device this is, and the token that proves it. */
  readonly participant: string;
  /** A function is called for each request, and once more if the server does not accept the token. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  readonly fetch?: typeof fetch | undefined;
}

export interface PushServer {
  /** The server's public key, as a browser takes it. */
  key(): Promise<Uint8Array<ArrayBuffer>>;
  store(subscription: PushSubscriptionJSON): Promise<void>;
  remove(endpoint: string): Promise<void>;
}

/** How long an answer may take, ms. */
const PATIENCE = 20_000;

export function pushServer({ url, participant, token, fetch: own }: PushServerOptions): PushServer {
  const address = httpAddress(url);

  async function once(method: string, path: string, body: object | undefined): Promise<Response> {
    const given = typeof token === 'function' ? await token() : token;
    return (own ?? fetch)(`${address}/push/${path}`, {
      method,
      headers: {
        ...(body ? { 'Content-Type': 'application/json' } : {}),
        ...askedAs(participant, given),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      // It would take the token to a place that no configuration names.
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    });
  }

  async function ask(method: string, path: string, body?: object): Promise<unknown> {
    let response: Response;
    try {
      response = await once(method, path, body);
      if (response.status === 401 && typeof token === 'function') response = await once(method, path, body);
    } catch (cause) {
      throw new RejoinError('server-unreachable', `${address} did not answer.`, { cause });
    }
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw refusalIn(answer, `${address} answered ${response.status}.`);
    return answer;
  }

  return {
    async key() {
      const answer = await ask('GET', 'key');
      const key = typeof answer === 'object' && answer !== null && 'key' in answer ? answer.key : undefined;
      const bytes = typeof key === 'string' ? bytesOf(key) : undefined;
      if (bytes) return bytes;
      throw new RejoinError('message-malformed', `What ${address} answered is no public key.`);
    },
    store: async (subscription) =>
      void (await ask('PUT', 'subscription', { ...subscription, server: address })),
    remove: async (endpoint) => void (await ask('DELETE', 'subscription', { endpoint })),
  };
}

/** Of base64url. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
      letter.charCodeAt(0),
    );
  } catch {
    return undefined;
  }
}
