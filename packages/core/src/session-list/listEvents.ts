/** What a server tells a follower of its list of sessions (docs/protocol.md section 16), and what becomes of the list by it. */
import { newestFirst } from '../keeper/listedSessions.ts';
import type { SessionInfo } from '../keeper/logStore.ts';
import type { RejoinError } from '../protocol/errors.ts';
import { isParticipant, isSessionId } from '../protocol/ids.ts';
import { refusalIn } from '../protocol/overHttp.ts';
import { isCount, isRecord, isText, isTime, listOf, optional, record } from '../protocol/shapes.ts';

/** What has become of the list. */
export type SessionListChange =
  | {
      /** It begins: once for each connection. Of a `limit`, these are the newest. */
      readonly type: 'sessions';
      readonly sessions: readonly SessionInfo[];
    }
  | {
      /** A session is new in it, or what the list says of it is. */
      readonly type: 'changed';
      readonly info: SessionInfo;
    }
  | {
      /** It was deleted, or may not be read any more; or it `left`: it is there, and no longer what was asked for. */
      readonly type: 'deleted' | 'left';
      readonly session: string;
    };

export type ListEvent = SessionListChange | { readonly type: 'error'; readonly error: RejoinError };

/** Undefined: nothing that this version knows, or not what it should be. */
export function readListEvent(type: string, text: string): ListEvent | undefined {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(data)) return undefined;
  if (type === 'changed') return isInfo(data) ? { type, info: data } : undefined;
  if (type === 'sessions' && Array.isArray(data.sessions))
    return { type, sessions: data.sessions.filter(isInfo) };
  if ((type === 'deleted' || type === 'left') && isSessionId(data.session))
    return { type, session: data.session };
  return type === 'error' ? { type, error: refusalIn(data, 'The server gave no reason.') } : undefined;
}

const isInfoShape = record({
  session: isSessionId,
  events: isCount,
  createdAt: isTime,
  changedAt: isTime,
  title: optional(isText),
  messages: optional(isCount),
  unread: optional(isCount),
  running: optional(isCount),
  waiting: optional(isCount),
  asked: optional(listOf(isParticipant)),
  archived: optional((archived) => typeof archived === 'boolean'),
  floor: optional(
    record({ status: isText, participant: isParticipant, reason: optional(isText), since: isTime }),
  ),
  ended: optional(
    listOf(
      record({
        participant: isParticipant,
        run: isText,
        status: isText,
        asker: optional(isParticipant),
        at: isTime,
      }),
    ),
  ),
  questions: optional(
    listOf(record({ participant: isParticipant, id: isText, title: isText, expiresAt: optional(isTime) })),
  ),
});
export const isInfo = (value: unknown): value is SessionInfo => isInfoShape(value);

/** The list after an event: the session that changed last comes first. */
export function applyListEvent(
  sessions: readonly SessionInfo[],
  event: SessionListChange,
): readonly SessionInfo[] {
  switch (event.type) {
    case 'sessions':
      return [...event.sessions].sort(newestFirst);
    case 'changed': {
      const others = sessions.filter(({ session }) => session !== event.info.session);
      return [event.info, ...others].sort(newestFirst);
    }
    case 'deleted':
    case 'left':
      return sessions.filter(({ session }) => session !== event.session);
    default:
      return event satisfies never;
  }
}
