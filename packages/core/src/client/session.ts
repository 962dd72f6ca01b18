/** One session as an application sees it: what it folds to, what waits to be said, and the verbs. */

import type { SessionState } from '../fold/state.ts';
import type { Connection } from '../machine/connection.ts';
import { isDevelopment } from '../platform/isDevelopment.ts';
import { checkCall } from '../protocol/checkCall.ts';
import type { Entry } from '../protocol/envelope.ts';
import { RejoinError, type Sentence } from '../protocol/errors.ts';
import type { Target } from '../protocol/events.ts';
import { type Cursor, entityKey, type InstanceId, type ParticipantId, type Ref } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isEvent, isRecord } from '../protocol/shapes.ts';
import { type Left, leave, lookAway } from '../view/lastLook.ts';
import type { Life } from '../view/liveness.ts';
import { type Receipt, receiptOf } from '../view/receipts.ts';
import { loadLater } from './loadLater.ts';
import type { PersistedCommand, Persisting } from './persisting.ts';
import { createStore, type ReadableStore } from './readableStore.ts';
import { createReader, type Known, NOTHING, type Reader, type ReadStatus } from './reader.ts';
import type { History, HistoryOptions, HistoryPage } from './sessionHistory.ts';
import type { SessionLink, SessionPort } from './sessionPort.ts';
import { createWriter, type LaneName, type PendingCommand, type Writer } from './writer.ts';

/** Everything about a session at one moment. Replaced as a whole, never changed in place. */
export interface SessionView extends Known {
  /** Whether `state` is proven to be all there is. */
  readonly status: ReadStatus;
  /** Whether `status` has been `live` since this page began: before that, what `state` lacks may only not have come yet. */
  readonly proven?: true | undefined;
  readonly connection: Connection;
  /** Commands that the log does not show yet, by id, in the order in which they were asked. */
  readonly pending: ReadonlyMap<string, PendingCommand>;
  /** Newest signals by instance and key (P29): true only for as long as they are repeated. */
  readonly signals: ReadonlyMap<string, LiveSignal>;
  /**
   * What this page has seen of the processes behind running runs, where no keeper watches over them (below L5); absent
   * elsewhere. An observation: another page may have seen something else.
   */
  readonly life?: ReadonlyMap<InstanceId, Life>;
  /** What the log has lost of what was shown here, until `session.seen()`. */
  readonly lost?: Loss | undefined;
  /** The newest fault that nobody waited for. */
  readonly error?: RejoinError;
  /** Where somebody stopped looking at this surface, until `session.seen()`: `awayOf` tells what happened since. */
  readonly left?: Left | undefined;
}

/** The log was rolled back, as by a backup that was restored (P12, P19). */
export interface Loss {
  /**
   * `log-rolled-back`. Its `params`, of which there are any: how many `messages` of people and agents are gone or shorter, how many
   * `stops` and `steers` are gone. What may only have left the window does not count.
   */
  readonly error: RejoinError;
  /** All that was asked and is gone, as `refKey` makes keys. */
  readonly commands: ReadonlySet<string>;
}

export interface LiveSignal {
  readonly instance: InstanceId;
  readonly key: string;
  readonly value: unknown;
  /** When it ends, ms on a clock of this page that nobody sets. */
  readonly until: number;
}

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
  readonly to?: readonly ParticipantId[] | undefined;
}

export interface SteerOptions {
  /** Whether it becomes a message if no run takes it. Default false. */
  readonly followUp?: boolean | undefined;
  /** A steer of one's own that this one takes the place of, wherever no run has used it yet. */
  readonly replaces?: Ref | undefined;
  /** How long it may wait to be sent, ms: after that it is rejected here, with `steer-expired`. Default 10 minutes. */
  readonly expiresIn?: number | undefined;
}

