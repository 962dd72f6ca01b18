/** What was told to whom, beside the logs: so that a fact is told once, restarts included. */

import { isRecord } from '@rejoin/core/internal';
import type { RecordStore } from '@rejoin/core/memory';
import { isNoticeAction, type NoticeAction, type NoticeKind } from '@rejoin/core/notice';
import type { ParticipantId } from '@rejoin/core/protocol';

/** `sending` may not have left: it is sent again. `seen`: the person looked at the session, so nothing was sent. */
export type NoticeStatus = 'sending' | 'told' | 'seen' | 'withdrawn';

export interface BookedNotice {
  readonly session: string;
  readonly id: string;
  readonly participant: ParticipantId;
  readonly kind: NoticeKind;
  readonly status: NoticeStatus;
  /** Ms since 1970. */
  readonly at: number;
}

/** Which action was taken by a claim. */
export interface UsedClaim {
  readonly action: NoticeAction;
  /** When the claim ends, ms since 1970. */
  readonly expiresAt: number;
}

export interface NoticeBook {
  find(notice: NoticeKey): Promise<BookedNotice | undefined>;
  write(notice: BookedNotice): Promise<void>;
  all(): Promise<readonly BookedNotice[]>;
  /** Marks a claim as used; gives how it was used before, if it was. */
  use(claim: string, used: UsedClaim): Promise<UsedClaim | undefined>;
  /** Nothing came of it: it may be used. */
  release(claim: string): Promise<void>;
  forgetSession(session: string): Promise<void>;
  /** Forgets notices from before a time, and claims that have ended by now. */
  tidy(before: number, now: number): Promise<void>;
}

export type NoticeKey = Pick<BookedNotice, 'session' | 'id' | 'participant'>;

const NOTICES = 'notices';
const CLAIMS = 'notice.claims';

const keyOf = ({ session, id, participant }: NoticeKey): string => `${session}\n${id}\n${participant}`;

export function createNoticeBook(records: RecordStore): NoticeBook {
  function toNotice(value: string): BookedNotice {
    // CAST: what `write` has written.
    return JSON.parse(value) as BookedNotice;
  }
  return {
    async find(notice) {
      const value = await records.get(NOTICES, keyOf(notice));
      return value === undefined ? undefined : toNotice(value);
    },
    write: ({ session, id, participant, kind, status, at }) => {
      const notice: BookedNotice = { session, id, participant, kind, status, at };
      return records.put(NOTICES, keyOf(notice), JSON.stringify(notice));
    },
    all: async () => (await records.list(NOTICES)).map(({ value }) => toNotice(value)),
    async use(claim, used) {
      const before = await records.add(CLAIMS, claim, JSON.stringify(used));
      return before === undefined ? undefined : toUsed(before);
    },
    release: (claim) => records.remove(CLAIMS, claim),
    async forgetSession(session) {
      for (const { key } of await records.list(NOTICES, `${session}\n`)) await records.remove(NOTICES, key);
    },
    async tidy(before, now) {
      for (const { key, value } of await records.list(NOTICES))
        if (toNotice(value).at < before) await records.remove(NOTICES, key);
      for (const { key, value } of await records.list(CLAIMS))
        if ((toUsed(value)?.expiresAt ?? 0) < now) await records.remove(CLAIMS, key);
    },
  };
}

function toUsed(text: string): UsedClaim | undefined {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value) || !isNoticeAction(value.action) || typeof value.expiresAt !== 'number')
    return undefined;
  return { action: value.action, expiresAt: value.expiresAt };
}
