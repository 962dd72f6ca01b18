/**
 * How much of each session each person has seen: what came since is unread. Seen is what was there while a surface of theirs said
 * that it is in sight (P33). Kept beside the logs, as far as the store keeps records.
 */
import type { Clock } from '@rejoin/core';
import { isRecord, type KeeperHost } from '@rejoin/core/internal';
import type { RecordStore, SessionInfo } from '@rejoin/core/memory';
import { kindOf, type ParticipantId } from '@rejoin/core/protocol';

export interface ReadMarks {
  /** Entries of the list as one reader is told them: with `unread`, for a person. */
  withUnread(reader: ParticipantId, infos: readonly SessionInfo[]): Promise<readonly SessionInfo[]>;
  /** Calls a listener when a person has seen more of a session, until the result is called. */
  follow(listener: (participant: ParticipantId, session: string) => void): () => void;
  /** Writes what is not written yet. */
  close(): Promise<void>;
}

/** Messages that were seen. A session that was deleted and made anew is another one. */
interface Mark {
  readonly messages: number;
  readonly createdAt: number;
}

const COLLECTION = 'read';
/** People whose marks are at hand. */
const MOST = 1_000;
/** What is written at once, ms: a person who watches a conversation sees each message of it. */
const WITHIN = 2_000;

const keyOf = (participant: ParticipantId, session: string): string => `${participant}\n${session}`;

export function createReadMarks(
  host: Pick<KeeperHost, 'list' | 'follow' | 'looking' | 'followLooks' | 'records'>,
  clock: Clock,
  onFault: (error: unknown) => void,
): ReadMarks {
  const { records } = host;
  const listeners = new Set<(participant: ParticipantId, session: string) => void>();
  /** What there is to see. */
  const sessions = new Map<string, Mark>();
  const people = new Map<ParticipantId, Promise<Map<string, Mark>>>();
  const unsaved = new Map<string, Mark>();
  let cancelSave: (() => void) | undefined;
  let listed: Promise<void> | undefined;

  function learn({ session, messages = 0, createdAt }: SessionInfo): void {
    sessions.set(session, { messages, createdAt });
  }

  /** All sessions, once someone wants to know: from then on each change is told. */
  function list(): Promise<void> {
    listed ??= host.list().then(
      (infos) => {
        for (const info of infos) if (!sessions.has(info.session)) learn(info);
      },
      (error: unknown) => {
        listed = undefined;
        throw error;
      },
    );
    return listed;
  }

  function marksOf(participant: ParticipantId): Promise<Map<string, Mark>> {
    const known = people.get(participant) ?? readMarks(records, participant);
    people.delete(participant);
    people.set(participant, known);
    known.catch(() => people.delete(participant));
    const [oldest] = people.keys();
    if (people.size > MOST && oldest !== undefined) people.delete(oldest);
    return known;
  }

  async function see(participant: ParticipantId, session: string): Promise<void> {
    await list();
    const marks = await marksOf(participant);
    const all = sessions.get(session);
    const seen = marks.get(session);
    if (!all || (seen?.messages === all.messages && seen.createdAt === all.createdAt)) return;
    marks.set(session, all);
    save(keyOf(participant, session), all);
    for (const listener of [...listeners]) listener(participant, session);
  }

  function save(key: string, mark: Mark): void {
    unsaved.set(key, mark);
    cancelSave ??= clock.after(WITHIN, () => void write().catch(onFault));
  }

  async function write(): Promise<void> {
    cancelSave?.();
    cancelSave = undefined;
    const marks = [...unsaved];
    unsaved.clear();
    for (const [key, mark] of marks) await records?.put(COLLECTION, key, JSON.stringify(mark));
  }

  const stops = [
    host.follow((change) => {
      if (change.type === 'deleted') return void sessions.delete(change.session);
      learn(change.info);
      for (const participant of host.looking(change.info.session))
        see(participant, change.info.session).catch(onFault);
    }),
    host.followLooks((session, participant) => void see(participant, session).catch(onFault)),
  ];

  return {
    async withUnread(reader, infos) {
      if (kindOf(reader) === 'agent') return infos;
      const marks = await marksOf(reader);
      return infos.map((info) => {
        const { session, messages, createdAt } = info;
        if (messages === undefined) return info;
        const mark = marks.get(session);
        const seen = mark?.createdAt === createdAt ? mark.messages : 0;
        // What comes in sight is never unread, also before its mark is set.
        const unread = host.looking(session).has(reader) ? 0 : Math.max(0, messages - seen);
        return { ...info, unread };
      });
    },
    follow(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      for (const stop of stops) stop();
      await write();
    },
  };
}

async function readMarks(
  records: RecordStore | undefined,
  participant: ParticipantId,
): Promise<Map<string, Mark>> {
  const marks = new Map<string, Mark>();
  for (const { key, value } of (await records?.list(COLLECTION, `${participant}\n`)) ?? []) {
    const mark: unknown = JSON.parse(value);
    if (isMark(mark)) marks.set(key.slice(participant.length + 1), mark);
  }
  return marks;
}

const isMark = (value: unknown): value is Mark =>
  isRecord(value) && Number.isSafeInteger(value.messages) && Number.isSafeInteger(value.createdAt);