export interface Session {
  readonly id: string;
  readonly participant: ParticipantId;
  readonly instance: InstanceId;
  readonly store: ReadableStore<SessionView>;
  /** The place in the log that the state of `store` stands at; undefined before anything has arrived. */
  readonly cursor: Cursor | undefined;
  /**
   * Keeps the session connected until the result is called. One that nobody keeps rests after some seconds: it still says
   * what waits in its outbox, and reads on from its cursor when it is connected again. The five that came to rest last hold their
   * state; older ones drop it, and read it again from the device (`persist`) or from the keeper. A client none of whose sessions
   * is kept, and that has nothing to say, closes its connection until it is needed.
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
  /** Removes an own command from `pending` that will never be sent: one that was rejected. Any other is left alone. */
  discard(ref: Ref): void;
  /**
   * Fetches what has left the window (P24), backwards, newest page first. It waits while there is no link, and is asked again
   * after a cut. Rejects with `history-unavailable` where the transport has none, and with `closed` when the session closes.
   */
  history(options?: HistoryOptions): Promise<HistoryPage>;
  /** Appends any event. Resolves when it has a place in the outbox. */
  publish(entry: Entry, lane?: LaneName): Promise<void>;
  /** Resolves when the log has all that was published so far. */
  drained(): Promise<void>;
  /** Says the latest value of something, to whoever listens now (P29). */
  signal(key: string, value: unknown, ttl: number): void;
  /** Folds at once what has arrived, instead of with the next frame. */
  flush(): void;
  /** Somebody has read what happened while they were away, and what the log has lost: it is told no more. */
  seen(): void;
  close(): void;
}

/** Signals that are kept, whatever a keeper sends: ours has half of that, and those of running runs. */
const MOST_SIGNALS = 4_096;
/** The longest wait for the end of one, ms: no timer of a browser waits for months. */
const LOOK = 60_000;
/** How long a session stays connected that nobody keeps, ms: a page that changes its view does not reconnect. */
const LINGER = 5_000;
/** How long a steer waits to be sent: the work that it was meant for has gone on without it, ms. */
const STEER_EXPIRES = 600_000;
const late = () => new RejoinError('steer-expired', isDevelopment && 'It waited too long. Say it anew.');

