/**
 * One link through a network that fails: what is on its way takes time, keeps its order (unless the weather says
 * otherwise), may come twice, unreadable or not at all, and is lost when the link breaks.
 */
import type { Clock, LinkClosed, LinkHandlers, LinkIdentity, TransportLink } from '@rejoin/core';
import type { Batch, LinkMessage } from '@rejoin/core/protocol';

/** Which way a message goes: `up` to the keeper, `down` to the client. */
export type NetworkDirection = 'up' | 'down';

/** How fast one reader takes what is sent to it; what is behind waits in order. */
export interface NetworkPace {
  /** Messages per second. Default: any. */
  readonly messages?: number | undefined;
  /** Bytes per second, by the JSON of each message. Default: any. */
  readonly bytes?: number | undefined;
}

/** How the network of one process behaves just now. */
export interface Weather {
  /** Shortest and longest time of one message, ms. */
  delay: readonly [number, number];
  /** Of all appends, acknowledgements and frames, how many come once more, later. */
  duplicate: number;
  /** Of all frames, how many arrive unreadable: they are reported and dropped, and the link goes on. */
  corrupt: number;
  /** Of all frames, how many never arrive, while the link goes on. */
  lose: number;
  /**
   * Of all messages, how many are overtaken. A link keeps the order of each channel, and of each lane; what is not of one
   * channel or lane may change places. So no reader and no lane sees its own messages out of order.
   */
  reorder: number;
  /** Ways on which nothing arrives just now; it waits, and comes when the way is open again if the link still lives. */
  held: ReadonlySet<NetworkDirection>;
  /** How fast the client takes what is sent to it. */
  pace?: NetworkPace | undefined;
}

/** What `openWire` adds to a network: clear weather. */
export const CLEAR: Pick<Weather, 'duplicate' | 'corrupt' | 'lose' | 'reorder' | 'held' | 'pace'> = {
  duplicate: 0,
  corrupt: 0,
  lose: 0,
  reorder: 0,
  held: new Set(),
  pace: undefined,
};

export interface Wire {
  readonly link: TransportLink;
  /** Breaks it: of what is on its way some arrives, the rest is lost, and both ends learn of it. */
  cut(): void;
  /** The same, but the client learns nothing: it has to notice the silence. */
  silence(): void;
  /** The weather's held ways have changed: what waited on a way that is open again arrives. */
  release(): void;
}

export interface WireOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly weather: Weather;
  readonly identity: LinkIdentity;
  /** The client's end. */
  readonly handlers: LinkHandlers;
  /** Opens the keeper's end; undefined while there is no keeper. */
  readonly open: (identity: LinkIdentity, handlers: LinkHandlers) => TransportLink | undefined;
  readonly ended: () => void;
}

/** A repeat comes up to this much later, and what is overtaken waits as long at most, ms. */
const LATER = 400;

