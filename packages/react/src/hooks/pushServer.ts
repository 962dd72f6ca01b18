/** How a page asks the session server about push messages (docs/notifications.md). */
import { RejoinError } from '@rejoin/core';
import { askServer, httpAddress, refusalIn } from '@rejoin/core/internal';

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

export function pushServer(options: PushServerOptions): PushServer {
  const address = httpAddress(options.url);

  async function ask(method: string, path: string, body?: object): Promise<unknown> {
    const response = await askServer(options, `${address}/push/${path}`, {
      method,
      ...(body ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(PATIENCE),
    }).catch((cause: unknown) => {
      if (cause instanceof RejoinError) throw cause;
      throw new RejoinError('server-unreachable', `${address} did not answer.`, { cause });
    });
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
