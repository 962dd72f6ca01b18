/** An AG-UI endpoint as a source: one request, and the events that it answers with. It cannot be read on after a cut. */
import { createEventStreamParser } from '../platform/eventStream.ts';
import { EndpointError, type HostedPiece, type HostedSource } from './hostedSource.ts';

export type EndpointHeaders =
  | Readonly<Record<string, string>>
  | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>);

export interface EndpointSetup {
  readonly url: string | URL;
  /** A function is called anew when the endpoint does not accept who asks (401), once. */
  readonly headers: EndpointHeaders;
  readonly fetch: typeof fetch;
}

/** UTF-16 units of one event: far above what a log takes, for much of it may be dropped; and below what would hurt. */
const LONGEST = 16 * 1024 * 1024;

/** Posts the input, and says what comes, until the response ends. */
export function agUiSource({ url, headers, fetch: send }: EndpointSetup): HostedSource {
  async function post(body: string, signal: AbortSignal): Promise<Response> {
    const given = typeof headers === 'function' ? await minted(headers) : headers;
    return send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...given },
      body,
      signal,
    });
  }
  return {
    async *start(input, signal) {
      const body = JSON.stringify(input);
      let response = await post(body, signal);
      if (response.status === 401 && typeof headers === 'function') {
        response.body?.cancel().catch(() => {});
        response = await post(body, signal);
      }
      yield* piecesOf(response);
    },
  };
}

/** Not the endpoint's fault. */
const minted = async (headers: Extract<EndpointHeaders, () => unknown>) => {
  try {
    return await headers();
  } catch (cause) {
    throw new EndpointError('agent-failed', 'The agent failed.', { cause });
  }
};

async function* piecesOf(response: Response): AsyncGenerator<HostedPiece, void, undefined> {
  const reader = bodyOf(response).getReader();
  const parser = createEventStreamParser(LONGEST);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const events = done ? parser.end() : parser.push(value);
      if (events === 'too-long')
        throw new EndpointError('endpoint-malformed', 'The endpoint sent an event without end.');
      for (const { data } of events) yield { events: [parse(data)] };
      if (done) return;
      // Comments keep a connection open, and say that the endpoint lives.
      if (events.length === 0) yield { events: [] };
    }
  } finally {
    // Not waited for: how the rest ends does not matter.
    reader.cancel().catch(() => {});
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
