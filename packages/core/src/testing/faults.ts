/** Faults of a simulation: by script, or by chance. */

export type Fault =
  /** Breaks the links of a process; both ends learn of it. */
  | { readonly cut: string }
  /** The same, but the process learns nothing of it. */
  | { readonly silence: string }
  /** Ends a process. */
  | { readonly crash: string }
  /** Ends the keeper, for so many milliseconds. */
  | { readonly crashKeeper: number }
  /** How long messages of a process take from now on, shortest and longest, ms. */
  | { readonly delay: string; readonly ms: readonly [number, number] }
  /** Anything else. */
  | { readonly run: () => void };

/** A fault, so many milliseconds after the one before. */
export type Step = Fault & { readonly after: number };

/** How often each comes by chance. */
export interface FaultRates {
  /** Cuts per second and process. */
  readonly cut?: number;
  /** Silent cuts per second and process. */
  readonly silence?: number;
  /** Crashes of the keeper per second. */
  readonly crashKeeper?: number;
  /** Changes of delay per second and process. */
  readonly delay?: number;
  /** Crashes per second and process, of these processes. */
  readonly crash?: { readonly rate: number; readonly of: readonly string[] };
  /** Of appends, acknowledgements and frames, how many come twice: 0 to 1. */
  readonly duplicate?: number;
  /** Of frames, how many arrive unreadable: 0 to 1. */
  readonly corrupt?: number;
}

/** The fault of this moment, if chance wants one. The draws are the same in number whatever comes of them. */
export function stormFault(
  rates: FaultRates,
  names: readonly string[],
  ms: number,
  random: () => number,
): Fault | undefined {
  const [kind, which, a, b] = [random(), random(), random(), random()];
  const name = names[Math.floor(which * names.length)];
  if (name === undefined) return undefined;
  const each = (ms / 1_000) * names.length;
  const { cut = 0, silence = 0, delay = 0, crashKeeper = 0, crash } = rates;
  let bound = 0;
  const falls = (chance: number) => {
    bound += chance;
    return kind < bound;
  };
  if (falls(cut * each)) return { cut: name };
  if (falls(silence * each)) return { silence: name };
  if (falls(delay * each)) return { delay: name, ms: [Math.floor(a * 50), 50 + Math.floor(b * 500)] };
  if (falls((crashKeeper * ms) / 1_000)) return { crashKeeper: Math.floor(a * 2_000) };
  if (crash && falls(crash.rate * each) && crash.of.includes(name)) return { crash: name };
  return undefined;
}
