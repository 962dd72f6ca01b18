/** The subscriptions of one connection: what the host tells a subscriber, as text on the wire. */
import {
  encodeFrame,
  type KeeperHost,
  type Snapshot,
  type Subscribe,
  type Subscriber,
  type Subscription,
  splitCursor,
} from '@rejoin/core/protocol';
import type { Outgoing } from './outgoing.ts';

export interface Channels {
  readonly size: number;
  has(channel: number): boolean;
  open(message: Subscribe): void;
  close(channel: number): void;
  /** There is room again: whoever fell behind goes on from the log. */
  resume(): void;
  closeAll(): void;
}

/** A keeper gives the same snapshot to all who come at the same position: they cost one text. */
const texts = new WeakMap<Snapshot, string>();

function textOf(snapshot: Snapshot): string {
  const known = texts.get(snapshot);
  if (known !== undefined) return known;
  const text = JSON.stringify(snapshot);
  texts.set(snapshot, text);
  return text;
}

export function createChannels(host: KeeperHost, out: Outgoing): Channels {
  const open = new Map<number, Subscription | undefined>();

  function subscriber({ channel, session }: Subscribe): Subscriber {
    let announced = false;
    const send = (message: object) => out.send(JSON.stringify(message));
    // Which log this is stands before everything that is an offset in it.
    const announce = (incarnation: string) => {
      if (announced) return;
      announced = true;
      send({ type: 'subscribed', channel, session, incarnation });
    };
    return {
      ready: out.ready,
      snapshot(snapshot) {
        announce(splitCursor(snapshot.cursor)?.incarnation ?? '');
        out.send(`{"type":"snapshot","channel":${channel},"snapshot":${textOf(snapshot)}}`);
      },
      frame(incarnation, { after, upTo, items }) {
        announce(incarnation);
        out.send(encodeFrame(channel, after, upTo, items));
      },
      live({ cursor, position, reducer, digest }) {
        const { incarnation = '', offset = position } = splitCursor(cursor) ?? {};
        announce(incarnation);
        send({ type: 'live', channel, offset, position, reducer, digest });
      },
      signal({ instance, key, value, ttl }) {
        send({ type: 'signal', channel, instance, key, value, ttl });
      },
      ended(code, message) {
        open.delete(channel);
        send({ type: 'error', code, message, channel });
      },
    };
  }

  return {
    get size() {
      return open.size;
    },
    has: (channel) => open.has(channel),
    open(message) {
      const { channel, session, cursor } = message;
      open.set(channel, undefined);
      const subscription = host.subscribe(session, cursor, subscriber(message));
      // It may have ended before it began: the keeper is shutting down.
      if (open.has(channel)) open.set(channel, subscription);
    },
    close(channel) {
      open.get(channel)?.close();
      open.delete(channel);
    },
    resume() {
      for (const subscription of open.values()) subscription?.resume();
    },
    closeAll() {
      for (const subscription of open.values()) subscription?.close();
      open.clear();
    },
  };
}
