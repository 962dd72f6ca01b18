/** Requests to one server, without any retry: what fails ends the link, and the core opens the next one when it is time. */

import type { LinkClosed } from '../../client/transport.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ErrorCode } from '../../protocol/errors.ts';

/** Why a link cannot go on. */
export class Broken extends Error {
  readonly reason: LinkClosed;
  constructor(reason: LinkClosed) {
    super(reason.message);
    this.reason = reason;
  }
}

export const broken = (code: ErrorCode | undefined, message: string, terminal = false): Broken =>
  new Broken({ terminal, message, ...(code === undefined ? {} : { code }) });

/** What may be asked with, besides the address. */
export interface RequestOptions {
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  /** Milliseconds until an answer must have begun. Default 10,000; 0 for one that waits for news. */
  readonly within?: number | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Http {
  /** The whole answer, of whatever status, unless it says something of every request: then it throws `Broken`. */
  request(
    method: string,
    session: string | undefined,
    signal: AbortSignal,
    options?: RequestOptions,
  ): Promise<Answer>;
  /** The same, as soon as the answer begins: what comes of its body is read, or cut off, by the caller, which holds `of`. */
  open(session: string, of: AbortController, options?: RequestOptions): Promise<Response>;
  /** Milliseconds for which the server has asked to be left alone. */
  pause(): number;
}

export interface HttpOptions {
  readonly url: string | (() => string);
  readonly headers?: HeaderSource | undefined;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

/** Headers of each request, such as the one that says who asks. A function is called anew for each. */
export type HeaderSource =
  | Readonly<Record<string, string>>
  | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>);

const WITHIN = 10_000;
/** No server is waited for longer, whatever it asks for, ms: a person may be looking at the page. */
const MAX_PAUSE = 60_000;
/** Characters of one answer, far above any session's (section 14). */
const MAX_BODY = 64 * 1024 * 1024;

export function createHttp({ url, headers, fetch, clock }: HttpOptions): Http {
  /** Until then the server wants no request, by `elapsed` of this clock. */
  let until = 0;

  function address(session: string | undefined, query: Readonly<Record<string, string>> = {}): string {
    const base = (typeof url === 'function' ? url() : url).replace(/\/+$/, '');
    const params = new URLSearchParams(query).toString();
    return `${base}/${session ?? ''}${params === '' ? '' : `?${params}`}`;
  }

  /** The answer as it begins. `of` is cut off if that takes too long. */
  async function begin(
    method: string,
    session: string | undefined,
    of: AbortController,
    { query, headers: own, body, within = WITHIN }: RequestOptions = {},
  ): Promise<Response> {
    let late = false;
    const given = typeof headers === 'function' ? await headersFrom(headers) : headers;
    const cancel =
      within === 0
        ? () => {}
        : clock.after(within, () => {
            late = true;
            of.abort();
          });
    try {
      const response = await fetch(address(session, query), {
        method,
        headers: { ...given, ...own },
        signal: of.signal,
        // What an address holds grows all the time.
        cache: 'no-store',
        ...(body === undefined ? {} : { body }),
      });
      try {
        check(response);
      } catch (error) {
        of.abort();
        throw error;
      }
      return response;
    } catch (error) {
      if (error instanceof Broken) throw error;
      throw broken(
        undefined,
        late ? 'No answer came in time.' : `The server was not reached: ${wordsOf(error)}`,
      );
    } finally {
      cancel();
    }
  }

  function check({ status, headers: answered }: Response): void {
    if (status === 401)
      throw broken('unauthorized', 'The server did not accept who asks.', typeof headers !== 'function');
    if (status === 429 || status === 503) {
      const wait = secondsOf(answered);
      until = Math.max(until, clock.elapsed() + Math.min(wait * 1_000, MAX_PAUSE));
      throw broken('draining', `The server asks to be left alone${wait > 0 ? ` for ${wait} s` : ''}.`);
    }
    if (status >= 500 || status === 408)
      throw broken('store-failed', `The server failed: its answer has status ${status}.`);
  }

  return {
    async request(method, session, signal, options) {
      const of = new AbortController();
      const stop = () => of.abort();
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop);
      try {
        const {
          status,
          headers: answered,
          text,
        } = await begin(method, session, of, options).then(async (response) => ({
          ...pick(response),
          text: await response.text(),
        }));
        if (text.length > MAX_BODY)
          throw broken('message-too-large', `An answer of ${text.length} characters is too large.`, true);
        return { status, headers: answered, text };
      } catch (error) {
        if (error instanceof Broken) throw error;
        throw broken(undefined, `An answer broke off: ${wordsOf(error)}`);
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    open: (session, of, options) => begin('GET', session, of, options),
    pause: () => Math.max(0, until - clock.elapsed()),
  };
}

const pick = ({ status, headers }: Response) => ({ status, headers });

/** An answer's text as JSON. One that broke off is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw broken('message-malformed', 'What the server sent is not JSON, or not all of it.');
  }
}

async function headersFrom(
  source: Extract<HeaderSource, () => unknown>,
): Promise<Readonly<Record<string, string>>> {
  try {
    return await source();
  } catch (error) {
    throw broken(undefined, `Getting the headers failed: ${wordsOf(error)}`);
  }
}

/** `Retry-After`: seconds, or a date, which only the server's own `Date` says how far away it is (P30). */
function secondsOf(headers: Headers): number {
  const header = headers.get('retry-after');
  if (header === null) return 0;
  const ms = Date.parse(header) - Date.parse(headers.get('date') ?? '');
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : ms / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : 0;
}

export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
