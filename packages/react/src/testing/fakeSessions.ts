/** A session server's list, as far as a page sees it: its stream is told by the test or the story. */
import { followSessions, type SessionListView } from '@rejoin/core/session-list';

type Listed = SessionListView['sessions'][number];

export interface FakeSessions {
  readonly list: ReturnType<typeof followSessions>;
  /** One event of the stream. */
  tell(event: 'sessions' | 'changed' | 'deleted', data: object): void;
  /** The connection is lost. */
  lose(): void;
}

export interface FakeSessionsOptions {
  /** Default: nothing comes until the test tells it. */
  readonly sessions?: readonly Listed[];
  /** The server refuses, or the connection is lost after the first list. */
  readonly fault?: 'forbidden' | 'lost';
}

const streamOf = (event: string, data: object) =>
  new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);

export function fakeSessions({ sessions, fault }: FakeSessionsOptions = {}): FakeSessions {
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  let answered = 0;
  const list = followSessions({
    url: 'ws://server.test',
    participant: 'user:ana',
    // Timers of a lost connection never ring.
    clock: { now: () => 0, elapsed: () => 0, after: () => () => {} },
    async fetch() {
      if (fault === 'forbidden')
        return Response.json({ error: { code: 'forbidden', message: 'No.' } }, { status: 403 });
      answered++;
      if (fault === 'lost' && answered > 1) throw new TypeError('Failed to fetch');
      return new Response(
        new ReadableStream<Uint8Array>({
          start(controller) {
            stream = controller;
            if (!sessions) return;
            controller.enqueue(streamOf('sessions', { sessions }));
            if (fault === 'lost') controller.close();
          },
        }),
      );
    },
  });
  return {
    list,
    tell: (event, data) => stream?.enqueue(streamOf(event, data)),
    lose: () => stream?.close(),
  };
}

/** One session of such a list. */
export const listed = (session: string, changedAt: number, more: Partial<Listed> = {}): Listed => ({
  ...{ session, changedAt, events: 1, createdAt: 1, messages: 1, running: 0, waiting: 0, questions: [] },
  ...more,
});
