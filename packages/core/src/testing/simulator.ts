/**
 * A whole system in one process and no time: the keeper, its store, processes and the networks between them, on a manual
 * clock and one seed. Faults come by script, by hand or by chance; the same seed gives the same log, byte for byte.
 */
import type { Clock } from '../clock.ts';
import type { Environment } from '../environment.ts';
import type { Patience } from '../keeper/overdue.ts';
import { memoryStore, type Store } from '../keeper/store.ts';
import { type MemoryTransport, memory } from '../memory.ts';
import type { Transport } from '../transport.ts';
import { type ManualClock, manualClock } from './clock.ts';
import { type Fault, type FaultRates, type Step, stormFault } from './faults.ts';
import { beginLife, type Life, mortalClock, mortalHandlers, mortalStore } from './mortal.ts';
import { fork } from './random.ts';
import { openWire, type Weather, type Wire } from './wire.ts';

export interface SimulatorOptions {
  /** Everything that chance decides follows from it. Print it when a test fails. */
  readonly seed: number;
  /** Outlives every crash of the keeper. Default: one in memory. */
  readonly store?: Store;
  readonly patience?: Patience;
  /** What the clock shows at the start, ms. Default 1,000,000. */
  readonly start?: number;
  /** Milliseconds between two ends of a link, shortest and longest. Default 1 to 20. */
  readonly delay?: readonly [number, number];
  /** Milliseconds that one commit takes at most; a crash in between leaves it undone, or done and untold. Default 40. */
  readonly commit?: number;
}

/** One life of a simulated process: spread it into the options of a client or an agent. */
export interface SimulatedProcess {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: () => number;
  readonly environment: Environment;
}

export interface Simulator {
  readonly seed: number;
  readonly clock: ManualClock;
  readonly store: Store;
  /** Faults so far, with their time, for people. */
  readonly history: readonly string[];
  /** The process of that name: the one that lives, or a new one if it has crashed or never was. */
  process(name: string): SimulatedProcess;
  /** The way of that name's process to the keeper. */
  transport(name: string): Transport;
  cut(name: string): void;
  silence(name: string): void;
  delay(name: string, shortest: number, longest: number): void;
  /** Ends the process: its timers stop, its links break, and it learns nothing of it. */
  crash(name: string): void;
  /** Ends the keeper, which then has what its store committed. A new one answers after `down` ms. Default 0. */
  crashKeeper(down?: number): void;
  /** Lets time pass. */
  run(ms: number): Promise<void>;
  /** Lets time pass from fault to fault. */
  script(steps: readonly Step[]): Promise<void>;
  /** From now on faults come by chance, until `calm()`. */
  storm(rates: FaultRates): void;
  calm(): void;
  /** The stored log of a session as text: a line with its incarnation and length, then one per event or merged record. */
  log(session: string): Promise<string>;
  /** Everything in the store as text. */
  dump(): Promise<string>;
}

const NOBODY: Environment = { hidden: () => false, watch: () => () => {} };
/** How often chance is asked for a fault, ms. */
const GUST = 50;
const PAGE = 1 << 20;

