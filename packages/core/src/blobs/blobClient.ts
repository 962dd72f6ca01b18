/** Large content beside the log of a session: stored and fetched by HTTP, under the hash of its bytes. */
import { type BlobId, isBlobId } from '../protocol/blobId.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import { isParticipant, isSessionId } from '../protocol/ids.ts';
import { askServer, httpAddress, refusalIn } from '../protocol/overHttp.ts';
import { isRecord } from '../protocol/shapes.ts';

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

export interface BlobClient {
  /**
   * Stores content for a session, which need not have begun. The same content is stored once.
   *
   * @returns its name, and how many bytes it has
   * @throws RejoinError with the server's code where it refuses: `blob-too-large` and `blobs-full` for example;
   * `server-unreachable` where nothing answers
   */
  put(
    session: string,
    content: Blob | Uint8Array<ArrayBuffer> | string,
    options?: Signal,
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
    "createBlobClient({ url: 'ws://127.0.0.1:4400', participant: 'user:ana', token })",
  );
  const base = httpAddress(options.url);

  async function ask(
    session: string,
    blob: BlobId,
    init: { readonly method: string; readonly body?: Uint8Array<ArrayBuffer> },
    { signal }: Signal,
  ): Promise<Response> {
    const address = `${base}/sessions/${encodeURIComponent(session)}/blobs/${blob}`;
    const response = await askServer(options, address, { ...init, ...(signal ? { signal } : {}) });
    if (response.ok) return response;
    throw refusalIn(await response.json().catch(() => undefined), `${base} answered ${response.status}.`);
  }

  return {
    async put(session, content, how = {}) {
      checkCall(
        isSessionId(session) &&
          (typeof content === 'string' || content instanceof Blob || ArrayBuffer.isView(content)),
        "await blobs.put('my-session', file)",
      );
      const body = await bytesOf(content);
      const blob = await nameOf(body);
      await ask(session, blob, { method: 'PUT', body }, how);
      return { blob, size: body.length };
    },
    async get(session, blob, how = {}) {
      checkCall(isSessionId(session) && isBlobId(blob), "await blobs.get('my-session', 'sha256-…')");
      const response = await ask(session, blob, { method: 'GET' }, how);
      const bytes = new Uint8Array(await response.arrayBuffer());
      if ((await nameOf(bytes)) === blob) return bytes;
      throw new RejoinError('blob-mismatch', `${base} sent other content than ${blob}. Fetch it again.`);
    },
  };
}

async function bytesOf(content: Blob | Uint8Array<ArrayBuffer> | string): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof content === 'string') return new TextEncoder().encode(content);
  return content instanceof Blob ? new Uint8Array(await content.arrayBuffer()) : content;
}

async function nameOf(bytes: Uint8Array<ArrayBuffer>): Promise<BlobId> {
  // Missing on pages that came without TLS from another machine.
  checkCall(
    globalThis.crypto?.subtle !== undefined,
    'content in a secure context: a page by https, or of this machine',
  );
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const base64 = btoa(String.fromCharCode(...digest));
  return `sha256-${base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}
