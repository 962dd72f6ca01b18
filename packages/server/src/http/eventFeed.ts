/** A session's events by server-sent events, from a cursor on, for any client (docs/protocol.md section 16). */
import type { IncomingMessage } from 'node:http';
import type { LogPage, ReadPage, Subscriber } from '@rejoin/core/internal';
import { makeCursor, RejoinError } from '@rejoin/core/protocol';
import type { HttpContext } from './httpContext.ts';
import type { Reply } from './httpReply.ts';
import { type Feed, liveFeed, type Telling } from './liveFeed.ts';

/** One message of the stream. */
interface Told {
  readonly event: string;
  readonly data: string;
  readonly id?: string;
}

/** Characters that may wait for a reader; beyond, it is served from the log. */
const WAITING = 256 * 1024;

/** @param first the first page to be told */
export const eventFeed = (
  context: HttpContext,
  req: IncomingMessage,
  session: string,
  first: ReadPage,
): Reply =>
  liveFeed(context, req, { actions: ['read'], session }, (feed) => begin(context, session, first, feed));

async function begin(context: HttpContext, session: string, first: ReadPage, feed: Feed): Promise<Telling> {
  const { host } = context;
  const told: Told[] = [];
  let waiting = 0;
  let ended: RejoinError | undefined;
  const add = (message: Told) => {
    told.push(message);
    waiting += message.data.length;
    feed.wake();
  };

  const subscriber: Subscriber = {
    ready: () => waiting < WAITING,
    idle: () => waiting === 0,
    frame: (incarnation, page) => add(eventsOf(incarnation, page)),
    snapshot: (snapshot) => add({ event: 'snapshot', id: snapshot.cursor, data: JSON.stringify(snapshot) }),
    live: ({ cursor, position }) =>
      add({ event: 'live', id: cursor, data: JSON.stringify({ cursor, position }) }),
    // No text is withheld from it, so it asks for none.
    texts() {},
    signals: (list) => add({ event: 'signals', data: `{"signals":${list}}` }),
    ended(code, message) {
      ended = new RejoinError(code, message);
      feed.wake();
    },
  };
  const cursor = await toEnd(context, session, first, feed);
  const subscription = host.subscribe(session, cursor, subscriber);

  return {
    hasNext: () => told.length > 0 || ended !== undefined,
    async next() {
      const message = told.shift();
      if (!message && ended) throw ended;
      if (!message) return;
      waiting -= message.data.length;
      await feed.tell(message.event, message.data, message.id);
      if (told.length === 0) subscription.resume();
    },
    leave: subscription.close,
  };
}

/** What the log holds by now, page by page: a reader that begins at its beginning is given events, and no state. */
async function toEnd(
  { host, turn }: HttpContext,
  session: string,
  first: ReadPage,
  feed: Feed,
): Promise<string> {
  for (let read = first; ; ) {
    const { incarnation, page, end } = read;
    const { event, data, id } = eventsOf(incarnation, page);
    if (page.upTo > page.after) await feed.tell(event, data, id);
    if (end || !feed.isOpen()) return id;
    await turn();
    read = await host.read(session, id);
  }
}

function eventsOf(incarnation: string, page: LogPage): Required<Told> {
  const upTo = makeCursor(incarnation, page.upTo);
  const after = makeCursor(incarnation, page.after);
  // The items go out as they were stored.
  const head = JSON.stringify({ after, upTo });
  return { event: 'events', id: upTo, data: `${head.slice(0, -1)},"items":[${page.items}]}` };
}
