/** Large content beside the log of a session: stored and fetched by HTTP, under the hash of its bytes. */
import { isDevelopment } from '../platform/isDevelopment.ts';
import { type BlobId, isBlobId } from '../protocol/blobId.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import { isParticipant, isSessionId } from '../protocol/ids.ts';
import { askServer, httpAddress, refusalIn } from '../protocol/overHttp.ts';
import { isRecord } from '../protocol/shapes.ts';
import { sendByRequest } from './sendByRequest.ts';

export interface BlobClientOptions {
  /** Of the session server: `ws://127.0.0.1:4400`, or the same address with `http:`. */
  readonly url: string;
  /** Who asks, and the token that proves it. */
  readonly participant: string;
  /** A function is called for each request, and once more if the server does not accept the token. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  readonly fetch?: typeof fetch | undefined;
}

interface Signal {
  readonly signal?: AbortSignal | undefined;
}

export interface PutOptions extends Signal {
  /**
   * Called with the bytes that have been sent so far: in browsers while they go, unless there is a `fetch` of one's own; elsewhere
   * once, when all are stored.
   */
  readonly onProgress?: ((sent: number) => void) | undefined;
}

/** What may be stored. */
export type BlobContent = Blob | Uint8Array<ArrayBuffer> | string;

export interface BlobClient {
  /**
   * Stores content for a session, which need not have begun. The same content is stored once.
   *
   * @returns its name, and how many bytes it has
   * @throws RejoinError with the server's code where it refuses: `blob-too-large` and `blobs-full` for example, `blobs-unsupported` where it stores no content;
   * `server-unreachable` where nothing answers
   */
  put(
    session: string,
    content: BlobContent,
    options?: PutOptions,
  ): Promise<{ readonly blob: BlobId; readonly size: number }>;
  /**
   * Fetches content of a session.
   *
   * @throws RejoinError `blob-not-found` where the session has none of that name, `blob-mismatch` if what came is other content
   */
  get(session: string, blob: BlobId, options?: Signal): Promise<Uint8Array<ArrayBuffer>>;
}

/** @throws RejoinError `argument-invalid` for a call that is none */
export function createBlobClient(options: BlobClientOptions): BlobClient {
  checkCall(
    isRecord(options) && /^(ws|http)s?:\/\/./.test(`${options.url}`) && isParticipant(options.participant),
    isDevelopment && "createBlobClient({ url: 'ws://127.0.0.1:4400', participant: 'user:ana', token })",
  );
  const base = httpAddress(options.url);

  async function ask(
    session: string,
    blob: BlobId,
    init: { readonly method: string; readonly body?: Uint8Array<ArrayBuffer> },
    { signal }: Signal,
    by = options.fetch,
  ): Promise<Response> {
    const address = `${base}/sessions/${encodeURIComponent(session)}/blobs/${blob}`;
    const response = await askServer({ ...options, fetch: by }, address, {
      ...init,
      ...(signal ? { signal } : {}),
    });
    if (response.ok) return response;
    const body: unknown = await response.json().catch(() => undefined);
    const answered = `${base} answered ${response.status}.`;
    // A proxy that reaches no server says so in words of its own.
    if (body === undefined && response.status >= 500) throw new RejoinError('server-unreachable', answered);
    const refusal = refusalIn(body, answered);
    throw refusal.code === 'not-found' ? new RejoinError('blobs-unsupported', refusal.message) : refusal;
  }

  return {
    async put(session, content, how = {}) {
      checkCall(
        isSessionId(session) && isContent(content) && isPut(how),
        isDevelopment && "await blobs.put('my-session', file)",
      );
      const body = await bytesOf(content);
      const blob = await nameOf(body);
      const { onProgress = () => {} } = how;
      const by =
        options.fetch || !('XMLHttpRequest' in globalThis) || !how.onProgress
          ? undefined
          : sendByRequest(onProgress);
      await ask(session, blob, { method: 'PUT', body }, how, by);
      onProgress(body.length);
      return { blob, size: body.length };
    },
    async get(session, blob, how = {}) {
      checkCall(
        isSessionId(session) && isBlobId(blob),
        isDevelopment && "await blobs.get('my-session', 'sha256-…')",
      );
      const response = await ask(session, blob, { method: 'GET' }, how);
      const bytes = new Uint8Array(await response.arrayBuffer());
      if ((await nameOf(bytes)) === blob) return bytes;
      throw new RejoinError('blob-mismatch', `${base} sent other content than ${blob}. Fetch it again.`);
    },
  };
}

export const isContent = (content: unknown): content is BlobContent =>
  typeof content === 'string' || content instanceof Blob || content instanceof Uint8Array;

export const isPut = (how: PutOptions): boolean =>
  isRecord(how) && (how.onProgress === undefined || typeof how.onProgress === 'function');

export async function bytesOf(content: BlobContent): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof content === 'string') return new TextEncoder().encode(content);
  return content instanceof Blob ? new Uint8Array(await content.arrayBuffer()) : content;
}

export async function nameOf(bytes: Uint8Array<ArrayBuffer>): Promise<BlobId> {
  // Missing on pages that came without TLS from another machine.
  checkCall(
    globalThis.crypto?.subtle !== undefined,
    isDevelopment && 'content in a secure context: a page by https, or of this machine',
  );
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const base64 = btoa(String.fromCharCode(...digest));
  return `sha256-${base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}
