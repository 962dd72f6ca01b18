/** The endpoint behind the proxy: one request, and what it answers with. What goes wrong there is said in words for people. */
import { EndpointError } from '@rejoin/core/ag-ui';
import { createEventStreamParser } from '@rejoin/core/internal';
import type { PageRequest } from './pageRequests.ts';

export interface UpstreamSetup {
  readonly url: string;
  /** Sent with each request, as they stand in the operator's file. A page's own of the same name wins. */
  readonly headers: Readonly<Record<string, string>>;
  /** Longest silence of the endpoint before its answer fails, ms. */
  readonly silence: number;
}

/** UTF-16 units of one event. */
const LONGEST = 16 * 1024 * 1024;

/**
 * Asks once. A redirect is not followed: headers of pages are for this endpoint alone.
 *
 * @param heard called when the endpoint begins to answer
 * @throws EndpointError, and what the signal was aborted with
 */
export async function askUpstream(
  { url, headers, silence }: UpstreamSetup,
  request: PageRequest,
  signal: AbortSignal,
  heard: () => void,
): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), silence);
  let response: Response;
  try {
    response = await fetch(url, {
      ...{ method: 'POST', body: request.body, redirect: 'manual' },
      headers: {
        ...headers,
        ...request.headers,
        ...{ 'content-type': 'application/json', accept: 'text/event-stream' },
      },
      signal: AbortSignal.any([signal, late.signal]),
    });
  } catch (cause) {
    signal.throwIfAborted();
    if (late.signal.aborted) throw silent(silence);
    throw new EndpointError('endpoint-unreachable', 'The endpoint cannot be reached.', { cause });
  } finally {
    clearTimeout(timer);
  }
  if (!response.ok) {
    response.body?.cancel().catch(() => {});
    // The endpoint's own words may name accounts and keys.
    throw new EndpointError(`http-${response.status}`, `The endpoint answered ${response.status}.`);
  }
  const type = response.headers.get('content-type') ?? '';
  if (!/\btext\/event-stream\b/.test(type)) {
    response.body?.cancel().catch(() => {});
    throw new EndpointError('endpoint-malformed', noEvents(type));
  }
  heard();
  return response;
}

/** A text stream cannot say that it has failed, nor that a tool was called: what is no event is not guessed at. */
function noEvents(type: string): string {
  const what = 'The endpoint answered with something else than an event stream.';
  return /^text\/plain\b/.test(type)
    ? `${what} A text stream of the AI SDK? Let the route answer with a UI message stream (toUIMessageStreamResponse), and pages ask by DefaultChatTransport.`
    : what;
}

const silent = (ms: number) =>
  new EndpointError('endpoint-silent', `The endpoint has sent nothing for ${ms} ms.`);

/**
 * The JSON of each event, until the stream ends.
 *
 * @throws EndpointError where it breaks, falls silent, or sends what is no JSON
 */
export async function* eventsOf(
  response: Response,
  { silence }: UpstreamSetup,
): AsyncGenerator<unknown, void, undefined> {
  const reader = response.body?.getReader();
  if (!reader) throw new EndpointError('endpoint-malformed', 'The endpoint sent no stream.');
  const parser = createEventStreamParser(LONGEST);
  try {
    for (;;) {
      const { done, value } = await within(reader.read(), silence);
      const events = done ? parser.end() : parser.push(value);
      if (events === 'too-long')
        throw new EndpointError('endpoint-malformed', 'The endpoint sent an event without end.');
      // What ends the streams of the AI SDK and of OpenAI is no event.
      for (const { data } of events) if (data !== '[DONE]') yield parse(data);
      if (done) return;
    }
  } finally {
    // Not waited for: how the rest ends does not matter.
    reader.cancel().catch(() => {});
  }
}

async function within<T>(wait: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(silent(ms)), ms);
  });
  try {
    return await Promise.race([wait, late]);
  } catch (cause) {
    if (cause instanceof EndpointError) throw cause;
    throw new EndpointError(
      'endpoint-broken',
      'The answer broke off: the connection to the endpoint ended.',
      {
        cause,
      },
    );
  } finally {
    clearTimeout(timer);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EndpointError('endpoint-malformed', 'The endpoint sent an event that is not JSON.', { cause });
  }
}
