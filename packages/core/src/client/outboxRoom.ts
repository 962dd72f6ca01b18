/** Who waits for the outbox: publishers for room in a lane, and others for the last acknowledgement. */
import type { EventEntry } from '../protocol/envelope.ts';
import type { RejoinError } from '../protocol/errors.ts';
import type { LaneName } from '../protocol/eventTable.ts';

/** The outbox, as those who wait for it see it. */
export interface RoomPort {
  readonly isFull: (lane: LaneName) => boolean;
  readonly isEmpty: () => boolean;
  readonly put: (entry: EventEntry, lane: LaneName) => void;
}

export interface OutboxRoom {
  readonly isAwaited: boolean;
  /** Resolves when the entry has its place. */
  wait(entry: EventEntry, lane: LaneName): Promise<void>;
  /** Resolves when the log has everything. */
  drained(): Promise<void>;
  /** There may be room: those who wait go in first, in the order in which they came. */
  update(): void;
  /** @returns whether it was waiting */
  withdraw(id: string, why: RejoinError): boolean;
  /** Nothing will be taken any more: in that lane, or at all. */
  refuse(why: RejoinError, lane?: LaneName): void;
  /** Lets go those who wait for the last acknowledgement. */
  release(): void;
}

interface Waiter {
  readonly entry: EventEntry;
  readonly lane: LaneName;
  readonly resolve: () => void;
  readonly reject: (error: RejoinError) => void;
}

export function createOutboxRoom({ isFull, isEmpty, put }: RoomPort): OutboxRoom {
  let waiters: Waiter[] = [];
  let drainers: (() => void)[] = [];

  function release(): void {
    const done = drainers;
    drainers = [];
    for (const resolve of done) resolve();
  }

  /** Rejects some of those who wait. */
  function refuse(why: RejoinError, which: (waiter: Waiter) => boolean): boolean {
    const refused = waiters.filter(which);
    waiters = waiters.filter((waiter) => !refused.includes(waiter));
    for (const { reject } of refused) reject(why);
    return refused.length > 0;
  }

  return {
    get isAwaited() {
      return waiters.length > 0;
    },
    wait: (entry, lane) => new Promise((resolve, reject) => waiters.push({ entry, lane, resolve, reject })),
    async drained() {
      if (!isEmpty()) await new Promise<void>((resolve) => drainers.push(resolve));
    },
    update() {
      const before = waiters;
      waiters = [];
      for (const waiter of before) {
        if (isFull(waiter.lane)) waiters.push(waiter);
        else {
          put(waiter.entry, waiter.lane);
          waiter.resolve();
        }
      }
      if (isEmpty()) release();
    },
    withdraw: (id, why) => refuse(why, ({ entry }) => entry.id === id),
    refuse: (why, lane) => void refuse(why, (waiter) => lane === undefined || waiter.lane === lane),
    release,
  };
}
