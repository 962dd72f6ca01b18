/** One session of a client: its view, and the parts that fill it from its way in, its way out and what it asks for. */

import { isDevelopment } from '../platform/isDevelopment.ts';
import { checkCall } from '../protocol/checkCall.ts';
import type { RejoinError } from '../protocol/errors.ts';
import { checkInterest } from '../protocol/interest.ts';
import { isCount, isText } from '../protocol/shapes.ts';
import { createStore } from '../view/readableStore.ts';
import type { SessionView } from '../view/sessionView.ts';
import { createAttention } from './attention.ts';
import type { ContentsPort } from './contents.ts';
import { createContentsOnDemand } from './contentsOnDemand.ts';
import { createHistoryOnDemand } from './historyOnDemand.ts';
import { createLiveSignals } from './liveSignals.ts';
import { NOTHING } from './reader.ts';
import type { Session } from './sessionApi.ts';
import { createSessionBlobs } from './sessionBlobs.ts';
import { createSessionCommands } from './sessionCommands.ts';
import { createSessionOutbox, type SessionOutbox } from './sessionOutbox.ts';
import type { SessionLink, SessionPort } from './sessionPort.ts';
import { createSessionReading } from './sessionReading.ts';

/** Before anything is known. */
const BLANK: SessionView = {
  ...NOTHING,
  status: 'catching-up',
  connection: { status: 'idle' },
  pending: new Map(),
  signals: new Map(),
};

export function createSession(id: string, port: SessionPort): SessionLink {
  const { participant, instance, clock, channel, hidden, on } = port;
  const store = createStore(BLANK);
  const { update } = store;
  /** What a server renders, and what a page hydrates: it knows of no connection. */
  let initial = BLANK;
  /** Closed here, or gone at the keeper. */
  let ended = false;
  /** Ended with its client, and not by itself. */
  let paused = false;

  function report(error: RejoinError): void {
    update({ error });
    on.report(error);
  }

  const outbox: SessionOutbox = createSessionOutbox({
    ...port,
    tries: port.tries(),
    on: {
      ...on,
      report,
      changed: () => update({ pending: new Map(outbox.pending) }),
      ended(error) {
        report(error);
        gone();
      },
    },
  });
  const start = () => ended || port.start();
  const history = createHistoryOnDemand({ channel, start, isOver: () => ended });
  const attention = createAttention({ clock, store, hidden, awayAfter: port.awayAfter });
  const signals = createLiveSignals(clock, (shown) => update({ signals: shown }));
  const blobs = createSessionBlobs(id, port);
  const commands = createSessionCommands({
    ...{ ...port, blobs, store, outbox, start },
    keep: (asked) => reading.persisting()?.asked(asked),
  });
  const reading = createSessionReading({
    id,
    client: port,
    store,
    outbox,
    attention,
    signals,
    report,
    resubmit: commands.resubmit,
    gone,
  });

  const amend: ContentsPort['amend'] = (change) => reading.reader().amend(change);
  const contents = createContentsOnDemand({ ...port, store, amend }, report);

  /** Gone at the keeper, or not to be read any more. */
  function gone(): void {
    reading.persisting()?.gone();
    end();
  }

  /** Nothing comes and nothing goes any more, as every surface can see. */
  function end(): void {
    if (!paused) on.closed();
    if (ended) return;
    ended = true;
    reading.stop();
    outbox.close();
    history.current?.close();
    signals.stop();
    if (store.getState().status !== 'forbidden') update({ status: 'ended' });
  }

  /** After `pause`. */
  function resume(): void {
    paused = false;
    ended = false;
    outbox.reopen();
    reading.restart();
    update({ status: 'catching-up' });
  }

  return {
    session: {
      id,
      participant,
      instance,
      store: { ...store, getInitialState: () => initial },
      get cursor() {
        return store.getState().cursor;
      },
      connect() {
        if (paused) resume();
        return reading.hold();
      },
      ...commands.verbs,
      blobs,
      readContent: isDevelopment ? checkedRead(contents.hold) : contents.hold,
      history: history.fetch,
      signal: isDevelopment ? checkedSignal(channel.signal) : channel.signal,
      flush: () => reading.reader().flush(),
      seen: () => update({ lastSeen: undefined, lost: undefined }),
      close() {
        paused = false;
        end();
      },
    },
    reader: reading.reader,
    outbox,
    texts: contents.receive,
    history: () => history.current,
    isBusy: () => !ended && (!reading.isIdle() || outbox.busy || history.busy),
    signals: signals.receive,
    connected(limits) {
      reading.connected(limits);
      if (!limits) return;
      commands.expire();
      outbox.connected(limits);
      history.current?.connected();
    },
    disconnected() {
      outbox.disconnected();
      reading.disconnected();
    },
    given(known) {
      reading.reader().restore(known);
      initial = store.getState();
    },
    dropState() {
      if (reading.dropState()) initial = { ...initial, ...NOTHING };
    },
    pause() {
      if (ended) return;
      paused = true;
      end();
    },
    show: update,
    visibility() {
      if (hidden()) reading.persisting()?.hidden();
      // What came while it was hidden may wait for a slow timer: its user sees it now.
      else reading.reader().flush();
      attention.look();
    },
  };
}

const checkedRead =
  (read: Session['readContent']): Session['readContent'] =>
  (interest) => {
    checkInterest(interest, 'session.readContent({ conversation: true })');
    return read(interest);
  };

const checkedSignal =
  (signal: Session['signal']): Session['signal'] =>
  (key, value, ttl) => {
    checkCall(isText(key) && value !== undefined && isCount(ttl), "session.signal('typing', true, 5_000)");
    signal(key, value, ttl);
  };
