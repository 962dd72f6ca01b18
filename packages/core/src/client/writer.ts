/** One session's way out: what is said waits in two lanes until the log has it (P3, P10). A control never waits behind text. */
import { isCommand } from '../fold/eventHandlers.ts';
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
import { isDevelopment } from '../platform/isDevelopment.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { type Batch, type Entry, isDeltaEvent } from '../protocol/envelope.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { LaneName } from '../protocol/eventTable.ts';
import type { InstanceId } from '../protocol/ids.ts';
import { byteLength, checkValue, entryLimits, LIMITS, type Limits } from '../protocol/limits.ts';
import type { Ack, Refused } from '../protocol/messages.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isEvent, isRecord } from '../protocol/shapes.ts';
import { later, loadLater } from './loadLater.ts';
import type { PendingCommand } from './sessionView.ts';

/** In the order in which they are looked after: a control never waits behind text (P3). */
const LANES = ['control', 'main'] as const;

export interface WriterOptions {
  readonly instance: InstanceId;
  /** Of its lanes: higher than that of any lane that this instance had in the session before (P2). Default 1. */
  readonly attempt?: number | undefined;
  /** Puts a batch on the present link. */
  readonly append: (batch: Batch) => void;
  /** What is asked for when the outbox is full: an agent waits, a browser is refused (P10). */
  readonly full: 'wait' | 'refuse';
  /** Calls `run` soon: what is published in between goes out together. */
  readonly soon: (run: () => void) => void;
  readonly changed: () => void;
  readonly report: (error: RejoinError) => void;
  /** The log forgot what this writer had said: whatever stands on it must stop (P12, P13). */
  readonly restarted: (error: RejoinError) => void;
  /** The keeper cannot commit just now: the link is of no use. */
  readonly broken: (error: RejoinError) => void;
  /** An event was refused for good, and given up. */
  readonly dropped: (entry: Entry, error: RejoinError) => void;
  /** Of saying the same again because it was refused. */
  readonly tries: Tries;
  /** The session is gone. */
  readonly ended: (error: RejoinError) => void;
}

export interface Writer {
  /** Something waits to be sent or acknowledged. */
  readonly busy: boolean;
  /** The highest of its lanes until now. */
  readonly attempt: number;
  /** Commands by id, until the log shows them. */
  readonly pending: ReadonlyMap<string, PendingCommand>;
  /** Resolves when the event has a place in the outbox. Rejects if it can never be sent, or is refused for lack of room. */
  publish(entry: Entry, lane: LaneName): Promise<void>;
  /** Resolves when the log has everything that was published so far. */
  drained(): Promise<void>;
  /** A command that found no place in the outbox: whoever reads `pending` is told why. */
  reject(entry: Entry, error: RejoinError): void;
  /** Forgets a command that was rejected; any other stays. */
  discard(id: string): void;
  /** Gives up a command that has not been on the wire yet; any other stays. */
  withdraw(id: string, why: RejoinError): void;
  connected(limits: Limits): void;
  disconnected(): void;
  /** A message was too large for the link: less at a time from here on. */
  shrink(): void;
  acked(ack: Ack): void;
  refused(refused: Refused): void;
  /** The log shows these commands. */
  settle(isLogged: (id: string) => boolean): void;
  /**
   * The log that this link leads to is shown as it is. What a former link acknowledged and it has not was lost with a log
   * that was rolled back: it is said again by its id (P12).
   */
  proven(isLogged: (id: string) => boolean): void;
  close(): void;
  /** After `close`: what waits is sent after all. */
  reopen(): void;
}

/** Events that may wait in a lane. */
const CAPACITY = 1_000;
/** Rejected commands that are kept to be shown, newest first to stay. */
const MAX_REJECTED = 100;

/** Somebody who waits for room. */
interface Waiter {
  readonly entry: Entry;
  readonly lane: LaneName;
  readonly resolve: () => void;
  readonly reject: (error: RejoinError) => void;
}

