/** One session's way out: what is published waits in two lanes until the log has it (P3, P10). A control never waits behind text. */
import {
  acknowledge,
  backlog,
  enqueue,
  halve,
  type Lane,
  openLane,
  producerOf,
  rewind,
  takeBatch,
  withdraw,
} from '../machine/outbox.ts';
import type { Tries } from '../machine/tries.ts';
import type { Clock } from '../platform/clock.ts';
import { isDevelopment } from '../platform/isDevelopment.ts';
import { type EventEntry, isDeltaEvent } from '../protocol/envelope.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { LaneName } from '../protocol/eventTable.ts';
import type { InstanceId } from '../protocol/ids.ts';
import { byteLength, checkValue, entryLimits, LIMITS, type SessionLimits } from '../protocol/limits.ts';
import type { Ack, Refused } from '../protocol/messages.ts';
import { isEvent } from '../protocol/shapes.ts';
import { createAnswerQueue } from './answerQueue.ts';
import { later, loadLater } from './loadLater.ts';
import { createOutboxRoom } from './outboxRoom.ts';
import { type BookListener, createPendingBook, type PendingBook } from './pendingBook.ts';
import type { SessionChannel } from './sessionChannel.ts';

/** What an outbox needs from its session. */
export interface OutboxPort {
  readonly instance: InstanceId;
  /** Of its lanes: higher than that of any lane that this instance had in the session before (P2). Default 1. */
  readonly attempt?: number | undefined;
  /** What is published when the outbox is full: an agent waits, a page is refused (P10). */
  readonly full: 'wait' | 'refuse';
  readonly channel: Pick<SessionChannel, 'append' | 'abandon'>;
  /** What is published before the next timer goes out together. */
  readonly clock: Pick<Clock, 'after'>;
  /** Of sending the same again because it was refused. */
  readonly tries: Tries;
  readonly on: OutboxListener;
}

/** What an outbox reports. */
export interface OutboxListener extends BookListener {
  readonly report: (error: RejoinError) => void;
  /** The log forgot what this instance had written: all that stands on it must stop (P12, P13). */
  readonly restarted: (error: RejoinError) => void;
  /** The session is gone. */
  readonly ended: (error: RejoinError) => void;
}

export interface SessionOutbox
  extends Pick<PendingBook, 'pending' | 'wait' | 'reject' | 'discard' | 'settle'> {
  /** Something waits to be sent or acknowledged. */
  readonly busy: boolean;
  /** The highest of its lanes until now. */
  readonly attempt: number;
  /** Resolves when the event has a place in the outbox. Rejects if it can never be sent, or is refused for lack of room. */
  publish(entry: EventEntry, lane: LaneName): Promise<void>;
  /** Resolves when the log has everything that was published so far. */
  drained(): Promise<void>;
  /** Gives up a command that has not been on the wire yet; any other stays. */
  withdraw(id: string, why: RejoinError): void;
  connected(limits: SessionLimits): void;
  disconnected(): void;
  /** A message was too large for the link: less at a time from here on. */
  shrink(): void;
  acked(ack: Ack): void;
  refused(refused: Refused): void;
  /**
   * The log that this link leads to is shown as it is. What a former link acknowledged and it has not was lost with a log
   * that was rolled back: it is sent again by its id (P12).
   */
  proven(isLogged: (id: string) => boolean): void;
  close(): void;
  /** After `close`: what waits is sent after all. */
  reopen(): void;
}

/** In the order in which they are looked after: a control never waits behind text (P3). */
const LANES = ['control', 'main'] as const;
/** Events that may wait in a lane. */
const CAPACITY = 1_000;
const CLOSED = isDevelopment && "The session is closed. Open it again: client.session('my-session').";

