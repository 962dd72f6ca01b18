/** Small real endpoints on loopback, of several protocols, as an app might have them: for tests of what looks at endpoints. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Words of an answer, enough of them to be cut in the middle. */
export const ANSWER: readonly string[] =
  'A lamp turns in a tower so that ships at night know where the land begins and count its flashes to learn which tower it is before they come too near the rocks that lie below'
    .split(' ')
    .map((word) => `${word} `);

export type Handler = (req: IncomingMessage, res: ServerResponse, body: string) => void;

export interface Endpoint {
  readonly url: string;
  readonly server: Server;
  close(): Promise<void>;
}

export async function listen(handler: Handler): Promise<Endpoint> {
  const server = createServer((req, res) => {
    let body = '';
    req.setEncoding('utf8');
    req.on('data', (chunk: string) => {
      body += chunk;
    });
    req.on('end', () => handler(req, res, body));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  // CAST: it listens on TCP.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An answer that is being written, with those who read it. */
export interface Work {
  readonly lines: string[];
  readonly readers: Set<(line: string | undefined) => void>;
  over: boolean;
  stop(last: readonly string[]): void;
}

/** Writes lines one after the other. `stop` ends it with others. */
export function startWork(lines: readonly string[], every = 12): Work {
  const work: Work = {
    lines: [],
    readers: new Set(),
    over: false,
    stop(last) {
      if (work.over) return;
      clearInterval(timer);
      for (const line of last) say(line);
      finish();
    },
  };
  let at = 0;
  const say = (line: string) => {
    work.lines.push(line);
    for (const reader of work.readers) reader(line);
  };
  const finish = () => {
    work.over = true;
    for (const reader of work.readers) reader(undefined);
    work.readers.clear();
  };
  const timer = setInterval(() => {
    const line = lines[at++];
    if (line !== undefined) return say(line);
    clearInterval(timer);
    if (!work.over) finish();
  }, every);
  return work;
}

/** Sends a reader all of it from a line on, and what comes. */
export function follow(work: Work, res: ServerResponse, from = 0): () => void {
  for (const line of work.lines.slice(from)) res.write(line);
  const reader = (line: string | undefined) => {
    if (line === undefined) res.end();
    else res.write(line);
  };
  if (work.over) res.end();
  else work.readers.add(reader);
  return () => work.readers.delete(reader);
}

export const event = (data: unknown, id?: number): string =>
  `${id === undefined ? '' : `id: ${id}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

export const EVENT_STREAM = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' };

/** An answer as chunks of the AI SDK's UI message stream. */
export const uiMessageLines = (words: readonly string[] = ANSWER): readonly string[] => [
  event({ type: 'start', messageId: 'm1' }),
  event({ type: 'text-start', id: 't' }),
  ...words.map((delta) => event({ type: 'text-delta', id: 't', delta })),
  event({ type: 'text-end', id: 't' }),
  event({ type: 'finish' }),
  event('[DONE]'),
];

export interface UiMessageOptions {
  /** There is `GET <endpoint>/<chat>/stream`. */
  readonly resumable: boolean;
  /** There is `POST <endpoint>/<chat>/stop`; `deaf`: it answers, and stops nothing. */
  readonly stop?: boolean | 'deaf';
  /** A closed connection stops the work. */
  readonly hangUpStops: boolean;
  readonly words?: readonly string[];
}

/** The AI SDK's protocol, at `/api/chat`. */
export function uiMessageEndpoint(options: UiMessageOptions): Handler {
  const works = new Map<string, Work>();
  const headers = { ...EVENT_STREAM, 'x-vercel-ai-ui-message-stream': 'v1' };
  return (req, res, body) => {
    const [, chat = '', action] = /^\/api\/chat(?:\/([^/]+)\/(\w+))?$/.exec(req.url ?? '') ?? [];
    const work = works.get(chat);
    if (req.method === 'POST' && req.url === '/api/chat') {
      const value: unknown = JSON.parse(body);
      const id = String(Object(value).id);
      const begun = startWork(uiMessageLines(options.words));
      works.set(id, begun);
      res.writeHead(200, headers);
      const leave = follow(begun, res);
      res.on('close', () => {
        leave();
        if (options.hangUpStops && !begun.over) begun.stop([event({ type: 'abort' })]);
      });
    } else if (req.method === 'GET' && action === 'stream' && options.resumable) {
      if (!work || work.over) return void res.writeHead(204).end();
      res.writeHead(200, headers);
      const leave = follow(work, res);
      res.on('close', leave);
    } else if (req.method === 'POST' && action === 'stop' && options.stop && work) {
      if (options.stop === true) work.stop([event({ type: 'abort' })]);
      res.writeHead(200, { 'Content-Type': 'application/json' }).end('{"success":true}');
    } else res.writeHead(404).end('not here');
  };
}
