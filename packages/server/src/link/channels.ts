/** The subscriptions of one connection: what the host tells a subscriber, as text on the wire. */
import { encodeFrame, type KeeperHost, type Subscriber, type Subscription } from '@rejoin/core/internal';
import { type ParticipantId, type Subscribe, splitCursor } from '@rejoin/core/protocol';
import type { Outgoing } from './outgoing.ts';
import type { Snapshots } from './snapshotSending.ts';

export interface Channels {
  readonly size: number;
  has(channel: number): boolean;
  open(message: Subscribe): void;
  /** False if nothing was read on it. */
  close(channel: number): boolean;
  /** Which session each channel reads. */
  read(): readonly (readonly [channel: number, session: string])[];
  /** There is room again: whoever fell behind goes on from the log. */
  resume(): void;
  closeAll(): void;
}

/** @param fetching who reads, if the client fetches large snapshots */
export function createChannels(
  host: KeeperHost,
  out: Outgoing,
  snapshots: Snapshots,
  fetching: () => ParticipantId | undefined,
): Channels {
  const open = new Map<number, { readonly session: string; subscription?: Subscription }>();

  function subscriber({ channel, session, inline = false }: Subscribe): Subscriber {
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
        const reader = inline ? undefined : fetching();
        if (reader !== undefined && snapshots.offer(session, snapshot, reader))
          send({ type: 'snapshot-at', channel, cursor: snapshot.cursor });
        else out.send(`{"type":"snapshot","channel":${channel},"snapshot":${snapshots.of(snapshot).text}}`);
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
      idle: out.idle,
      signals(list, anew) {
        out.send(`{"type":"signals","channel":${channel},${anew ? '"anew":true,' : ''}"signals":${list}}`);
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
      open.set(channel, { session });
      const subscription = host.subscribe(session, cursor, subscriber(message));
      // It may have ended before it began: the keeper is shutting down.
      if (open.has(channel)) open.set(channel, { session, subscription });
    },
    close(channel) {
      open.get(channel)?.subscription?.close();
      return open.delete(channel);
    },
    read: () => [...open].map(([channel, { session }]) => [channel, session]),
    resume() {
      for (const { subscription } of open.values()) subscription?.resume();
    },
    closeAll() {
      for (const { subscription } of open.values()) subscription?.close();
      open.clear();
    },
  };
}