export function createSession(id: string, port: SessionPort): SessionLink {
  const store = createStore<SessionView>({
    ...NOTHING,
    status: 'catching-up',
    connection: { status: 'idle' },
    pending: new Map(),
    signals: new Map(),
  });
  const update = (part: Partial<SessionView>) => store.set({ ...store.getState(), ...part });
  /** What a server renders, and what a page hydrates: it knows of no connection. */
  let initial = store.getState();
  let cancelExpiry = () => {};

  function report(error: RejoinError): void {
    update({ error });
    port.report(error);
  }

  const writer: Writer = createWriter({
    ...port,
    tries: port.tries(),
    changed: () => update({ pending: new Map(writer.pending) }),
    report,
    ended: (error) => {
      report(error);
      gone();
    },
  });

  const isLogged = (state: SessionState) => (command: string) =>
    state.commands.has(entityKey(port.participant, command));
  const openReader = (): Reader =>
    createReader({
      ...port,
      tries: port.tries(),
      report,
      show: update,
      settled(state) {
        const before = writer.pending.size;
        writer.settle(isLogged(state));
        return before === writer.pending.size ? {} : { pending: new Map(writer.pending) };
      },
      // People are told what the log has lost.
      replaced: (before, after) =>
        loadLater().then(
          ({ tellLoss }) => tellLoss(before, after, { ...port, store, writer, update, report }),
          // What compares does not come where the network is bad: that there was more is all that is known.
          () =>
            after.position < before.position &&
            update({ lost: { error: new RejoinError('log-rolled-back', ''), commands: new Set() } }),
        ),
      proven: (state) => writer.proven(isLogged(state)),
      ended: gone,
    });
  let reader = openReader();

  let history: History | undefined;
  /** Pages of history that are under way. */
  let asking = 0;
  /** Loaded when it is asked for: most pages never page back. */
  async function openHistory(): Promise<History> {
    const { createHistory } = await loadLater();
    if (history) return history;
    history = createHistory(port.history);
    if (linked) history.connected();
    if (ended) history.close();
    return history;
  }

  /** Somebody looks at this surface, and it shows what is proven to be all there is. */
  let attended = false;
  let leftAt = port.elapsed();
  function look(): void {
    const { status, state, left } = store.getState();
    const looking = status === 'live' && !port.hidden();
    if (looking === attended) return;
    attended = looking;
    const now = port.now();
    if (!left) leftAt = port.elapsed();
    if (!looking) return update({ left: lookAway(left, state, now) });
    // The one may have stood still while the machine slept, the other may have been set: whichever shows more.
    const isLong = left && Math.max(now - left.at, port.elapsed() - leftAt) >= port.awayAfter;
    // Short absences are not worth telling.
    update({ left: isLong ? { ...left, until: now } : undefined });
  }
  store.subscribe((view, before) => {
    if (view.status !== before.status) look();
  });

  /** What is kept beyond the page has been read; before that nothing is asked of the keeper. */
  let restored = true;
  let persisting: Persisting | undefined;
  function attach(): void {
    restored = port.persist === undefined;
    persisting = port.persist?.attach(port.participant, id, {
      store,
      left: () => store.getState().left ?? leave(store.getState().state, port.now()),
      restore(known, left) {
        if (known) reader.restore(known);
        if (left && !attended) update({ left });
        restored = true;
        if (linked && !resting) reader.connected();
      },
      resubmit: (before) => void say(before).catch(() => {}),
      after: port.after,
      report,
    });
  }
  attach();

  /** Gone at the keeper, or not to be read any more. */
  function gone(): void {
    persisting?.gone();
    end();
  }

  let ended = false;
  /** Ended with its client, and not by itself. */
  let paused = false;
  /** Closed here, or gone at the keeper: nothing comes and nothing goes any more, and every surface can tell. */
  function end(): void {
    if (!paused) port.closed();
    if (ended) return;
    ended = true;
    resting = true;
    keepers = new Set();
    persisting?.stop();
    reader.stop();
    writer.close();
    history?.close();
    history = undefined;
    cancelRest();
    cancelExpiry();
    port.unsubscribe();
    if (store.getState().status !== 'forbidden') update({ status: 'ended' });
  }

  function resume(): void {
    paused = false;
    ended = false;
    writer.reopen();
    attach();
    update({ status: 'catching-up' });
  }

  /** Shows those whose time is not over, and looks again when it is over for one of them. */
  function hear(signals = new Map<string, LiveSignal>()): void {
    cancelExpiry();
    const now = port.elapsed();
    let next = Number.POSITIVE_INFINITY;
    for (const [name, { until }] of signals)
      if (until > now && signals.size <= MOST_SIGNALS) next = Math.min(next, until);
      else signals.delete(name);
    if (signals.size > 0) cancelExpiry = port.after(Math.min(next - now, LOOK), () => hear(new Map(signals)));
    update({ signals });
  }

  /** A link is live. */
  let linked = false;
  /** Those who keep it connected. */
  let keepers = new Set<object>();
  let resting = true;
  /** Its state was dropped while nothing kept the session connected. */
  let dropped = false;
  let cancelRest: () => void = () => {};

  function connect(): () => void {
    if (paused) resume();
    const keeper = {};
    keepers.add(keeper);
    cancelRest();
    if (resting && !ended) {
      resting = false;
      if (dropped) readAgain();
      port.start();
      if (linked && restored) reader.connected();
    }
    return () => {
      if (keepers.delete(keeper) && keepers.size === 0 && !ended) cancelRest = port.after(LINGER, rest);
    };
  }

  function rest(): void {
    reader.flush();
    persisting?.hidden();
    resting = true;
    port.unsubscribe();
    unheard();
    port.rested();
  }

  function readAgain(): void {
    dropped = false;
    if (!persisting) return;
    restored = false;
    persisting.load();
  }

  /** Nobody repeats signals now, and timers of before a cut prove nothing after it (P31). */
  function unheard(): void {
    reader.disconnected();
    if (store.getState().signals.size > 0) hear();
  }

  function publish(entry: Entry, lane: LaneName = 'main'): Promise<void> {
    if (!ended) port.start();
    return writer.publish(entry, lane);
  }

  /** Whether what waits is not worth being sent any more, by id. */
  const deadlines = new Map<string, () => boolean>();
  function expire(): void {
    for (const [id, isOver] of deadlines) {
      if (writer.pending.get(id)?.status === 'queued' && !isOver()) continue;
      deadlines.delete(id);
      writer.withdraw(id, late());
    }
  }

  /** Says a command, now or again after a reload. */
  async function say({
    entry,
    lane,
    keeperAt = Number.POSITIVE_INFINITY,
    expiresIn,
  }: PersistedCommand): Promise<void> {
    if (expiresIn !== undefined) {
      const from = port.elapsed();
      // By the keeper's clock where it is known, which counts a reload and a sleep as well; else while this page was open.
      const isOver = () => Math.max(port.elapsed() - from, (port.keeperNow() ?? 0) - keeperAt) >= expiresIn;
      if (isOver()) return writer.reject(entry, late());
      deadlines.set(entry.id ?? '', isOver);
    }
    try {
      await publish(entry, lane);
    } catch (error) {
      // Whoever does not wait for it reads `pending`.
      if (error instanceof RejoinError) writer.reject(entry, error);
      throw error;
    }
  }

  /** @param right the call as it should be, for one that is not */
  function ask(right: Sentence, ok: boolean, entry: Entry, lane: LaneName, expiresIn?: number): Asked {
    checkCall(ok && isEvent(entry.event), isDevelopment && `session.${right}`);
    const { position } = store.getState().state;
    // A message from a page that has seen nothing yet is stamped by the keeper: `saw: 0` would make it look like one of
    // long ago (P4). A control keeps it: it must not reach what its author never saw (P34).
    const saw = position === 0 && entry.event.type === 'message.sent' ? {} : { saw: position };
    const command = { ...entry, ...saw, id: port.mintId() };
    const keeperAt = port.keeperNow();
    const asked = { entry: command, lane, askedAt: port.now(), keeperAt, ...omitUndefined({ expiresIn }) };
    const queued = say(asked);
    // An unhandled rejection would say the same twice.
    queued.catch(() => {});
    persisting?.asked(asked);
    return { ref: { participant: port.participant, id: command.id }, queued };
  }

  const control = (right: Sentence, ok: boolean, entry: Entry, expiresIn?: number): AskedControl => {
    const asked = ask(right, ok, entry, 'control', expiresIn);
    return { ...asked, receipt: () => receiptOf(store.getState(), asked.ref) };
  };

  const session: Session = {
    id,
    participant: port.participant,
    instance: port.instance,
    store: { ...store, getInitialState: () => initial },
    get cursor() {
      return store.getState().cursor;
    },
    connect,
    send: (content, options = {}) =>
      ask(
        isDevelopment && "send('Hello', { to: ['agent:news'] })",
        content !== '' && isRecord(options),
        { event: { type: 'message.sent', content, ...omitUndefined({ to: options.to }) } },
        'main',
      ),
    cancel: (target = { kind: 'session' }, reason) =>
      control(isDevelopment && "cancel({ kind: 'agent', participant })", true, {
        event: { type: 'cancel.requested', target, ...omitUndefined({ reason }) },
      }),
    steer(content, target = { kind: 'session' }, options = {}) {
      const { followUp = false, replaces, expiresIn = STEER_EXPIRES } = options;
      return control(
        isDevelopment && "steer('Be brief', { kind: 'agent', participant })",
        content !== '' && isRecord(options) && expiresIn >= 0,
        { event: { type: 'steer.requested', target, content, followUp, ...omitUndefined({ replaces }) } },
        expiresIn,
      );
    },
    retract: (steer) =>
      ask(
        isDevelopment && 'retract(ref)',
        true,
        { event: { type: 'steer.retracted', control: steer } },
        'control',
      ),
    discard(ref) {
      if (ref?.participant === port.participant) writer.discard(ref.id);
    },
    async history(options) {
      asking++;
      try {
        if (!ended) port.start();
        return await (await openHistory()).fetch(options);
      } finally {
        asking--;
      }
    },
    publish,
    drained: writer.drained,
    signal: port.signal,
    flush: () => reader.flush(),
    seen: () => update({ left: undefined, lost: undefined }),
    close() {
      paused = false;
      end();
    },
  };

  return {
    session,
    get reader() {
      return reader;
    },
    writer,
    get history() {
      return history;
    },
    get busy() {
      return !ended && (!resting || writer.busy || asking > 0);
    },
    given(known) {
      reader.restore(known);
      initial = store.getState();
    },
    letGo() {
      if (!resting || ended) return;
      dropped = true;
      initial = { ...initial, ...NOTHING };
      reader.stop();
      reader = openReader();
      update({ ...NOTHING, status: 'catching-up', proven: undefined });
    },
    pause() {
      if (ended) return;
      paused = true;
      end();
    },
    show: update,
    connected(limits) {
      linked = true;
      if (!resting && restored) reader.connected();
      expire();
      writer.connected(limits);
      history?.connected();
    },
    disconnected() {
      linked = false;
      writer.disconnected();
      history?.disconnected();
      unheard();
    },
    visibility() {
      if (port.hidden()) persisting?.hidden();
      // What came while it was hidden may wait for a slow timer: whoever comes back sees it now.
      else reader.flush();
      look();
    },
    signals({ signals, anew }) {
      const all = new Map(anew ? undefined : store.getState().signals);
      for (const { ttl, ...each } of signals)
        all.set(`${each.instance}\n${each.key}`, { ...each, until: port.elapsed() + ttl });
      hear(all);
    },
  };
}
