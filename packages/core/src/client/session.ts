/** One session as an application sees it: what it folds to, what waits to be said, and the verbs. */

import { type CommandEvent, isCommand, laneOf } from '../fold/eventHandlers.ts';
import type { SessionState } from '../fold/state.ts';
import { isDevelopment } from '../platform/isDevelopment.ts';
import { checkCall } from '../protocol/checkCall.ts';
import type { Entry } from '../protocol/envelope.ts';
import { RejoinError, type Sentence } from '../protocol/errors.ts';
import type { LaneName } from '../protocol/eventTable.ts';
import { entityKey } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isEvent, isRecord } from '../protocol/shapes.ts';
import { lookAway, markSeen } from '../view/lastSeen.ts';
import { receiptOf } from '../view/receipts.ts';
import { loadLater } from './loadLater.ts';
import type { PersistedCommand, Persisting } from './persisting.ts';
import { createStore } from './readableStore.ts';
import { createReader, NOTHING, type Reader } from './reader.ts';
import type { IssuedCommand, Session } from './sessionApi.ts';
import type { History } from './sessionHistory.ts';
import type { SessionLink, SessionPort } from './sessionPort.ts';
import type { LiveSignal, SessionView } from './sessionView.ts';
import { createWriter, type Writer } from './writer.ts';

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
          ({ showLoss }) =>
            showLoss(before, after, {
              participant: port.participant,
              store,
              update,
              report,
              reject: writer.reject,
            }),
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
  let seenAt = port.elapsed();
  function look(): void {
    const { status, state, lastSeen } = store.getState();
    const looking = status === 'live' && !port.hidden();
    if (looking === attended) return;
    attended = looking;
    const now = port.now();
    if (!lastSeen) seenAt = port.elapsed();
    if (!looking) return update({ lastSeen: lookAway(lastSeen, state, now) });
    // The one may have stood still while the machine slept, the other may have been set: whichever shows more.
    const isLong = lastSeen && Math.max(now - lastSeen.at, port.elapsed() - seenAt) >= port.awayAfter;
    // Short absences are not worth telling.
    update({ lastSeen: isLong ? { ...lastSeen, until: now } : undefined });
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
      lastSeen: () => store.getState().lastSeen ?? markSeen(store.getState().state, port.now()),
      restore(known, lastSeen) {
        if (known) reader.restore(known);
        if (lastSeen && !attended) update({ lastSeen });
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

  function publish(entry: Entry, lane: LaneName = laneOf(entry.event.type)): Promise<void> {
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
      await publish(entry);
    } catch (error) {
      // Whoever does not wait for it reads `pending`.
      if (error instanceof RejoinError) writer.reject(entry, error);
      throw error;
    }
  }

  /** @param right the call as it should be, for one that is not */
  function ask(right: Sentence, ok: boolean, event: CommandEvent, expiresIn?: number): IssuedCommand {
    checkCall(ok && isEvent(event), isDevelopment && `session.${right}`);
    const { position } = store.getState().state;
    // A message from a page that has seen nothing yet is stamped by the keeper: `saw: 0` would make it look like one of
    // long ago (P4). A control keeps it: it must not reach what its author never saw (P34).
    const saw = position === 0 && event.type === 'message.sent' ? {} : { saw: position };
    const command = { event, ...saw, id: port.mintId() };
    const keeperAt = port.keeperNow();
    const asked = { entry: command, askedAt: port.now(), keeperAt, ...omitUndefined({ expiresIn }) };
    const queued = say(asked);
    // An unhandled rejection would say the same twice.
    queued.catch(() => {});
    persisting?.asked(asked);
    return issued(command.id, queued);
  }

  function issued(id: string, queued: Promise<void>): IssuedCommand {
    const ref = { participant: port.participant, id };
    return { ref, queued, receipt: () => receiptOf(store.getState(), ref) };
  }

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
      ask(isDevelopment && "send('Hello', { to: ['agent:news'] })", content !== '' && isRecord(options), {
        type: 'message.sent',
        content,
        ...omitUndefined({ to: options.to }),
      }),
    cancel: (target = { kind: 'session' }, reason) =>
      ask(isDevelopment && "cancel({ kind: 'agent', participant })", true, {
        type: 'cancel.requested',
        target,
        ...omitUndefined({ reason }),
      }),
    steer(content, target = { kind: 'session' }, options = {}) {
      const { followUp = false, replaces, expiresIn = STEER_EXPIRES } = options;
      return ask(
        isDevelopment && "steer('Be brief', { kind: 'agent', participant })",
        content !== '' && isRecord(options) && expiresIn >= 0,
        { type: 'steer.requested', target, content, followUp, ...omitUndefined({ replaces }) },
        expiresIn,
      );
    },
    retract: (steer) =>
      ask(isDevelopment && 'retract(ref)', true, { type: 'steer.retracted', control: steer }),
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
    publish(entry, lane) {
      checkCall(
        isRecord(entry) &&
          isRecord(entry.event) &&
          (lane === undefined || lane === 'main' || lane === 'control'),
        isDevelopment && 'session.publish({ event })',
      );
      // What the log does not know by an id needs none.
      const { id = isCommand(entry.event.type) ? port.mintId() : '' } = entry;
      return issued(id, publish(id === '' ? entry : { ...entry, id }, lane));
    },
    drained: writer.drained,
    signal: port.signal,
    flush: () => reader.flush(),
    seen: () => update({ lastSeen: undefined, lost: undefined }),
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