export function createSimulator(options: SimulatorOptions): Simulator {
  const { seed, store = memoryStore(), patience, delay = [1, 20], commit = 40 } = options;
  const clock = manualClock(options.start);
  const history: string[] = [];
  const networks = new Map<string, { readonly weather: Weather; readonly wires: Set<Wire> }>();
  const processes = new Map<string, { readonly life: Life; readonly process: SimulatedProcess }>();
  const chance = fork(seed, 'chance');
  let births = 0;
  let keeper: { readonly life: Life; readonly transport: MemoryTransport } | undefined = startKeeper();
  let rates: FaultRates = {};
  let cancelGust: () => void = () => {};

  function startKeeper() {
    const life = beginLife();
    const own = mortalClock(clock, life);
    const random = fork(seed, `keeper ${++births}`);
    const held = mortalStore(store, clock, life, () => Math.floor((random() * commit) / 2));
    const transport = memory({ clock: own, random, store: held, ...(patience ? { patience } : {}) });
    return { life, transport };
  }

  const spoil = () => ({ duplicate: rates.duplicate ?? 0, corrupt: rates.corrupt ?? 0 });

  function network(name: string) {
    const known = networks.get(name);
    if (known) return known;
    const made = { weather: { delay, ...spoil() }, wires: new Set<Wire>() };
    networks.set(name, made);
    return made;
  }

  function connect(name: string, life?: Life): Transport {
    const { weather, wires } = network(name);
    const random = fork(seed, `network ${name} ${++births}`);
    return {
      name: 'simulated',
      level: 5,
      open(identity, handlers) {
        const wire = openWire({
          clock: life ? mortalClock(clock, life) : clock,
          random,
          weather,
          identity,
          handlers: life ? mortalHandlers(handlers, life) : handlers,
          open: (who, far) => keeper?.transport.open(who, far),
          ended: () => wires.delete(wire),
        });
        wires.add(wire);
        return wire.link;
      },
    };
  }

  function note(what: string): void {
    history.push(`${clock.now()} ${what}`);
  }

  function breakAll(name: string, how: 'cut' | 'silence'): void {
    note(`${how} ${name}`);
    for (const wire of [...network(name).wires]) wire[how]();
  }

  function crash(name: string): void {
    const found = processes.get(name);
    if (!found) return;
    note(`crash ${name}`);
    found.life.end();
    processes.delete(name);
    for (const wire of [...network(name).wires]) wire.silence();
  }

  function crashKeeper(down = 0): void {
    if (!keeper) return;
    note(`keeper crashes for ${down} ms`);
    keeper.life.end();
    keeper = undefined;
    for (const { wires } of networks.values()) for (const wire of [...wires]) wire.cut();
    clock.after(down, () => {
      keeper = startKeeper();
    });
  }

  function strike(fault: Fault): void {
    if ('cut' in fault) breakAll(fault.cut, 'cut');
    else if ('silence' in fault) breakAll(fault.silence, 'silence');
    else if ('crash' in fault) crash(fault.crash);
    else if ('crashKeeper' in fault) crashKeeper(fault.crashKeeper);
    else if ('delay' in fault) simulator.delay(fault.delay, ...fault.ms);
    else fault.run();
  }

  function gust(): void {
    const fault = stormFault(rates, [...networks.keys()], GUST, chance);
    if (fault) strike(fault);
    cancelGust = clock.after(GUST, gust);
  }

  function storm(next: FaultRates): void {
    cancelGust();
    rates = next;
    for (const { weather } of networks.values()) Object.assign(weather, spoil());
    cancelGust = clock.after(GUST, gust);
  }

  async function log(session: string): Promise<string> {
    const stored = await store.load(session);
    if (!stored) return '';
    const lines = [`${stored.incarnation} ${stored.upTo}`];
    for (let at = 0; at < stored.upTo; ) {
      const pages = await store.read(session, at, PAGE);
      for (const { after, upTo, items } of pages) {
        if (after !== at) throw new Error(`The log of ${session} has a gap: ${at} to ${after}.`);
        // CAST: `items` is JSON values joined by commas.
        for (const item of JSON.parse(`[${items}]`) as unknown[]) lines.push(JSON.stringify(item));
        at = upTo;
      }
      if (pages.length === 0) throw new Error(`The log of ${session} ends at ${at} of ${stored.upTo}.`);
    }
    return `${lines.join('\n')}\n`;
  }

  const simulator: Simulator = {
    seed,
    clock,
    store,
    history,
    process(name) {
      const living = processes.get(name);
      if (living) return living.process;
      const life = beginLife();
      const random = fork(seed, `process ${name} ${++births}`);
      const transport = connect(name, life);
      const process = { transport, clock: mortalClock(clock, life), random, environment: NOBODY };
      processes.set(name, { life, process });
      return process;
    },
    transport: (name) => connect(name),
    cut: (name) => breakAll(name, 'cut'),
    silence: (name) => breakAll(name, 'silence'),
    delay(name, shortest, longest) {
      note(`delay ${name} ${shortest} to ${longest} ms`);
      network(name).weather.delay = [shortest, longest];
    },
    crash,
    crashKeeper,
    run: (ms) => clock.advance(ms),
    async script(steps) {
      for (const { after, ...fault } of steps) {
        await clock.advance(after);
        strike(fault);
      }
    },
    storm,
    calm() {
      cancelGust();
      cancelGust = () => {};
      rates = {};
      for (const { weather } of networks.values()) Object.assign(weather, { delay, ...spoil() });
    },
    log,
    async dump() {
      const parts: string[] = [];
      for (const info of await store.list()) {
        const stored = await store.load(info.session);
        const batches = [...(stored?.batches ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
        parts.push(JSON.stringify([info, batches, stored?.snapshot ?? null]), await log(info.session));
      }
      return parts.join('\n');
    },
  };
  return simulator;
}
