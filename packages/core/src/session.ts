/** One session as an application sees it: what it folds to, what waits to be said, and the verbs. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Connection } from './connection.ts';
import { EMPTY, type SessionState } from './fold/state.ts';
import type { Batch, Entry } from './protocol/envelope.ts';
import { RejoinError } from './protocol/errors.ts';
import type { Target } from './protocol/events.ts';
import { type Cursor, entityKey, type InstanceId, type ParticipantId, type Ref } from './protocol/ids.ts';
import type { SignalMessage } from './protocol/messages.ts';
import { createReader, type Reader, type ReadStatus } from './reader.ts';
import { type Receipt, receiptOf } from './receipts.ts';
import type { Schedule } from './schedule.ts';
import { createWriter, type LaneName, type PendingWish, type Writer } from './writer.ts';

/** Everything about a session at one moment. Replaced as a whole, never changed in place. */
export interface SessionView {
  readonly state: SessionState;
  /** Whether `state` is proven to be all there is. */
  readonly status: ReadStatus;
  readonly connection: Connection;
  /** Wishes that the log does not show yet, by id, in the order in which they were asked. */
  readonly pending: ReadonlyMap<string, PendingWish>;
  /** Newest signals by instance and key (P29): true only for as long as they are repeated. */
  readonly signals: ReadonlyMap<string, LiveSignal>;
  /** The newest fault that nobody waited for. */
  readonly error?: RejoinError;
}

export interface LiveSignal {
  readonly instance: InstanceId;
  readonly key: string;
  readonly value: unknown;
}

/** The read-only half of a store: all that leaves the core. */
export type ReadableStore<T> = Pick<StoreApi<T>, 'getState' | 'subscribe'>;

/** Something that was asked. */
export interface Asked {
  /** Who asked, and under which id: how every surface finds it again. */
  readonly ref: Ref;
  /** Resolves when it has a place in the outbox; rejects if it never will be sent. */
  readonly queued: Promise<void>;
}

/** A control that was asked, with its receipt. */
export interface AskedControl extends Asked {
  receipt(): Receipt;
}

export interface SendOptions {
  /** The participants asked. Default: whoever listens. */
  readonly to?: readonly ParticipantId[];
}

export interface SteerOptions {
  /** Whether it becomes a message if no run takes it. Default false. */
  readonly followUp?: boolean;
}

export interface Session {
  readonly id: string;
  readonly participant: ParticipantId;
  readonly instance: InstanceId;
  readonly store: ReadableStore<SessionView>;
  readonly cursor: Cursor | undefined;
  /** Sends a message. Works offline: it waits in the outbox. */
  send(content: string, options?: SendOptions): Asked;
  /** Asks runs to stop: of the whole session by default. Works offline, and before a run's id is known (target `input`). */
  cancel(target?: Target, reason?: string): AskedControl;
  /** Says something to runs while they work. */
  steer(content: string, target?: Target, options?: SteerOptions): AskedControl;
  /** Takes a steer back, as long as no run has used it. */
  retract(steer: Ref): Asked;
  /** Appends any event. Resolves when it has a place in the outbox. */
  publish(entry: Entry, lane?: LaneName): Promise<void>;
  /** Resolves when the log has all that was published so far. */
  drained(): Promise<void>;
  /** Says the latest value of something, to whoever listens now (P29). */
  signal(key: string, value: unknown, ttl: number): void;
  /** Folds at once what has arrived, instead of with the next frame. */
  flush(): void;
  close(): void;
}

/** What a session needs from its client. */
export interface SessionPort {
  readonly participant: ParticipantId;
  readonly instance: InstanceId;
  readonly full: 'wait' | 'refuse';
  readonly connection: () => Connection;
  readonly subscribe: (cursor: Cursor | undefined) => void;
  readonly unsubscribe: () => void;
  readonly append: (batch: Batch) => void;
  readonly signal: (key: string, value: unknown, ttl: number) => void;
  readonly schedule: (flush: () => void) => Schedule;
  readonly soon: (run: () => void) => void;
  readonly after: (ms: number, run: () => void) => () => void;
  readonly mintId: () => string;
  readonly report: (error: RejoinError) => void;
  readonly restarted: (error: RejoinError) => void;
  readonly broken: (error: RejoinError) => void;
  readonly dropped: (entry: Entry, error: RejoinError) => void;
  readonly closed: () => void;
}

