/** One request to an AG-UI endpoint, and the events that it answers with. */
import type { Clock } from '../clock.ts';
import type { EndpointInput } from './input.ts';
import { createEventStreamParser } from './sse.ts';

/** Why an exchange came to nothing: what a failed run says. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
  readonly code: string;

  constructor(code: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

export interface ExchangeSetup {
  readonly url: string | URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Longest silence, ms. */
  readonly patience: number;
  /** Ends the exchange when it fires. */
  readonly signal: AbortSignal;
}

/**
 * Posts the input and hands over what comes, one parsed event after the other, until `take` says that it is enough.
 *
 * @returns whether it was enough; false: the stream ended before
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
  let cancelTimer: () => void = () => {};
  const listen = () => {
    cancelTimer();
    cancelTimer = clock.after(patience, () => {
      silent = true;
      abort();
    });
  };
  const why = (error: unknown): unknown => {
    if (silent)
      return new EndpointError('endpoint-silent', `The endpoint has sent nothing for ${patience} ms.`);
    if (error instanceof EndpointError || signal.aborted) return error;
    return new EndpointError('endpoint-broken', 'The connection to the endpoint broke.', { cause: error });
  };
  try {
    listen();
    const response = await setup.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
      body: JSON.stringify(input),
      signal: controller.signal,
    });
    const body = bodyOf(response);
    const reader = body.getReader();
    try {
      return await readEvents(reader, take, listen, () => cancelTimer());
    } finally {
      // Not waited for: whoever has enough does not care how the rest ends.
      reader.cancel().catch(() => {});
    }
  } catch (error) {
    throw why(error);
  } finally {
    cancelTimer();
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

/** Silence is counted only while there is something to wait for: the log's own back-pressure is not the endpoint's. */
async function readEvents(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  take: (event: unknown) => Promise<boolean>,
  listen: () => void,
  rest: () => void,
): Promise<boolean> {
  const parser = createEventStreamParser();
  for (;;) {
    listen();
    const { done, value } = await reader.read();
    rest();
    const texts = done ? parser.end() : parser.push(value);
    if (texts === 'too-long')
      throw new EndpointError('endpoint-malformed', 'The endpoint sent an event without end.');
    for (const text of texts) if (await take(parse(text))) return true;
    if (done) return false;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EndpointError('endpoint-malformed', 'The endpoint sent an event that is not JSON.', { cause });
  }
}
