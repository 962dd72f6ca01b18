/** The list of sessions, followed: server-sent events of what a reader may see (docs/protocol.md section 16). */
import type { IncomingMessage } from 'node:http';
import { newestFirst } from '@rejoin/core/internal';
import type { SessionChange, SessionInfo } from '@rejoin/core/memory';
import type { ParticipantId } from '@rejoin/core/protocol';
import { readable } from './admission.ts';
import type { HttpContext } from './httpContext.ts';
import type { Reply } from './httpReply.ts';
import type { ListQuery } from './listQuery.ts';
import { type Feed, liveFeed, type Telling } from './liveFeed.ts';

/** @param query only sessions that it wants; of those that are there at the beginning, as many as its limit says are told */
export const sessionFeed = (
  context: HttpContext,
  req: IncomingMessage,
  participant: ParticipantId,
  query: ListQuery,
): Reply =>
  liveFeed(context, req, { actions: ['list'] }, (feed) => begin(context, req, participant, query, feed));

/** What a reader has not been told yet, one entry a session: of one that changes often a slow reader gets the newest. */
type Pending = Map<string, SessionChange>;

async function begin(
  context: HttpContext,
  req: IncomingMessage,
  participant: ParticipantId,
  { isWanted, limit }: ListQuery,
  feed: Feed,
): Promise<Telling> {
  const { host, readMarks } = context;
  const shown = new Map<string, SessionInfo>();
  let pending: Pending = new Map();
  const add = (session: string, change: SessionChange) => {
    pending.set(session, change);
    feed.wake();
  };
  const stops = [
    host.follow(
      (change) => add(change.type === 'changed' ? change.info.session : change.session, change),
      feed.end,
    ),
    readMarks.follow((who, session) => {
      const info = shown.get(session);
      if (who === participant && info && !pending.has(session)) add(session, { type: 'changed', info });
    }),
  ];
  const leave = () => {
    for (const stop of stops) stop();
  };
  const tell = (event: string, data: object) => feed.tell(event, JSON.stringify(data));
  const mayRead = (infos: readonly SessionInfo[]) =>
    readable(context, req, participant, infos.filter(isWanted));

  async function tellChanges(): Promise<void> {
    const changes = [...pending.values()];
    pending = new Map();
    const infos = changes.flatMap((change) => (change.type === 'changed' ? [change.info] : []));
    const allowed = new Set(await mayRead(infos));
    for (const change of changes) {
      if (change.type === 'changed' && allowed.has(change.info)) {
        shown.set(change.info.session, change.info);
        const [told] = await readMarks.withUnread(participant, [change.info]);
        await tell('changed', told ?? change.info);
      } else {
        // Also of one that may not be read any more. That others were there is not said.
        const session = change.type === 'changed' ? change.info.session : change.session;
        const isLeft = change.type === 'changed' && !isWanted(change.info);
        if (shown.delete(session)) await tell(isLeft ? 'left' : 'deleted', { session });
      }
    }
  }

  try {
    const sessions = await mayRead(await host.list());
    for (const info of sessions) shown.set(info.session, info);
    const told = limit === undefined ? sessions : [...sessions].sort(newestFirst).slice(0, limit);
    await tell('sessions', { sessions: await readMarks.withUnread(participant, told) });
  } catch (error) {
    leave();
    throw error;
  }
  return { next: tellChanges, hasNext: () => pending.size > 0, leave };
}
