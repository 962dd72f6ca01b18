/** The subscriptions of one link: what the host gives each subscriber, as messages of its channel. */
import type { ErrorCode } from '../../protocol/errors.ts';
import { MAX_REFS } from '../../protocol/interest.ts';
import {
  type AskTexts,
  type SessionSnapshot,
  type SetInterest,
  type Subscribe,
  splitCursor,
} from '../../protocol/messages.ts';
import type { Subscriber, Subscription } from '../subscriber.ts';
import type { LinkPermissions } from './linkPermissions.ts';
import type { LinkPort } from './linkPorts.ts';
import { type Soon, when } from './soon.ts';

/** Channels of one link. */
const MAX_CHANNELS = 256;

export interface LinkSubscriptions {
  open(message: Subscribe): Soon<void>;
  close(channel: number): void;
  setInterest(message: SetInterest): void;
  ask(message: AskTexts): Soon<void>;
  /** Ends the reading of a channel, and reports why. */
  end(channel: number, why: string): void;
  /** Which session each channel reads. */
  sessions(): readonly (readonly [channel: number, session: string])[];
  /** There is room again: a reader that fell behind goes on from the log. */
  resume(): void;
  closeAll(): void;
}

export function createLinkSubscriptions(port: LinkPort, permissions: LinkPermissions): LinkSubscriptions {
  const { context, wire, hello, isOpen, complain } = port;
  const open = new Map<number, { readonly session: string; subscription?: Subscription }>();

  const deny = (channel: number, message: string, code: ErrorCode = 'forbidden'): void =>
    wire.stream({ type: 'error', code, message, channel });

  function begin(message: Subscribe): void {
    const { channel, session, cursor, interest } = message;
    open.set(channel, { session });
    const subscription = context.host.subscribe(
      session,
      cursor,
      subscriber(port, message, () => open.delete(channel)),
      interest,
    );
    // It may have ended before it began: the keeper is shutting down.
    if (open.has(channel)) open.set(channel, { session, subscription });
  }

  function close(channel: number): boolean {
    open.get(channel)?.subscription?.close();
    return open.delete(channel);
  }

  return {
    open(message) {
      const { channel, session } = message;
      if (open.has(channel)) return complain('message-malformed', `Channel ${channel} is in use.`);
      if (open.size >= MAX_CHANNELS)
        return deny(channel, `A link has at most ${MAX_CHANNELS} channels.`, 'message-malformed');
      return permissions.check(
        ['read'],
        session,
        () =>
          when(context.rates.read(hello.participant), () => {
            if (isOpen()) begin(message);
          }),
        (why) => deny(channel, why),
      );
    },
    close,
    setInterest: ({ channel, interest }) => open.get(channel)?.subscription?.setInterest(interest),
    ask: ({ channel, texts }) =>
      when(context.rates.read(hello.participant), () => {
        const to = open.get(channel)?.subscription;
        if (to && !to.ask(texts))
          complain('message-malformed', `More than ${MAX_REFS} texts are asked for at once.`);
      }),
    end(channel, why) {
      if (close(channel)) deny(channel, why);
    },
    sessions: () => [...open].map(([channel, { session }]) => [channel, session]),
    resume() {
      for (const { subscription } of open.values()) subscription?.resume();
    },
    closeAll() {
      for (const { subscription } of open.values()) subscription?.close();
      open.clear();
    },
  };
}

/** @param ended the subscription is over, and its channel free */
function subscriber(
  { wire, hello }: LinkPort,
  { channel, session, inline = false }: Subscribe,
  ended: () => void,
): Subscriber {
  let announced = false;

  /** Which log this is comes before everything that is an offset in it. */
  function announce(incarnation: string): void {
    if (!announced) wire.stream({ type: 'subscribed', channel, session, incarnation });
    announced = true;
  }

  /** Whether the reader is given the snapshot's cursor, to fetch it by. */
  const isOffered = (snapshot: SessionSnapshot): boolean =>
    hello.snapshots === 'http' &&
    !inline &&
    (wire.offerSnapshot?.(session, snapshot, hello.participant) ?? false);

  const announceLogOf = (cursor: string): void => announce(splitCursor(cursor)?.incarnation ?? '');

  return {
    ready: wire.ready,
    idle: wire.idle,
    snapshot(snapshot, own) {
      announceLogOf(snapshot.cursor);
      if (!own && isOffered(snapshot)) wire.stream({ type: 'snapshot-at', channel, cursor: snapshot.cursor });
      else wire.stream({ type: 'snapshot', channel, snapshot });
    },
    frame(incarnation, page, items) {
      announce(incarnation);
      wire.stream({ type: 'page', channel, incarnation, page, items });
    },
    live(live) {
      announceLogOf(live.cursor);
      wire.stream({ type: 'live', channel, ...live });
    },
    texts: (texts) => wire.stream({ type: 'texts', channel, texts }),
    signals: (list, anew) => wire.stream({ type: 'signals', channel, list, anew }),
    ended(code, message) {
      ended();
      wire.stream({ type: 'error', code, message, channel });
    },
  };
}
