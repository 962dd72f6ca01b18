/** What is to be told in each session, and what was: from a fact to the notice that is withdrawn again. */
import type { Clock } from '@rejoin/core';
import type { SessionInfo } from '@rejoin/core/memory';
import type { ParticipantId } from '@rejoin/core/protocol';
import type { BookedNotice, NoticeBook, NoticeKey, NoticeStatus } from './noticeBook.ts';
import { factsOf, isOver, type NoticeFact } from './noticeFacts.ts';

/** What tellings stand on. */
export interface TellingsPort {
  readonly clock: Clock;
  readonly book: NoticeBook;
  readonly looking: (session: string) => ReadonlySet<ParticipantId>;
  /** Who is told, and how; undefined where the session does not hold any more what it is about. */
  readonly prepare: (fact: NoticeFact, info: SessionInfo) => Promise<PreparedNotice | undefined>;
  /** Carries a withdrawal to all devices. */
  readonly withdraw: (participant: ParticipantId, id: string) => Promise<void>;
  /** How long a person has to look before they are told, ms. */
  readonly delay: number;
  readonly onFault: (error: unknown) => void;
}

export interface PreparedNotice {
  readonly audience: readonly ParticipantId[];
  send(participant: ParticipantId, signal: AbortSignal): Promise<void>;
}

export interface Tellings {
  /** What the list says of a session, by now. */
  consider(info: SessionInfo): void;
  /** A person looks at a session: what they see need not be told. */
  looked(session: string, participant: ParticipantId): void;
  deleted(session: string): void;
  /** What was told before a restart: it is withdrawn when it is settled. */
  restore(): Promise<void>;
  /** Tells nothing more; resolves when what was under way has stopped. */
  close(): Promise<void>;
}

/** A fact that waits to be told, and who has seen it meanwhile. */
interface Waiting {
  readonly fact: NoticeFact;
  readonly seen: Set<ParticipantId>;
  readonly cancel: () => void;
}

interface Told {
  readonly id: string;
  readonly participant: ParticipantId;
  readonly kind: NoticeFact['kind'];
  readonly stop: AbortController;
  /** Resolves when it is sent, or given up. */
  readonly sent: Promise<void>;
}

/** One session, while there is something to tell or to withdraw. */
interface Entry {
  info: SessionInfo | undefined;
  current: ReadonlySet<string>;
  /** Facts that were taken up, of those that are current. */
  taken: Set<string>;
  readonly waiting: Map<string, Waiting>;
  readonly told: Map<string, Told>;
}

const newEntry = (): Entry => ({
  info: undefined,
  current: new Set(),
  taken: new Set(),
  waiting: new Map(),
  told: new Map(),
});

/** Runs that ended earlier are not told any more, as after a long time without a server, ms. */
export const FRESH = 3_600_000;
/** How long it is remembered that something was told, ms. */
const REMEMBERED = 7 * 86_400_000;
const HOUR = 3_600_000;

