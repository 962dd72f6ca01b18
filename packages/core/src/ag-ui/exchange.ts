/** One request to an AG-UI endpoint, and the events that it answers with. */
import type { Clock } from '../platform/clock.ts';
import { createEventStreamParser } from '../platform/eventStream.ts';
import type { EndpointInput } from './input.ts';

/** Why an exchange came to nothing: what a failed run says. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
  readonly code: string | undefined;

  constructor(code: string | undefined, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

export type EndpointHeaders =
  | Readonly<Record<string, string>>
  | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>);

export interface ExchangeSetup {
  readonly url: string | URL;
  /** A function is called anew when the endpoint does not accept who asks (401), once. */
  readonly headers: EndpointHeaders;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Longest silence, ms. */
  readonly patience: number;
  /** Ends the exchange when it fires. */
  readonly signal: AbortSignal;
}

/** How long an endpoint whose run has ended may take to begin another one in the same response, ms. Most just close it. */
const GRACE = 500;
/** UTF-16 units of one event: far above what a log takes, for much of it may be dropped; and below what would hurt. */
const LONGEST = 16 * 1024 * 1024;

/**
 * Posts the input and hands over what comes, one parsed event after the other, until the response ends.
 *
 * @param take returns whether the endpoint's run has ended: then the response may end, or stay silent, at any time. What it
 * throws is thrown as it is
 * @returns what `take` returned last; false: the response ended while a run went on
 * @throws EndpointError if the endpoint cannot be reached, refuses, breaks off, falls silent or sends what is no stream of events
 */
export async function exchange(
  setup: ExchangeSetup,
  input: EndpointInput,
  take: (event: unknown) => Promise<boolean>,
): Promise<boolean> {
  const { url, headers, clock, patience, signal } = setup;
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  let silent = false;
  let over = false;
  /** When the newest event came, by the clock: comments that keep a connection open are no events. */
  let heard = 0;
  /**
   * Waits for the endpoint. Silence is counted meanwhile only: the log's own back-pressure is not the endpoint's; and only
   * what fails here is the connection's fault.
   */
  const listen = async <T>(wait: Promise<T>): Promise<T> => {
    const stop = clock.after(over ? heard + GRACE - clock.elapsed() : patience, () => {
      silent = true;
      abort();
    });
    try {
      return await wait;
    } catch (cause) {
      if (silent)
        throw new EndpointError('endpoint-silent', `The endpoint has sent nothing for ${patience} ms.`);
      if (signal.aborted) throw cause;
      throw new EndpointError('endpoint-broken', 'The connection to the endpoint broke.', { cause });
    } finally {
      stop();
    }
  };
  try {
    const post = async () => {
      const given = typeof headers === 'function' ? await headers() : headers;
      return listen(
        setup.fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...given },
          body: JSON.stringify(input),
          signal: controller.signal,
        }),
      );
    };
    let response = await post();
    if (response.status === 401 && typeof headers === 'function') {
      response.body?.cancel().catch(() => {});
      response = await post();
    }
    const reader = bodyOf(response).getReader();
    const parser = createEventStreamParser(LONGEST);
    try {
      for (;;) {
        const { done, value } = await listen(reader.read()).catch((error: unknown) => {
          // Its run has ended: how its response ends does not matter.
          if (over && !signal.aborted) return { done: true as const, value: undefined };
          throw error;
        });
        const events = done ? parser.end() : parser.push(value);
        if (events === 'too-long')
          throw new EndpointError('endpoint-malformed', 'The endpoint sent an event without end.');
        for (const { data } of events) over = await take(parse(data));
        if (events.length > 0) heard = clock.elapsed();
        if (done) return over;
      }
    } finally {
      // Not waited for: how the rest ends does not matter.
      reader.cancel().catch(() => {});
    }
  } finally {
    signal.removeEventListener('abort', abort);
    abort();
  }
}

function bodyOf(response: Response): ReadableStream<Uint8Array> {
  const refuse = (code: string, message: string): never => {
    response.body?.cancel().catch(() => {});
    throw new EndpointError(code, message);
  };
  if (!response.ok) return refuse(`http-${response.status}`, `The endpoint answered ${response.status}.`);
  const type = response.headers.get('content-type') ?? '';
  if (!type.includes('text/event-stream'))
    return refuse(
      'endpoint-malformed',
      `The endpoint sent "${type.slice(0, 100)}", which is no event stream.`,
    );
  return (
    response.body ?? refuse('endpoint-malformed', 'The endpoint sent nothing that can be read as it comes.')
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EndpointError('endpoint-malformed', 'The endpoint sent an event that is not JSON.', { cause });
  }
}
