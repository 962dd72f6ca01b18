/** An endpoint that answers each request with server-sent events, on loopback: what a test lets it send, when it does. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface EventAnswer {
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
  send(...events: readonly object[]): void;
  end(last?: string): void;
  /** Whether its reader is gone. */
  readonly isLeft: boolean;
}

export interface EventEndpoint {
  readonly url: string;
  readonly answers: readonly EventAnswer[];
}

/**
 * Ends with the test.
 *
 * @param work what it says to each request by itself
 */
export async function startEventEndpoint(
  path: string,
  work: (answer: EventAnswer) => void = () => {},
): Promise<EventEndpoint> {
  const answers: EventAnswer[] = [];
  const server = createServer(async (req, res) => {
    if (req.method !== 'POST') return void res.writeHead(405).end();
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    let isLeft = false;
    res.once('close', () => {
      isLeft = true;
    });
    res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    const answer: EventAnswer = {
      body: JSON.parse(Buffer.concat(chunks).toString()),
      headers: req.headers,
      send(...events) {
        for (const event of events) res.write(`data: ${JSON.stringify(event)}\n\n`);
      },
      end: (last) => void res.end(last === undefined ? '' : `data: ${last}\n\n`),
      get isLeft() {
        return isLeft;
      },
    };
    answers.push(answer);
    work(answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // CAST: a server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}${path}`, answers };
}