/** The session's side of the link: what the client hands messages to, without a stop in between. */
export interface SessionLink {
  readonly session: Session;
  readonly reader: Reader;
  readonly writer: Writer;
  connection(connection: Connection): void;
  disconnected(): void;
  signal(signal: SignalMessage): void;
}

export function createSession(id: string, port: SessionPort): SessionLink {
  const store = createStore<SessionView>(() => ({
    state: EMPTY,
    status: 'catching-up',
    connection: port.connection(),
    pending: new Map(),
    signals: new Map(),
  }));
  const expiries = new Map<string, () => void>();

  function report(error: RejoinError): void {
    store.setState({ error });
    port.report(error);
  }

  const writer: Writer = createWriter({
    instance: port.instance,
    append: port.append,
    full: port.full,
    soon: port.soon,
    changed: () => store.setState({ pending: new Map(writer.pending) }),
    report,
    restarted: port.restarted,
    broken: port.broken,
    dropped: port.dropped,
    ended: (error) => {
      report(error);
      end();
    },
  });

  const reader: Reader = createReader({
    subscribe: port.subscribe,
    unsubscribe: port.unsubscribe,
    schedule: port.schedule,
    report,
    broken: port.broken,
    changed(state, status) {
      const before = writer.pending.size;
      writer.settle((wish) => state.wishes.has(entityKey(port.participant, wish)));
      const settled = before === writer.pending.size ? {} : { pending: new Map(writer.pending) };
      store.setState({ state, status, ...settled });
      if (status === 'ended') end();
    },
  });

  let ended = false;
  /** Closed here, or gone at the keeper: nothing comes and nothing goes any more, and every surface can tell. */
  function end(): void {
    if (ended) return;
    ended = true;
    reader.stop();
    writer.close();
    for (const cancel of expiries.values()) cancel();
    port.unsubscribe();
    port.closed();
    store.setState({ status: 'ended' });
  }

  function forget(key: string): void {
    expiries.get(key)?.();
    expiries.delete(key);
    if (!store.getState().signals.has(key)) return;
    const signals = new Map(store.getState().signals);
    signals.delete(key);
    store.setState({ signals });
  }

  function ask(entry: Entry, lane: LaneName): Asked {
    const { position } = store.getState().state;
    // A message from a page that has seen nothing yet is stamped by the keeper: `saw: 0` would make it look like one of
    // long ago (P4). A control keeps it: it must not reach what its author never saw (P34).
    const saw = position === 0 && entry.event.type === 'message.sent' ? {} : { saw: position };
    const wish = { ...entry, ...saw, id: port.mintId() };
    const queued = writer.publish(wish, lane);
    // Whoever does not wait for it reads `pending`; an unhandled rejection would say the same twice.
    queued.catch((error: unknown) => {
      if (error instanceof RejoinError) writer.reject(wish, error);
    });
    return { ref: { participant: port.participant, id: wish.id }, queued };
  }

  const control = (entry: Entry): AskedControl => {
    const asked = ask(entry, 'control');
    return { ...asked, receipt: () => receiptOf(store.getState(), asked.ref) };
  };

  const session: Session = {
    id,
    participant: port.participant,
    instance: port.instance,
    store,
    get cursor() {
      return reader.cursor;
    },
    send: (content, { to } = {}) =>
      ask({ event: { type: 'message.sent', content, ...(to ? { to } : {}) } }, 'main'),
    cancel: (target = { kind: 'session' }, reason) =>
      control({ event: { type: 'cancel.requested', target, ...(reason === undefined ? {} : { reason }) } }),
    steer: (content, target = { kind: 'session' }, { followUp = false } = {}) =>
      control({ event: { type: 'steer.requested', target, content, followUp } }),
    retract: (steer) => ask({ event: { type: 'steer.retracted', control: steer } }, 'control'),
    publish: (entry, lane = 'main') => writer.publish(entry, lane),
    drained: () => writer.drained(),
    signal: port.signal,
    flush: () => reader.flush(),
    close: end,
  };

  return {
    session,
    reader,
    writer,
    connection: (connection) => store.setState({ connection }),
    disconnected() {
      reader.disconnected();
      writer.disconnected();
      // Nobody repeats them now, and timers of before a cut prove nothing after it (P31).
      for (const key of [...expiries.keys()]) forget(key);
    },
    signal({ instance, key, value, ttl }) {
      const name = `${instance}\n${key}`;
      forget(name);
      if (ttl <= 0) return;
      store.setState({ signals: new Map(store.getState().signals).set(name, { instance, key, value }) });
      expiries.set(
        name,
        port.after(ttl, () => forget(name)),
      );
    },
  };
}
