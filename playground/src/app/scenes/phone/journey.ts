/** What a phone's network goes through: by single presses, or as a journey. Pure but for the timers that it is given. */

/** What the network is like just now. `tunnel`: none. `flapping`: it comes and goes. */
export type Condition = 'good' | 'tunnel' | 'slow' | 'flapping';

/** By which the phone is connected; each has an address of its own, so no connection survives the change. */
export type Carrier = 'wifi' | 'mobile';

export interface Leg {
  readonly title: string;
  readonly condition: Condition;
  /** Undefined stays on the one before. */
  readonly carrier?: Carrier;
  /** How long it takes, ms. */
  readonly ms: number;
}

export const JOURNEY: readonly Leg[] = [
  { title: 'Platform', condition: 'good', carrier: 'wifi', ms: 4_000 },
  { title: 'Departure', condition: 'good', carrier: 'mobile', ms: 4_000 },
  { title: 'Tunnel', condition: 'tunnel', ms: 7_000 },
  { title: 'Countryside', condition: 'slow', ms: 9_000 },
  { title: 'Hills', condition: 'flapping', ms: 9_000 },
  { title: 'Arrival', condition: 'good', carrier: 'wifi', ms: 0 },
];

export interface Travel {
  readonly condition: Condition;
  readonly carrier: Carrier;
  /** The leg of the journey that is played, if one is. */
  readonly leg: number | undefined;
}

/** What is done to the phone's wire. */
export interface Line {
  cut(): void;
  mend(): void;
  drop(): void;
  play(quality: 'good' | 'slow'): void;
}

export interface Traveller {
  readonly get: () => Travel;
  readonly subscribe: (listener: () => void) => () => void;
  /** Ends the journey that is played, if one is. */
  enter(condition: Condition): void;
  /** From Wi-Fi to mobile, or back. */
  change(): void;
  /** Plays the journey from its beginning. */
  depart(): void;
  stop(): void;
}

/** Calls `run` after so many ms, unless the result is called before. */
export type After = (ms: number, run: () => void) => () => void;

/** How long it is gone, and how long it is there, while it comes and goes, ms. */
const GONE = 700;
const THERE = 900;

export function createTraveller(line: Line, after: After): Traveller {
  let travel: Travel = { condition: 'good', carrier: 'wifi', leg: undefined };
  const listeners = new Set<() => void>();
  let stopFlapping = () => {};
  let stopLeg = () => {};

  function set(part: Partial<Travel>): void {
    travel = { ...travel, ...part };
    for (const listener of listeners) listener();
  }

  function flap(): void {
    line.cut();
    stopFlapping = after(GONE, () => {
      line.mend();
      stopFlapping = after(THERE, flap);
    });
  }

  function be(condition: Condition): void {
    stopFlapping();
    stopFlapping = () => {};
    line.play(condition === 'slow' ? 'slow' : 'good');
    if (condition === 'tunnel') line.cut();
    else if (condition === 'flapping') flap();
    else line.mend();
    set({ condition });
  }

  function travelOn(index: number): void {
    const leg = JOURNEY[index];
    if (!leg) return set({ leg: undefined });
    set({ leg: index });
    if (leg.carrier && leg.carrier !== travel.carrier) takeCarrier(leg.carrier);
    be(leg.condition);
    stopLeg = after(leg.ms, () => travelOn(index + 1));
  }

  function takeCarrier(carrier: Carrier): void {
    line.drop();
    set({ carrier });
  }

  function stopJourney(): void {
    stopLeg();
    stopLeg = () => {};
    if (travel.leg !== undefined) set({ leg: undefined });
  }

  return {
    get: () => travel,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    enter(condition) {
      stopJourney();
      be(condition);
    },
    change: () => takeCarrier(travel.carrier === 'wifi' ? 'mobile' : 'wifi'),
    depart() {
      stopJourney();
      travelOn(0);
    },
    stop() {
      stopJourney();
      be('good');
    },
  };
}