export function openWire(options: WireOptions): Wire {
  const { clock, random, weather, identity, handlers } = options;
  // Whole milliseconds, as clocks have them.
  const between = (least: number, most: number) => Math.floor(least + random() * (most - least + 1));
  let over = false;
  let closed = false;

  /** One direction. `stream` names what keeps its order even where the weather lets messages overtake. */
  function pipe(way: NetworkDirection) {
    let onTheWay: { readonly arrive: () => void; due: boolean }[] = [];
    let last = 0;
    const lastOf = new Map<string, number>();
    const take = (message: (typeof onTheWay)[number]) => {
      onTheWay = onTheWay.filter((each) => each !== message);
      message.arrive();
    };
    return {
      put(arrive: () => void, stream: string, { mayRepeat = false, cost = 0 } = {}) {
        if (over) return;
        const soonest = Math.max(clock.elapsed(), cost > 0 ? last : 0) + cost + between(...weather.delay);
        const overtaken = weather.reorder > 0 && random() < weather.reorder;
        // Whatever the weather was before: a stream never overtakes itself.
        const after = weather.reorder > 0 ? (lastOf.get(stream) ?? 0) : last;
        const at = Math.max(after, soonest) + (overtaken ? between(0, LATER) : 0);
        last = Math.max(last, at);
        lastOf.set(stream, at);
        const message = { arrive, due: false };
        onTheWay.push(message);
        clock.after(at - clock.elapsed(), () => {
          if (over || !onTheWay.includes(message)) return;
          // Behind others that wait as well, so that a way that opens gives them up in order.
          if (weather.held.has(way)) message.due = true;
          else take(message);
        });
        if (mayRepeat && random() < weather.duplicate)
          clock.after(at - clock.elapsed() + between(0, LATER), () => {
            if (!over && !weather.held.has(way)) arrive();
          });
      },
      release() {
        if (weather.held.has(way)) return;
        for (const message of onTheWay.filter(({ due }) => due)) if (!over) take(message);
      },
      /** Some of what is on its way arrives at once, whatever comes after it never does. */
      burst() {
        const arriving = Math.floor(random() * (onTheWay.length + 1));
        const first = onTheWay.slice(0, arriving);
        onTheWay = [];
        if (!weather.held.has(way)) for (const { arrive } of first) arrive();
      },
    };
  }
  const up = pipe('up');
  const down = pipe('down');

  const tell = (reason: LinkClosed) => {
    if (closed) return;
    closed = true;
    handlers.closed(reason);
  };

  function costOf(message: LinkMessage): number {
    if (!weather.pace) return 0;
    const { messages = Number.POSITIVE_INFINITY, bytes = Number.POSITIVE_INFINITY } = weather.pace;
    const size = bytes === Number.POSITIVE_INFINITY ? 0 : JSON.stringify(message).length;
    return Math.ceil(1_000 / messages + (size * 1_000) / bytes);
  }

  let far: TransportLink | undefined;
  let dialled = false;
  function dial(): void {
    if (dialled || over || weather.held.has('up')) return;
    dialled = true;
    far = options.open(identity, {
      message: (message) => {
        const isFrame = message.type === 'frame';
        const repeatable = isFrame || message.type === 'ack';
        const stream = streamDown(message);
        if (isFrame && weather.lose > 0 && random() < weather.lose) return;
        if (isFrame && random() < weather.corrupt)
          return down.put(
            () => handlers.malformed('message-malformed', 'A frame arrived unreadable.'),
            stream,
          );
        const arrive = () => {
          if (!closed) handlers.message(message);
        };
        down.put(arrive, stream, { mayRepeat: repeatable, cost: costOf(message) });
      },
      malformed: (code, message) => down.put(() => handlers.malformed(code, message), ''),
      closed: (reason) => breakOff(() => tell(reason)),
    });
    if (!far) clock.after(weather.delay[1], () => breakOff(() => tell(passing('No answer.'))));
  }

  function breakOff(then: () => void): void {
    if (over) return;
    up.burst();
    down.burst();
    over = true;
    options.ended();
    far?.close();
    then();
  }

  const later = (message: string) => () => {
    clock.after(between(...weather.delay), () => tell(passing(message)));
  };
  dial();

  return {
    link: {
      subscribe: (...what) => up.put(() => far?.subscribe(...what), 'channels'),
      interest: (...what) => up.put(() => far?.interest?.(...what), 'channels'),
      texts: (...what) => up.put(() => far?.texts?.(...what), 'channels'),
      unsubscribe: (channel) => up.put(() => far?.unsubscribe(channel), 'channels'),
      append: (session, batch) =>
        up.put(() => far?.append(session, batch), streamUp(session, batch), { mayRepeat: true }),
      signal: (...what) => up.put(() => far?.signal(...what), 'signals'),
      history: (...what) => up.put(() => far?.history?.(...what), 'history'),
      ping: (instance) => up.put(() => far?.ping(instance), ''),
      join: (...what) => up.put(() => far?.join?.(...what), 'instances'),
      leave: (instance) => up.put(() => far?.leave?.(instance), 'instances'),
      close() {
        // What was said before may still arrive; nothing comes back.
        closed = true;
        breakOff(() => {});
      },
    },
    cut: () => breakOff(later('The link was cut.')),
    silence: () => breakOff(() => {}),
    release() {
      dial();
      up.release();
      down.release();
    },
  };
}

const passing = (message: string): LinkClosed => ({ terminal: false, message });

/** Frames of one channel follow each other; answers to one lane do. Nothing else is promised by a link. */
const streamDown = (message: LinkMessage): string => {
  if ('channel' in message && message.channel !== undefined) return `channel ${message.channel}`;
  return 'producer' in message ? `lane ${message.producer}` : '';
};

const streamUp = (session: string, { producer }: Batch): string => `${session} ${producer}`;