export function createWriter(options: WriterOptions): Writer {
  const lanes: Record<LaneName, Lane> = {
    control: openLane(options.instance, 'control', options.attempt),
    main: openLane(options.instance, 'main', options.attempt),
  };
  const pending = new Map<string, PendingCommand>();
  /** Commands that were acknowledged and are not shown yet: by the present link, and by former ones. */
  let heard = new Map<string, LaneName>();
  let former = new Map<string, LaneName>();
  let limits: Limits = LIMITS;
  let linked = false;
  /** What the keeper has said since something had to be loaded. */
  let held: (() => void)[] | undefined;
  let pumping = false;
  let closed: RejoinError | undefined;
  /** Lanes in which this participant may not write, until the next link. */
  let silenced: Partial<Record<LaneName, RejoinError>> = {};
  /** Publishers that wait for room, and those who wait for the last acknowledgement. */
  let waiters: Waiter[] = [];
  let drainers: (() => void)[] = [];

  function pump(): void {
    pumping = false;
    if (!linked || closed) return;
    for (const name of LANES) {
      const bytes = limits.frame / 2;
      for (let next = takeBatch(lanes[name], bytes); next; next = takeBatch(lanes[name], bytes)) {
        lanes[name] = next.lane;
        for (const { id } of next.batch.events) mark(id, 'sent');
        options.append(next.batch);
      }
    }
  }

  function pumpSoon(): void {
    if (pumping) return;
    pumping = true;
    options.soon(pump);
  }

  function mark(id: string | undefined, status: PendingCommand['status'], error?: RejoinError): void {
    const command = id === undefined ? undefined : pending.get(id);
    if (!command || command.status === status || id === undefined) return;
    pending.set(id, { entry: command.entry, status, ...omitUndefined({ error }) });
    options.changed();
  }

  function reject(entry: Entry, error: RejoinError): void {
    if (entry.id === undefined || !isCommand(entry.event.type)) return;
    pending.delete(entry.id);
    pending.set(entry.id, { entry, status: 'rejected', error });
    const rejected = [...pending].filter(([, command]) => command.status === 'rejected');
    for (const [id] of rejected.slice(0, -MAX_REJECTED)) pending.delete(id);
    options.changed();
  }

  /** Nothing that is said in this lane would be taken: its author is told so, and the link stays for everything else. */
  function silence(name: LaneName, error: RejoinError): void {
    const { queue } = lanes[name];
    silenced[name] = error;
    lanes[name] = rewind({ ...lanes[name], queue: [], numbered: lanes[name].acked });
    for (const { entry } of queue) giveUp(entry, error);
    for (const waiter of waiters) if (waiter.lane === name) waiter.reject(error);
    waiters = waiters.filter((waiter) => waiter.lane !== name);
    options.report(error);
    makeRoom();
  }

  function giveUp(entry: Entry, error: RejoinError): void {
    reject(entry, error);
    options.dropped(entry, error);
  }

  const laneOf = (producer: string): LaneName | undefined =>
    LANES.find((name) => producer === producerOf(lanes[name]));

  const isEmpty = () => LANES.every((name) => backlog(lanes[name]) === 0);

  /** Those who wait for room go in first, in the order in which they came. */
  function makeRoom(): void {
    const before = waiters;
    waiters = [];
    for (const waiter of before) {
      if (isFull(waiter.lane)) waiters.push(waiter);
      else {
        put(waiter.entry, waiter.lane);
        waiter.resolve();
      }
    }
    if (!isEmpty()) return;
    const done = drainers;
    drainers = [];
    for (const resolve of done) resolve();
  }

  const isFull = (lane: LaneName): boolean => backlog(lanes[lane]) >= CAPACITY;

  /** From here on it shows among what is pending. What a claim became is read from what it contests, not from there. */
  function remember(entry: Entry): void {
    if (entry.id === undefined || !isCommand(entry.event.type)) return;
    pending.set(entry.id, { entry, status: 'queued' });
    options.changed();
  }

  function put(entry: Entry, lane: LaneName): void {
    lanes[lane] = enqueue(lanes[lane], entry);
    if (lane === 'control') pump();
    else pumpSoon();
  }

  /** While what answers a refusal is loaded, whatever the keeper says waits: its order is its meaning. */
  function inOrder(answer: () => void): void {
    if (held) held.push(answer);
    else answer();
  }

  function release(): void {
    const answers = held ?? [];
    held = undefined;
    for (const answer of answers) answer();
  }

  return {
    get busy() {
      return !isEmpty() || waiters.length > 0;
    },
    get attempt() {
      return Math.max(lanes.main.attempt, lanes.control.attempt);
    },
    pending,
    async publish(entry, lane) {
      checkCall(
        isRecord(entry?.event) && LANES.includes(lane),
        isDevelopment && 'session.publish({ event })',
      );
      const refusal = closed ?? silenced[lane];
      if (refusal) throw refusal;
      if (!fits(entry, limits)) {
        const { refusalOf } = await loadLater();
        throw refusalOf(entry, limits);
      }
      remember(entry);
      if (!isFull(lane)) return put(entry, lane);
      if (options.full === 'refuse') {
        throw new RejoinError(
          'outbox-full',
          isDevelopment && `${CAPACITY} events wait. Reconnect, or say less.`,
          {
            params: { limit: CAPACITY },
          },
        );
      }
      await new Promise<void>((resolve, reject) => waiters.push({ entry, lane, resolve, reject }));
    },
    async drained() {
      if (isEmpty()) return;
      await new Promise<void>((resolve) => drainers.push(resolve));
    },
    reject,
    discard(id) {
      if (pending.get(id)?.status !== 'rejected') return;
      pending.delete(id);
      options.changed();
    },
    withdraw(id, why) {
      const waiter = waiters.find(({ entry }) => entry.id === id);
      if (waiter) {
        waiters = waiters.filter((each) => each !== waiter);
        return waiter.reject(why);
      }
      for (const name of LANES) {
        const taken = withdraw(lanes[name], id);
        if (!taken) continue;
        lanes[name] = taken.lane;
        reject(taken.entry, why);
        makeRoom();
      }
    },
    connected(of) {
      limits = of;
      linked = true;
      // A former link's answers: what they were about goes out again, and is answered anew.
      held = undefined;
      begin();
    },
    disconnected() {
      linked = false;
    },
    shrink() {
      for (const name of LANES) lanes[name] = halve(lanes[name]);
    },
    acked: (ack) => inOrder(() => acked(ack)),
    refused(refusal) {
      if (!later && !held) {
        held = [];
        loadLater().then(release, (error) =>
          options.tries.next() === 'never'
            ? LANES.map((name) => silence(name, error))
            : options.broken(error),
        );
      }
      inOrder(() => refused(refusal));
    },
    settle(isLogged) {
      for (const [id, command] of pending) {
        if (command.status === 'rejected' || !isLogged(id)) continue;
        for (const known of [pending, heard, former]) known.delete(id);
      }
    },
    proven(isLogged) {
      const known = former;
      former = new Map();
      if (closed) return;
      for (const [id, lane] of known) {
        const command = pending.get(id);
        if (!command || command.status === 'rejected' || isLogged(id)) continue;
        mark(id, 'queued');
        put(command.entry, lane);
      }
    },
    close: () => close(new RejoinError('closed', isDevelopment && 'The session is closed. Open it again.')),
    reopen() {
      closed = undefined;
      if (linked) begin();
    },
  };

  function acked({ producer, seq }: Ack): void {
    const name = laneOf(producer);
    if (!name) return;
    const { queue } = lanes[name];
    lanes[name] = acknowledge(lanes[name], seq);
    for (const { entry } of queue.slice(0, queue.length - backlog(lanes[name]))) {
      // What a lane says of itself, with a code, may be a part of the loop.
      if (!('code' in entry.event)) options.tries.progress();
      if (entry.id !== undefined && pending.has(entry.id)) heard.set(entry.id, name);
    }
    makeRoom();
    pump();
  }

  function refused(refusal: Refused): void {
    const name = laneOf(refusal.producer);
    if (!name) return;
    later?.settleRefusal(lanes[name], refusal, {
      ...options,
      giveUp,
      silence: (error) => silence(name, error),
      replace(lane) {
        lanes[name] = lane;
      },
    });
    makeRoom();
    pump();
  }

  function begin(): void {
    if (closed) return;
    silenced = {};
    former = new Map([...former, ...heard]);
    heard = new Map();
    for (const name of LANES) lanes[name] = rewind(lanes[name]);
    pump();
  }

  function close(why: RejoinError): void {
    closed ??= why;
    for (const { reject: refuseWaiter } of waiters) refuseWaiter(why);
    waiters = [];
    for (const resolve of drainers) resolve();
    drainers = [];
  }
}

/** What can never be sent is refused where it is said, not by the keeper. */
const fits = (entry: Entry, limits: Limits): boolean =>
  isEvent(entry.event) &&
  (isDeltaEvent(entry.event) || !checkValue(entry, entryLimits(limits))) &&
  byteLength(JSON.stringify(entry)) <= limits.event;
