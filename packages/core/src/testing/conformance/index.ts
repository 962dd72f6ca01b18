/**
 * The contract of `Transport` as a function: cases that a transport of a level must pass. A fake must pass them too, or
 * what is proven with it is proven for nothing.
 */
import { seededRandom } from '../random.ts';
import { APPENDING } from './append.ts';
import { CLAIMS } from './claims.ts';
import { CLIENTS } from './clients.ts';
import { CONTENT } from './content.ts';
import { CONTROLS } from './controls.ts';
import { CURSORS } from './cursors.ts';
import { DELIVERY } from './delivery.ts';
import { JOINS } from './joins.ts';
import { createKit } from './kit.ts';
import { LINKS } from './links.ts';
import { LIVENESS } from './liveness.ts';
import { REFUSALS } from './refusals.ts';
import type { Case, Spec, TransportSetup } from './setup.ts';
import { SIGNALS } from './signals.ts';
import { SNAPSHOTS } from './snapshots.ts';

/** In the order of their levels: the first half needs nothing but an ordered log with idempotent append. */
const SPECS: readonly Spec[] = [
  ...APPENDING,
  ...DELIVERY,
  ...CURSORS,
  ...CONTENT,
  ...LINKS,
  ...JOINS,
  ...CLIENTS,
  ...SNAPSHOTS,
  ...SIGNALS,
  ...CLAIMS,
  ...REFUSALS,
  ...LIVENESS,
  ...CONTROLS,
].sort((a, b) => Math.max(a.level, 1) - Math.max(b.level, 1));

/** The cases, those that the setup cannot run with the reason. Each opens a world of its own. */
export function transportConformance(setup: TransportSetup): readonly Case[] {
  return SPECS.map((spec, index) => {
    const skipped = whySkipped(spec, setup);
    return {
      name: spec.name,
      level: spec.level,
      ...(skipped === undefined ? {} : { skipped }),
      async run() {
        const world = await setup.open();
        const kit = createKit(world, seededRandom(index + 1));
        try {
          await spec.run(kit);
          await kit.end();
        } finally {
          await world.close();
        }
      },
    };
  });
}

function whySkipped({ level, needs = [] }: Spec, setup: TransportSetup): string | undefined {
  if (level > setup.level) return `needs L${level}, this transport is L${setup.level}`;
  const lacking = needs.filter((ability) => !setup.abilities.includes(ability));
  return lacking.length > 0 ? `this setup cannot ${lacking.join(', ')}` : undefined;
}

/** What of a test runner is needed; Vitest's, Jest's and Node's fit. */
export interface Runner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: ((name: string, run: () => Promise<void>) => unknown) & {
    readonly skip: (name: string, run: () => Promise<void>) => unknown;
  };
}

/** Hands the cases to a test runner. A skipped one says why in its name. */
export function describeTransport({ describe, it }: Runner, setup: TransportSetup): void {
  describe(`${setup.name} keeps the transport contract of L${setup.level}`, () => {
    for (const { name, skipped, run } of transportConformance(setup)) {
      if (skipped === undefined) it(name, run);
      else it.skip(`${name} [${skipped}]`, run);
    }
  });
}

export type { Ability, Case, TransportSetup, World } from './setup.ts';
