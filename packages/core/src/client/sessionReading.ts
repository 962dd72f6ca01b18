/** What a session reads, and when: from what is stored of it, then from its keeper, for as long as something holds it. */
import type { FaultCode, SessionState } from '../fold/state.ts';
import type { Item } from '../protocol/envelope.ts';
import { type ErrorCode, RejoinError } from '../protocol/errors.ts';
import { entityKey } from '../protocol/ids.ts';
import type { SessionLimits } from '../protocol/limits.ts';
import { markSeen } from '../view/lastSeen.ts';
import type { Store } from '../view/readableStore.ts';
import type { SessionView, StateAtCursor } from '../view/sessionView.ts';
import type { Attention } from './attention.ts';
import type { LiveSignals } from './liveSignals.ts';
import { loadLater } from './loadLater.ts';
import type { PersistedCommand, Persisting } from './persisting.ts';
import { createReader, NOTHING, type Reader } from './reader.ts';
import { createSessionHolds } from './sessionHolds.ts';
import type { SessionOutbox } from './sessionOutbox.ts';
import type { SessionPort } from './sessionPort.ts';

/** The session, as its reading needs it. */
export interface ReadingPort {
  readonly id: string;
  readonly client: SessionPort;
  readonly store: Store<SessionView>;
  readonly outbox: SessionOutbox;
  readonly attention: Attention;
  readonly signals: LiveSignals;
  readonly report: (error: RejoinError) => void;
  /** Sends again what was asked before a reload. */
  readonly resubmit: (asked: PersistedCommand) => void;
  /** The session is gone at its keeper, or may not be read any more. */
  readonly gone: () => void;
}

export interface SessionReading {
  reader(): Reader;
  /** What keeps the session beyond its page, if something does. */
  persisting(): Persisting | undefined;
  /** Nothing holds the session: it is not read. */
  isIdle(): boolean;
  /** Reads until the result is called, and some seconds longer. */
  hold(): () => void;
  /** @param limits undefined of a link that is not live yet */
  connected(limits: SessionLimits | undefined): void;
  disconnected(): void;
  /** @returns whether it was idle, and has dropped its state */
  dropState(): boolean;
  /** After `stop`: what is stored is read anew. */
  restart(): void;
  stop(): void;
}

export function createSessionReading(port: ReadingPort): SessionReading {
  const { client, store, outbox, attention, signals, report } = port;
  const { update } = store;
  const { participant, clock, channel } = client;
  const holds = createSessionHolds(clock, becomeIdle);
  let linked = false;
  let idle = true;
  let stopped = false;
  /** What is stored beyond the page has been read; before that nothing is asked of the keeper. */
  let restored = true;
  /** Its state was dropped while it was idle. */
  let dropped = false;
  let persisting: Persisting | undefined;
  let reader = openReader();
  attach();

  function openReader(): Reader {
    const isLogged = (state: SessionState) => (command: string) =>
      state.commands.has(entityKey(participant, command));
    return createReader({
      ...client,
      judge: client.judge && judge,
      tries: client.tries(),
      report,
      ended: port.gone,
      show(view) {
        const before = outbox.pending.size;
        outbox.settle(isLogged(view.state));
        update(before === outbox.pending.size ? view : { ...view, pending: new Map(outbox.pending) });
      },
      proven(state, before) {
        if (before) void compare(before, state);
        outbox.proven(isLogged(state));
      },
    });
  }

  /** No keeper refuses what the log holds and no reader folds: its author learns here what became of a command. */
  function judge(state: SessionState, item: Item): FaultCode | undefined {
    const fault = client.judge?.(state, item);
    const own = fault && 'event' in item && item.participant === participant && item.id;
    const command = own && outbox.pending.get(own);
    // CAST: whatever a well-numbered event is judged by is a code of refusal as well.
    if (command) outbox.reject(command.entry, new RejoinError(fault as ErrorCode, ''));
    return fault;
  }

  /** Shows what the log has lost of what was here before. */
  async function compare(before: SessionState, after: SessionState): Promise<void> {
    try {
      const { showLoss } = await loadLater();
      showLoss(before, after, { participant, store, update, report, reject: outbox.reject });
    } catch {
      // What compares does not come where the network is bad: that there was more is all that is known.
      if (after.position < before.position)
        update({ lost: { error: new RejoinError('log-rolled-back', ''), commands: new Set() } });
    }
  }

  function attach(): void {
    restored = client.persist === undefined;
    persisting = client.persist?.attach(participant, port.id, {
      store,
      lastSeen: () => store.getState().lastSeen ?? markSeen(store.getState().state, clock.now()),
      restore(known: StateAtCursor | undefined, lastSeen) {
        if (known) reader.restore(known);
        if (lastSeen && !attention.attended) update({ lastSeen });
        restored = true;
        read();
      },
      resubmit: port.resubmit,
      after: clock.after,
      report,
    });
  }

  /** Reads on from where it is, if it is to be read at all. */
  function read(): void {
    if (linked && restored && !idle) reader.connected();
  }

  function becomeIdle(): void {
    reader.flush();
    persisting?.hidden();
    idle = true;
    channel.unsubscribe();
    cut();
    client.on.idle();
  }

  /** No signals are repeated now, and timers of before a cut prove nothing after it (P31). */
  function cut(): void {
    reader.disconnected();
    signals.clear();
  }

  return {
    reader: () => reader,
    persisting: () => persisting,
    isIdle: () => idle,
    hold() {
      const release = holds.hold();
      if (!idle || stopped) return release;
      idle = false;
      if (dropped && persisting) {
        restored = false;
        persisting.load();
      }
      dropped = false;
      // What it starts asks for this session as well.
      read();
      client.start();
      return release;
    },
    connected(limits) {
      // Asked before it was live.
      if (limits && linked) return;
      linked = true;
      read();
    },
    disconnected() {
      linked = false;
      cut();
    },
    dropState() {
      if (!idle || stopped) return false;
      dropped = true;
      reader.stop();
      reader = openReader();
      update({ ...NOTHING, status: 'catching-up', proven: undefined });
      return true;
    },
    restart() {
      stopped = false;
      attach();
    },
    stop() {
      stopped = true;
      idle = true;
      holds.clear();
      persisting?.stop();
      reader.stop();
      channel.unsubscribe();
    },
  };
}