export function createTellings(port: TellingsPort): Tellings {
  const { clock, book, delay, onFault } = port;
  const sessions = new Map<string, Entry>();
  const underWay = new Set<Promise<void>>();
  let closed = false;
  let cancelTidying = clock.after(HOUR, tidy);

  const write = (notice: NoticeKey & Pick<BookedNotice, 'kind'>, status: NoticeStatus): Promise<void> =>
    book.write({ ...notice, status, at: clock.now() });

  /** Work that goes on by itself. */
  function go(work: () => Promise<void>): Promise<void> {
    const done = work()
      // A store that is closed takes nothing more, which the next start finds out.
      .catch((fault: unknown) => void (closed || onFault(fault)))
      .finally(() => underWay.delete(done));
    underWay.add(done);
    return done;
  }

  function entryOf(session: string): Entry {
    const entry = sessions.get(session) ?? newEntry();
    sessions.set(session, entry);
    return entry;
  }

  function consider(info: SessionInfo): void {
    if (closed) return;
    const facts = factsOf(info, clock.now() - FRESH);
    const known = sessions.get(info.session);
    if (!known && facts.length === 0) return;
    const entry = known ?? entryOf(info.session);
    entry.info = info;
    entry.current = new Set(facts.map(({ id }) => id));
    entry.taken = new Set([...entry.taken].filter((id) => entry.current.has(id)));
    for (const fact of facts)
      if (!entry.taken.has(fact.id)) {
        entry.taken.add(fact.id);
        wait(entry, fact, new Set());
      }
    for (const told of [...entry.told.values()])
      if (isOver(told, entry.current, info)) withdraw(info.session, entry, told);
    if (entry.current.size + entry.waiting.size + entry.told.size === 0) sessions.delete(info.session);
  }

  function wait(entry: Entry, fact: NoticeFact, seen: Set<ParticipantId>): void {
    const cancel = clock.after(delay, () => {
      const told = tell(entry, fact, seen).catch((cause: unknown) => {
        // The store or the app's own functions failed: it is to be told all the same.
        if (entry.waiting.has(fact.id) && !closed) wait(entry, fact, seen);
        throw cause;
      });
      void go(() => told);
    });
    entry.waiting.set(fact.id, { fact, seen, cancel });
  }

  async function tell(entry: Entry, fact: NoticeFact, seen: Set<ParticipantId>): Promise<void> {
    const isCurrent = () => !closed && entry.current.has(fact.id) && sessions.get(fact.session) === entry;
    const { info } = entry;
    const prepared = info && isCurrent() ? await port.prepare(fact, info) : undefined;
    let isLookedAt = false;
    for (const participant of prepared?.audience ?? []) {
      const notice = { session: fact.session, id: fact.id, kind: fact.kind, participant };
      const before = await book.find(notice);
      if (before && before.status !== 'sending') continue;
      // Settled while others were asked.
      if (!isCurrent() || entry.told.has(keyOf(notice))) continue;
      if (seen.has(participant)) await write(notice, 'seen');
      else if (port.looking(fact.session).has(participant)) isLookedAt = true;
      else if (prepared) send(entry, notice, prepared);
    }
    if (isLookedAt && isCurrent()) wait(entry, fact, seen);
    else entry.waiting.delete(fact.id);
  }

  function send(
    entry: Entry,
    notice: Pick<Told, 'id' | 'participant' | 'kind'> & { readonly session: string },
    prepared: PreparedNotice,
  ): void {
    const stop = new AbortController();
    const sent = go(async () => {
      await write(notice, 'sending');
      await prepared.send(notice.participant, stop.signal);
      if (!stop.signal.aborted) await write(notice, 'told');
    });
    entry.told.set(keyOf(notice), { ...notice, stop, sent });
  }

  /** After what is being sent: a withdrawal must not overtake it. */
  async function takeBack({ id, participant, stop, sent }: Told): Promise<void> {
    stop.abort();
    await sent;
    await port.withdraw(participant, id);
  }

  function withdraw(session: string, entry: Entry, told: Told): void {
    const { id, participant, kind } = told;
    entry.told.delete(keyOf(told));
    void go(async () => {
      await takeBack(told);
      // Cut short by the end of the server: the next start does it anew.
      if (!closed) await write({ session, id, participant, kind }, 'withdrawn');
    });
  }

  function tidy(): void {
    cancelTidying = clock.after(HOUR, tidy);
    const now = clock.now();
    void go(() => book.tidy(now - REMEMBERED, now));
    for (const { info } of [...sessions.values()]) if (info) consider(info);
  }

  return {
    consider,
    looked(session, participant) {
      const entry = sessions.get(session);
      if (!entry) return;
      // An answer that is on the screen has been seen; a question that is, has not been answered.
      for (const { fact, seen } of entry.waiting.values())
        if (fact.kind === 'finished' || fact.kind === 'failed') seen.add(participant);
      for (const told of [...entry.told.values()])
        if (told.participant === participant) withdraw(session, entry, told);
    },
    deleted(session) {
      const entry = sessions.get(session);
      sessions.delete(session);
      for (const { cancel } of entry?.waiting.values() ?? []) cancel();
      for (const told of entry?.told.values() ?? []) void go(() => takeBack(told));
      void go(() => book.forgetSession(session));
    },
    async restore() {
      for (const { session, id, participant, kind, status } of await book.all())
        if (status === 'told') {
          const told = { id, participant, kind, stop: new AbortController(), sent: Promise.resolve() };
          entryOf(session).told.set(keyOf(told), told);
        }
    },
    async close() {
      closed = true;
      cancelTidying();
      for (const { waiting, told } of sessions.values()) {
        for (const { cancel } of waiting.values()) cancel();
        for (const { stop } of told.values()) stop.abort();
      }
      await Promise.all(underWay);
    },
  };
}

const keyOf = ({ id, participant }: Pick<Told, 'id' | 'participant'>): string => `${id}\n${participant}`;