export function createSessionOutbox(port: OutboxPort): SessionOutbox {
  const { on } = port;
  const lanes = openLanes(port);
  const book = createPendingBook(on);
  const isFull = (name: LaneName) => backlog(lanes[name]) >= CAPACITY;
  const isEmpty = () => LANES.every((name) => backlog(lanes[name]) === 0);
  const room = createOutboxRoom({ isFull, isEmpty, put });
  const answers = createAnswerQueue((error) => {
    if (port.tries.next() !== 'never') port.channel.abandon(error);
    else for (const name of LANES) silence(name, error);
  });
  let limits: SessionLimits = LIMITS;
  let linked = false;
  let pumping = false;
  let closed: RejoinError | undefined;
  /** Lanes in which this participant may not write, until the next link. */
  let silenced: Partial<Record<LaneName, RejoinError>> = {};

  function put(entry: EventEntry, name: LaneName): void {
    lanes[name] = enqueue(lanes[name], entry);
    if (name === 'control') return pump();
    if (pumping) return;
    pumping = true;
    port.clock.after(0, pump);
  }

  function pump(): void {
    pumping = false;
    if (!linked || closed) return;
    const bytes = limits.frame / 2;
    for (const name of LANES)
      for (let next = takeBatch(lanes[name], bytes); next; next = takeBatch(lanes[name], bytes)) {
        lanes[name] = next.lane;
        for (const { id } of next.batch.events) book.mark(id, 'sent');
        port.channel.append(next.batch);
      }
  }

  /** A new link, or an outbox that is opened again: what is not acknowledged goes out from its beginning. */
  function begin(): void {
    if (closed) return;
    silenced = {};
    book.relinked();
    for (const name of LANES) lanes[name] = rewind(lanes[name]);
    pump();
  }

  /** Nothing that is sent in this lane would be taken: its authors learn why, and the link stays for all else. */
  function silence(name: LaneName, error: RejoinError): void {
    const { queue } = lanes[name];
    silenced[name] = error;
    lanes[name] = rewind({ ...lanes[name], queue: [], numbered: lanes[name].acked });
    for (const { entry } of queue) book.giveUp(entry, error);
    room.refuse(error, name);
    on.report(error);
    room.update();
  }

  function take(producer: string, settles: boolean, how: (name: LaneName) => void): void {
    answers.take(() => {
      const name = LANES.find((each) => producer === producerOf(lanes[each]));
      if (!name) return;
      how(name);
      room.update();
      pump();
    }, settles);
  }

  return {
    ...book,
    get busy() {
      return !isEmpty() || room.isAwaited;
    },
    get attempt() {
      return Math.max(lanes.main.attempt, lanes.control.attempt);
    },
    async publish(entry, name) {
      const refusal = closed ?? silenced[name];
      if (refusal) throw refusal;
      if (!fits(entry, limits)) throw (await loadLater()).refusalOf(entry, limits);
      book.add(entry);
      if (!isFull(name)) return put(entry, name);
      if (port.full === 'refuse') throw full();
      return room.wait(entry, name);
    },
    drained: room.drained,
    withdraw(id, why) {
      if (room.withdraw(id, why)) return;
      for (const name of LANES) {
        const taken = withdraw(lanes[name], id);
        if (!taken) continue;
        lanes[name] = taken.lane;
        book.reject(taken.entry, why);
        room.update();
      }
    },
    connected(of) {
      limits = of;
      linked = true;
      answers.clear();
      begin();
    },
    disconnected() {
      linked = false;
    },
    shrink() {
      for (const name of LANES) lanes[name] = halve(lanes[name]);
    },
    acked: ({ producer, seq }) =>
      take(producer, false, (name) => {
        const { queue } = lanes[name];
        lanes[name] = acknowledge(lanes[name], seq);
        for (const { entry } of queue.slice(0, queue.length - backlog(lanes[name]))) {
          // What a lane writes of itself, with a code, may be a part of the loop.
          if (!('code' in entry.event)) port.tries.progress();
          book.acknowledged(entry.id, name);
        }
      }),
    refused: (refusal) =>
      take(refusal.producer, true, (name) =>
        later?.settleRefusal(lanes[name], refusal, {
          ...on,
          abandon: port.channel.abandon,
          tries: port.tries,
          giveUp: book.giveUp,
          silence: (error) => silence(name, error),
          replace(lane) {
            lanes[name] = lane;
          },
        }),
      ),
    proven(isLogged) {
      const lost = book.takeLost(isLogged);
      if (closed) return;
      for (const [entry, name] of lost) {
        book.mark(entry.id, 'queued');
        put(entry, name);
      }
    },
    close() {
      closed ??= new RejoinError('closed', CLOSED);
      room.refuse(closed);
      room.release();
    },
    reopen() {
      closed = undefined;
      if (linked) begin();
    },
  };
}

const openLanes = ({ instance, attempt }: OutboxPort): Record<LaneName, Lane> => ({
  control: openLane(instance, 'control', attempt),
  main: openLane(instance, 'main', attempt),
});

const full = () =>
  new RejoinError('outbox-full', isDevelopment && `${CAPACITY} events wait. Reconnect, or send less.`, {
    params: { limit: CAPACITY },
  });

/** What can never be sent is refused where it is published, not by the keeper. */
const fits = (entry: EventEntry, limits: SessionLimits): boolean =>
  isEvent(entry.event) &&
  (isDeltaEvent(entry.event) || !checkValue(entry, entryLimits(limits))) &&
  byteLength(JSON.stringify(entry)) <= limits.event;
