/** A session server's HTTP side over a keeper in memory, as far as a page of a list asks it: for tests and stories. */
import { createSessionClient, RejoinError } from '@rejoin/core';
import { memory } from '@rejoin/core/memory';

export interface MemorySessions {
  readonly host: ReturnType<typeof memory>['host'];
  /** Give it to `manageSessions`, `followSessions` or `sessionQueries`. */
  readonly options: {
    readonly url: string;
    readonly participant: string;
    readonly fetch: typeof fetch;
  };
  /** What was asked, in order: `GET /sessions?limit=50`. Of the feed: `FEED /sessions?limit=0`. */
  readonly asked: string[];
  /** Begins a session, or says something in it. */
  say(session: string, text: string): Promise<void>;
  /** Feeds that are open. */
  readonly feeds: () => number;
  /** What a request is answered instead, from now on: a refusal, or after a promise. */
  answer: ((method: string, path: string) => Promise<void> | undefined) | undefined;
  close(): void;
}

const BASE = 'http://memory.test';

export function memorySessions(): MemorySessions {
  const transport = memory();
  const { host } = transport;
  const client = createSessionClient({ transport, participant: 'user:ana' });
  const asked: string[] = [];
  let feeds = 0;

  const newest = async () =>
    [...(await host.list())].sort(
      (one, other) => other.changedAt - one.changedAt || one.session.localeCompare(other.session),
    );

  async function list(query: URLSearchParams): Promise<Response> {
    const archived = query.get('archived');
    const limit = Number(query.get('limit') ?? 200);
    const after = query.get('after');
    const search = query.get('search')?.toLowerCase() ?? '';
    const all = (await newest()).filter(
      (info) =>
        (archived === null || `${info.archived ?? false}` === archived) &&
        (info.title ?? '').toLowerCase().includes(search),
    );
    const from = after === null ? 0 : all.findIndex(({ session }) => session === after) + 1;
    const sessions = all.slice(from, from + limit);
    const next = from + limit < all.length ? { next: sessions.at(-1)?.session } : {};
    return Response.json({ sessions, ...next });
  }

  function feed(query: URLSearchParams, signal: AbortSignal | null | undefined): Response {
    const text = new TextEncoder();
    let stop = () => {};
    feeds++;
    const end = () => {
      feeds--;
      stop();
      stop = () => {};
    };
    return new Response(
      new ReadableStream<Uint8Array>({
        async start(controller) {
          const tell = (event: string, data: object) =>
            controller.enqueue(text.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
          stop = host.follow((change) =>
            change.type === 'changed' ? tell('changed', change.info) : tell('deleted', change),
          );
          signal?.addEventListener('abort', () => {
            end();
            controller.error(signal.reason);
          });
          tell('sessions', { sessions: (await newest()).slice(0, Number(query.get('limit') ?? 200)) });
        },
      }),
    );
  }

  async function respond(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const { pathname, search, searchParams } = new URL(String(input));
    const headers = new Headers(init?.headers);
    const isFeed = headers.get('accept') === 'text/event-stream';
    const method = isFeed ? 'FEED' : (init?.method ?? 'GET');
    asked.push(`${method} ${pathname}${search}`);
    await sessions.answer?.(method, pathname);
    init?.signal?.throwIfAborted();
    const session = pathname.split('/')[2] ?? '';
    if (isFeed) return feed(searchParams, init?.signal);
    if (session === '') return list(searchParams);
    if (pathname.endsWith('/snapshot')) return Response.json(await host.snapshot(session));
    if (method === 'PATCH') await host.update(session, JSON.parse(String(init?.body)));
    if (method === 'DELETE') await host.delete(session);
    return new Response(undefined, { status: 204 });
  }

  const sessions: MemorySessions = {
    host,
    asked,
    options: {
      url: BASE,
      participant: 'user:ana',
      fetch: (input, init) =>
        respond(input, init).catch((error: unknown) => {
          if (!(error instanceof RejoinError)) throw error;
          const { code, message } = error;
          return Response.json({ error: { code, message } }, { status: 403 });
        }),
    },
    async say(session, text) {
      const before = (await host.list()).find((info) => info.session === session)?.messages ?? 0;
      client.session(session).send(text);
      await new Promise<void>((resolve) => {
        const stop = host.follow((change) => {
          if (change.type !== 'changed' || change.info.session !== session) return;
          if ((change.info.messages ?? 0) <= before) return;
          stop();
          resolve();
        });
      });
    },
    feeds: () => feeds,
    answer: undefined,
    close() {
      client.close();
    },
  };
  return sessions;
}
