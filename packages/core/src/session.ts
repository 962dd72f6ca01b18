/** One session as an application sees it: what it folds to, what waits to be said, and the verbs. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Connection } from './connection.ts';
import type { Judge } from './fold/apply.ts';
import { EMPTY, type SessionState } from './fold/state.ts';
import { defined } from './protocol/defined.ts';
import type { Batch, Entry } from './protocol/envelope.ts';
import { RejoinError } from './protocol/errors.ts';
import type { Target } from './protocol/events.ts';
import { type Cursor, entityKey, type InstanceId, type ParticipantId, type Ref } from './protocol/ids.ts';
import type { Limits } from './protocol/limits.ts';
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
  /** A steer of one's own that this one takes the place of, wherever no run has used it yet. */
  readonly replaces?: Ref;
}

export interface Session {
  readonly id: string;
  readonly participant: ParticipantId;
  readonly instance: InstanceId;
  readonly store: ReadableStore<SessionView>;
  readonly cursor: Cursor | undefined;
  /**
   * Keeps the session connected until the result is called. One that nobody keeps rests after some seconds: it still says
   * what waits in its outbox, holds its state and its cursor, and reads on from there when it is connected again.
   */
  connect(): () => void;
  /** Sends a message. Works offline: it waits in the outbox. */
  send(content: string, options?: SendOptions): Asked;
  /** Asks runs to stop: of the whole session by default. Works offline, and before a run's id is known (target `input`). */
  cancel(target?: Target, reason?: string): AskedControl;
  /** Says something to runs while they work. */
  steer(content: string, target?: Target, options?: SteerOptions): AskedControl;
  /** Takes a steer back, as long as no run has used it. */
  retract(steer: Ref): Asked;
  /** Removes an own wish from `pending` that will never be sent: one that was rejected. Any other is left alone. */
  discard(ref: Ref): void;
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
  /** Starts the client if nothing has yet. */
  readonly start: () => void;
  readonly subscribe: (cursor: Cursor | undefined) => void;
  readonly unsubscribe: () => void;
  readonly append: (batch: Batch) => void;
  readonly signal: (key: string, value: unknown, ttl: number) => void;
  readonly schedule: (flush: () => void) => Schedule;
  readonly judge: Judge | undefined;
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
  /** A link is live: the session reads on from its cursor, and says again what is not acknowledged. */
  connected(limits: Limits): void;
  disconnected(): void;
  signal(signal: SignalMessage): void;
}

/** How long a session stays connected that nobody keeps, ms: a page that changes its view does not reconnect. */
const LINGER = 5_000;

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
    ...port,
    changed: () => store.setState({ pending: new Map(writer.pending) }),
    report,
    ended: (error) => {
      report(error);
      end();
    },
  });

  const reader: Reader = createReader({
    ...port,
    report,
    store,
    settled(state) {
      const before = writer.pending.size;
      writer.settle((wish) => state.wishes.has(entityKey(port.participant, wish)));
      return before === writer.pending.size ? {} : { pending: new Map(writer.pending) };
    },
    ended: end,
  });

  let ended = false;
  /** Closed here, or gone at the keeper: nothing comes and nothing goes any more, and every surface can tell. */
  function end(): void {
    if (ended) return;
    ended = true;
    reader.stop();
    writer.close();
    cancelRest();
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

  /** A link is live. */
  let linked = false;
  /** Those who keep it connected. */
  let keepers = 0;
  let resting = true;
  let cancelRest: () => void = () => {};

  function connect(): () => void {
    keepers++;
    cancelRest();
    if (resting && !ended) {
      resting = false;
      port.start();
      if (linked) reader.connected();
    }
    let released = false;
    return () => {
      if (released) return;
      released = true;
      if (--keepers === 0 && !ended) cancelRest = port.after(LINGER, rest);
    };
  }

  function rest(): void {
    resting = true;
    port.unsubscribe();
    unheard();
  }

  /** Nobody repeats signals now, and timers of before a cut prove nothing after it (P31). */
  function unheard(): void {
    reader.disconnected();
    for (const key of [...expiries.keys()]) forget(key);
  }

  function publish(entry: Entry, lane: LaneName = 'main'): Promise<void> {
    if (!ended) port.start();
    return writer.publish(entry, lane);
  }

  function ask(entry: Entry, lane: LaneName): Asked {
    const { position } = store.getState().state;
    // A message from a page that has seen nothing yet is stamped by the keeper: `saw: 0` would make it look like one of
    // long ago (P4). A control keeps it: it must not reach what its author never saw (P34).
    const saw = position === 0 && entry.event.type === 'message.sent' ? {} : { saw: position };
    const wish = { ...entry, ...saw, id: port.mintId() };
    const queued = publish(wish, lane);
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
    connect,
    send: (content, { to } = {}) =>
      ask({ event: { type: 'message.sent', content, ...defined({ to }) } }, 'main'),
    cancel: (target = { kind: 'session' }, reason) =>
      control({ event: { type: 'cancel.requested', target, ...defined({ reason }) } }),
    steer: (content, target = { kind: 'session' }, { followUp = false, replaces } = {}) =>
      control({
        event: { type: 'steer.requested', target, content, followUp, ...defined({ replaces }) },
      }),
    retract: (steer) => ask({ event: { type: 'steer.retracted', control: steer } }, 'control'),
    discard({ participant, id }) {
      if (participant === port.participant) writer.discard(id);
    },
    publish,
    drained: writer.drained,
    signal: port.signal,
    flush: reader.flush,
    close: end,
  };

  return {
    session,
    reader,
    writer,
    connection: (connection) => store.setState({ connection }),
    connected(limits) {
      linked = true;
      if (!resting) reader.connected();
      writer.connected(limits);
    },
    disconnected() {
      linked = false;
      writer.disconnected();
      unheard();
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
