/**
 * One link through a network that fails: what is on its way takes time, keeps its order, may come twice or unreadable, and
 * is lost when the link breaks.
 */
import type { Clock } from '../clock.ts';
import type { Identity, Link, LinkHandlers } from '../transport.ts';

/** How the network of one process behaves just now. */
export interface Weather {
  /** Shortest and longest time of one message, ms. */
  delay: readonly [number, number];
  /** Of all appends, acknowledgements and frames, how many come once more, later. */
  duplicate: number;
  /** Of all frames, how many arrive unreadable: they are reported and dropped, and the link goes on. */
  corrupt: number;
}

export interface Wire {
  readonly link: Link;
  /** Breaks it: of what is on its way some arrives, the rest is lost, and both ends learn of it. */
  cut(): void;
  /** The same, but the client learns nothing: it has to notice the silence. */
  silence(): void;
}

export interface WireOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly weather: Weather;
  readonly identity: Identity;
  /** The client's end. */
  readonly handlers: LinkHandlers;
  /** Opens the keeper's end; undefined while there is no keeper. */
  readonly open: (identity: Identity, handlers: LinkHandlers) => Link | undefined;
  readonly ended: () => void;
}

/** A repeat comes up to this much later, ms. */
const LATER = 400;

export function openWire(options: WireOptions): Wire {
  const { clock, random, weather, identity, handlers } = options;
  // Whole milliseconds, as clocks have them.
  const between = (least: number, most: number) => Math.floor(least + random() * (most - least + 1));
  let over = false;
  let told = false;

  /** One direction. */
  function pipe() {
    const onTheWay: (() => void)[] = [];
    let last = 0;
    return {
      put(arrive: () => void, mayRepeat = false) {
        if (over) return;
        last = Math.max(last, clock.now() + between(...weather.delay));
        onTheWay.push(arrive);
        clock.after(last - clock.now(), () => {
          if (!over) onTheWay.shift()?.();
        });
        if (mayRepeat && random() < weather.duplicate)
          clock.after(last - clock.now() + between(0, LATER), () => {
            if (!over) arrive();
          });
      },
      /** Some of what is on its way arrives at once, whatever comes after it never does. */
      burst() {
        const arriving = Math.floor(random() * (onTheWay.length + 1));
        for (const arrive of onTheWay.splice(0).slice(0, arriving)) arrive();
      },
    };
  }
  const up = pipe();
  const down = pipe();

  const tell = (message: string) => {
    if (told) return;
    told = true;
    handlers.closed({ terminal: false, message });
  };

  const far = options.open(identity, {
    message: (message) => {
      const repeatable = message.type === 'frame' || message.type === 'ack';
      if (message.type === 'frame' && random() < weather.corrupt)
        return down.put(() => handlers.malformed('message-malformed', 'A frame arrived unreadable.'));
      down.put(() => {
        if (!told) handlers.message(message);
      }, repeatable);
    },
    malformed: (code, message) => down.put(() => handlers.malformed(code, message)),
    closed: ({ message }) => breakOff(() => tell(message)),
  });

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
    clock.after(between(...weather.delay), () => tell(message));
  };
  if (!far) clock.after(weather.delay[1], () => breakOff(() => tell('Nobody answers.')));

  return {
    link: {
      subscribe: (channel, session, cursor) => up.put(() => far?.subscribe(channel, session, cursor)),
      unsubscribe: (channel) => up.put(() => far?.unsubscribe(channel)),
      append: (session, batch) => up.put(() => far?.append(session, batch), true),
      signal: (session, key, value, ttl) => up.put(() => far?.signal(session, key, value, ttl)),
      history: (...what) => up.put(() => far?.history?.(...what)),
      ping: () => up.put(() => far?.ping()),
      close() {
        // What was said before may still arrive; nothing comes back.
        told = true;
        breakOff(() => {});
      },
    },
    cut: () => breakOff(later('The link was cut.')),
    silence: () => breakOff(() => {}),
  };
}
