/** The networks between processes and their keeper, by name: each process has its own, with its own weather. */
import type { Clock, LinkHandlers, LinkIdentity, Transport, TransportLink } from '@rejoin/core';
import { omitUndefined } from '@rejoin/core/internal';
import { type Life, mortalClock, mortalHandlers } from './mortal.ts';
import { CLEAR, type NetworkDirection, type NetworkPace, openWire, type Weather, type Wire } from './wire.ts';

/** What can be wrong with the network of one process. What is left out stays as it is. */
export interface NetworkImpairment {
  /** Shortest and longest time of one message, ms. */
  readonly delay?: readonly [number, number] | undefined;
  /** Of all appends, acknowledgements and frames, how many come twice: 0 to 1. */
  readonly duplicate?: number | undefined;
  /** Of all frames, how many arrive unreadable: 0 to 1. */
  readonly corrupt?: number | undefined;
  /** Of all frames, how many never arrive, while the link goes on: 0 to 1. */
  readonly lose?: number | undefined;
  /** Of all messages, how many are overtaken by what is of another channel or lane: 0 to 1. */
  readonly reorder?: number | undefined;
  /** Ways on which nothing arrives until they are open again. */
  readonly held?: readonly NetworkDirection[] | undefined;
  /** How fast it takes what it is sent. */
  readonly pace?: NetworkPace | undefined;
}

export interface SimulatedNetwork {
  /** Breaks the links of that name's process: of what is on its way some is lost, and both ends learn of it. */
  cut(name: string): void;
  /** The same, but the process learns nothing of it. */
  silence(name: string): void;
  /** From now on, for all links of that name's process. */
  impair(name: string, impairment: NetworkImpairment): void;
  /** Everything as it was at first, for that name or for all. */
  clear(name?: string): void;
}

export interface NetworkOptions {
  readonly clock: Clock;
  /** The transport below; undefined while there is no keeper to reach. */
  readonly open: (identity: LinkIdentity, handlers: LinkHandlers) => TransportLink | undefined;
  /** Its name and level, and its judgement if it brings one. */
  readonly like: Omit<Transport, 'open'>;
  /** A source of chance for each link. */
  readonly random: (name: string) => () => number;
  /** Milliseconds between two ends of a link, shortest and longest. */
  readonly delay: readonly [number, number];
}

export interface OpenNetwork extends SimulatedNetwork {
  /** From now on, for all, and for those that come later. */
  impairAll(impairment: Omit<NetworkImpairment, 'held'>): void;
  readonly names: readonly string[];
  /** The way of that name's process to the keeper, for as long as it lives. */
  transport(name: string, life?: Life): Transport;
  /** Breaks every link: the keeper is gone. */
  cutAll(): void;
}

export function createNetwork({ clock, open, like, random, delay }: NetworkOptions): OpenNetwork {
  const networks = new Map<string, { readonly weather: Weather; readonly wires: Set<Wire> }>();
  let climate: Omit<NetworkImpairment, 'held'> = {};
  const fresh = (): Weather => ({ ...CLEAR, delay, ...omitUndefined(climate) });

  function of(name: string) {
    const known = networks.get(name);
    if (known) return known;
    const made = { weather: fresh(), wires: new Set<Wire>() };
    networks.set(name, made);
    return made;
  }

  const release = (wires: ReadonlySet<Wire>) => {
    for (const wire of [...wires]) wire.release();
  };

  return {
    get names() {
      return [...networks.keys()];
    },
    transport(name, life) {
      const { weather, wires } = of(name);
      const chance = random(name);
      return {
        ...like,
        open(identity, handlers) {
          const wire = openWire({
            clock: life ? mortalClock(clock, life) : clock,
            random: chance,
            weather,
            identity,
            handlers: life ? mortalHandlers(handlers, life) : handlers,
            open,
            ended: () => wires.delete(wire),
          });
          wires.add(wire);
          return wire.link;
        },
      };
    },
    cut(name) {
      for (const wire of [...of(name).wires]) wire.cut();
    },
    silence(name) {
      for (const wire of [...of(name).wires]) wire.silence();
    },
    cutAll() {
      for (const { wires } of networks.values()) for (const wire of [...wires]) wire.cut();
    },
    impair(name, { held, ...impairment }) {
      const { weather, wires } = of(name);
      Object.assign(weather, omitUndefined(impairment), held ? { held: new Set(held) } : {});
      if (held) release(wires);
    },
    impairAll(impairment) {
      climate = { ...climate, ...omitUndefined(impairment) };
      for (const { weather } of networks.values()) Object.assign(weather, omitUndefined(impairment));
    },
    clear(name) {
      if (name === undefined) climate = {};
      for (const [each, { weather, wires }] of networks) {
        if (name !== undefined && each !== name) continue;
        Object.assign(weather, fresh());
        release(wires);
      }
    },
  };
}
