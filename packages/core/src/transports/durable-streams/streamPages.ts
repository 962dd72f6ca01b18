/** One session's stream, a request at a time: what it holds from an offset on, which log it is, and its creation. */
import { VERSION } from '../../protocol/messages.ts';
import { isRecord } from '../../protocol/shapes.ts';
import { encodeHead, isHead } from './records.ts';
import { type Answer, type Broken, broken, type Http, jsonOf } from './streamHttp.ts';

/** What a stream held after an offset. */
export interface Page {
  readonly values: readonly unknown[];
  /** Where it ends. */
  readonly next: string;
  /** All that was there has been sent. */
  readonly live: boolean;
  /** Nothing will ever come after it. */
  readonly closed: boolean;
  /** For caches between: to be sent with the next request that waits. */
  readonly token?: string | undefined;
}

/** Why there is no page: there is no stream, there is no such offset any more, it is none, or not for us. */
export type NoPage = 'missing' | 'gone' | 'malformed' | 'forbidden';

export const isNoPage = (value: string | undefined): value is NoPage =>
  value === 'missing' || value === 'gone' || value === 'malformed' || value === 'forbidden';

/** The offset before the first record. */
export const BEGINNING = '-1';

export interface Pages {
  /** What stands after an offset; with `wait`, as soon as there is something, or nothing when the server has waited enough. */
  read(offset: string, wait?: { readonly token?: string | undefined }): Promise<Page | NoPage>;
  /** The log's name; undefined if it has none yet. */
  incarnation(): Promise<string | undefined | NoPage>;
  /** Makes the stream, with a name, unless it is there. */
  create(incarnation: string): Promise<'there' | 'forbidden'>;
  /** Names a log that was made by another client, and empty. */
  name(incarnation: string): Promise<void>;
  /** Where the stream ends, or why that is not known. */
  tail(): Promise<string | NoPage>;
}

const JSON_TYPE = { 'content-type': 'application/json' };

export function createPages(http: Http, session: string, signal: AbortSignal): Pages {
  const ask = (method: string, options?: Parameters<Http['request']>[3]) =>
    http.request(method, session, signal, options);

  async function read(
    offset: string,
    wait?: { readonly token?: string | undefined },
  ): Promise<Page | NoPage> {
    const query = wait
      ? { offset, live: 'long-poll', ...(wait.token && { cursor: wait.token }) }
      : { offset };
    const answer = await ask('GET', wait ? { query, within: 0 } : { query });
    const none = noPage('GET', answer.status);
    if (none) return none;
    const page = pageOf(answer);
    const values = answer.status === 204 ? [] : valuesOf(jsonOf(answer.text));
    // An empty answer is the end as well, whatever else the server says or does not say.
    return { ...page, values, live: page.live || values.length === 0 };
  }

  /** The first answer of a stream begins with its name: no more of it is read than that. */
  async function first(): Promise<unknown> {
    const of = new AbortController();
    const stop = () => of.abort();
    signal.addEventListener('abort', stop);
    try {
      const { status, body } = await http.open(session, of, { query: { offset: BEGINNING } });
      const reader = status === 200 ? body?.getReader() : undefined;
      const decoder = new TextDecoder();
      for (let text = ''; reader && text.length < 1_024; ) {
        const { done, value } = await reader.read();
        if (done) break;
        text += decoder.decode(value, { stream: true });
        const record = /^\s*\[\s*(\{[^{}]*\})/.exec(text);
        if (record) return jsonOf(record[1] ?? '');
      }
    } catch (error) {
      if (signal.aborted) throw error;
      // Whatever went wrong here goes wrong again with the whole of it, which says more.
    } finally {
      signal.removeEventListener('abort', stop);
      of.abort();
    }
    return undefined;
  }

  return {
    read,
    async incarnation() {
      const named = namedBy([await first()]);
      if (named !== undefined) return named;
      for (let offset = BEGINNING; ; ) {
        const page = await read(offset);
        if (typeof page === 'string') return page;
        const found = namedBy(page.values);
        if (found !== undefined || page.live || page.next === offset) return found;
        offset = page.next;
      }
    },
    async create(incarnation) {
      const { status } = await ask('PUT', { headers: JSON_TYPE, body: `[${encodeHead(incarnation)}]` });
      if (status === 403) return 'forbidden';
      // 409: it is there, and was made with other settings, which are its owner's.
      if (status === 200 || status === 201 || status === 204 || status === 409) return 'there';
      throw unexpected('PUT', status);
    },
    async name(incarnation) {
      const { status } = await ask('POST', { headers: JSON_TYPE, body: `[${encodeHead(incarnation)}]` });
      if (status >= 400) throw unexpected('POST', status);
    },
    async tail() {
      const answer = await ask('HEAD');
      return noPage('HEAD', answer.status) ?? offsetOf(answer);
    },
  };
}

/** The name of the log that some records are of, if one of them says it. The first in the log counts. */
export function namedBy(values: readonly unknown[]): string | undefined {
  const head = values.find(isHead);
  if (head && head.rejoin !== VERSION)
    throw broken('protocol-version', `The log is of version ${head.rejoin} of the protocol.`, true);
  return head?.incarnation;
}

function noPage(method: string, status: number): NoPage | undefined {
  if (status < 300) return undefined;
  if (status === 404) return 'missing';
  if (status === 410) return 'gone';
  if (status === 400) return 'malformed';
  if (status === 403) return 'forbidden';
  throw unexpected(method, status);
}

export const unexpected = (method: string, status: number): Broken =>
  broken(
    'argument-invalid',
    `Is this a Durable Streams server? It answers ${method} with status ${status}.`,
    true,
  );

function pageOf(answer: Answer): Omit<Page, 'values'> {
  const { headers } = answer;
  return {
    next: offsetOf(answer),
    live: headers.get('stream-up-to-date') === 'true',
    closed: headers.get('stream-closed') === 'true',
    token: headers.get('stream-cursor') ?? undefined,
  };
}

function offsetOf({ headers }: Answer): string {
  const next = headers.get('stream-next-offset');
  if (next !== null && next !== '') return next;
  const why =
    'An answer has no Stream-Next-Offset. Is this a Durable Streams server, and does CORS expose the header?';
  throw broken('argument-invalid', why, true);
}

/** The records of an answer's body. */
export const valuesOf = (body: unknown): readonly unknown[] => (Array.isArray(body) ? body : [body]);

/** What an SSE `control` event says. */
export function controlOf(data: unknown): Omit<Page, 'values'> {
  if (!isRecord(data) || typeof data.streamNextOffset !== 'string')
    throw broken('message-malformed', 'A control event does not say where the stream ends.');
  const closed = data.streamClosed === true;
  return { next: data.streamNextOffset, live: closed || data.upToDate === true, closed };
}
