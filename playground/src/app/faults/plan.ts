/** What a torture does, and when: the same for the same seed. Pure. */
import { seeded } from '../network/quality.ts';

/** One thing that is done, at so many ms after the beginning. Surfaces are named by their number, agents by their names. */
export type Act = { readonly at: number } & Deed;

export type Deed =
  | { readonly kind: 'ask' }
  | { readonly kind: 'cut' | 'slow' | 'lossy'; readonly surface: number; readonly ms: number }
  | { readonly kind: 'drop'; readonly surface: number }
  | { readonly kind: 'clock'; readonly surface: number; readonly ahead: number; readonly ms: number }
  | { readonly kind: 'kill-server' }
  | { readonly kind: 'kill'; readonly agent: string }
  | { readonly kind: 'freeze'; readonly agent: string; readonly ms: number };

export interface TorturePlanOptions {
  readonly seed: number;
  readonly ms: number;
  readonly surfaces: number;
  readonly agents: readonly string[];
}

const KINDS = ['cut', 'slow', 'lossy', 'drop', 'clock', 'kill-server', 'kill', 'freeze'] as const;

/** About one fault in so many ms. */
const EVERY = 3_000;
/** Asked so often: there is always something under way. */
const QUESTIONS = 3;
const HOUR = 3_600_000;

/** Everything happens once at least; what the rest is, and when, the seed decides. All faults are over by the end. */
export function planTorture({ seed, ms, surfaces, agents }: TorturePlanOptions): readonly Act[] {
  const random = seeded(seed);
  const below = (count: number) => Math.floor(random() * count);
  const amount = Math.max(KINDS.length, Math.round(ms / EVERY));
  const kinds = shuffled(
    Array.from({ length: amount }, (_, index) => KINDS[index] ?? KINDS[below(KINDS.length)] ?? 'cut'),
    below,
  );
  // The first words come before the first fault, and the last fault is over before the end.
  const [first, last] = [ms * 0.08, ms * 0.85];
  const acts = kinds.map((kind, index): Act => {
    const at = Math.round(first + ((index + random()) / amount) * (last - first));
    const lasts = Math.round(Math.min(ms - at, 400 + random() * Math.min(5_000, ms / 8)));
    return { at, ...deedOf(kind, lasts, below(surfaces), agents[below(agents.length)], random) };
  });
  const asked = Array.from(
    { length: QUESTIONS },
    (_, index): Act => ({
      kind: 'ask',
      at: Math.round((index * last) / QUESTIONS),
    }),
  );
  return [...acts, ...asked].sort((a, b) => a.at - b.at);
}

function deedOf(
  kind: (typeof KINDS)[number],
  ms: number,
  surface: number,
  agent: string | undefined,
  random: () => number,
): Deed {
  switch (kind) {
    case 'clock':
      return { kind, surface, ms, ahead: Math.round((random() * 2 - 1) * 12) * HOUR };
    case 'kill-server':
      return { kind };
    case 'drop':
      return { kind, surface };
    case 'kill':
      return agent === undefined ? { kind: 'drop', surface } : { kind, agent };
    case 'freeze':
      return agent === undefined ? { kind: 'cut', surface, ms } : { kind, agent, ms };
    default:
      return { kind, surface, ms };
  }
}

function shuffled<T>(list: readonly T[], below: (count: number) => number): readonly T[] {
  const rest = [...list];
  return list.flatMap(() => rest.splice(below(rest.length), 1));
}

/** In words, for people who watch. */
export function wordsOf(act: Deed, names: readonly string[]): string {
  const who = 'surface' in act ? `${names[act.surface] ?? 'a surface'}’s` : '';
  const seconds = 'ms' in act ? `for ${(act.ms / 1_000).toFixed(1)} s` : '';
  switch (act.kind) {
    case 'ask':
      return 'Ask a question';
    case 'cut':
      return `Cut ${who} wire ${seconds}`;
    case 'slow':
      return `Slow down ${who} wire ${seconds}`;
    case 'lossy':
      return `Let connections of ${who} wire stall and die ${seconds}`;
    case 'drop':
      return `Change ${who} network: what is open dies`;
    case 'clock':
      return `Set ${who} clock ${Math.abs(act.ahead) / HOUR} h ${act.ahead < 0 ? 'back' : 'ahead'} ${seconds}`;
    case 'kill-server':
      return 'Kill the session server';
    case 'kill':
      return `Kill the process of ${act.agent}`;
    case 'freeze':
      return `Freeze the process of ${act.agent} ${seconds}`;
  }
}
