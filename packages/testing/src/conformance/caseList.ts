/** The cases in their order, as a setup can run them. */
import { seededRandom } from '../simulator/seededRandom.ts';
import { APPENDING } from './appendCases.ts';
import { CLAIMS } from './claimsCases.ts';
import { CLIENTS } from './clients.ts';
import type { ConformanceCase, Spec } from './conformanceCase.ts';
import { createKit } from './conformanceKit.ts';
import type { TransportSetup } from './conformanceSetup.ts';
import { CONTENT } from './contentCases.ts';
import { CONTROLS } from './controlsCases.ts';
import { CURSORS } from './cursorsCases.ts';
import { DELIVERY } from './deliveryCases.ts';
import { HAND_OFFS } from './handOffCases.ts';
import { HISTORY } from './historyCases.ts';
import { INTEREST } from './interestCases.ts';
import { JOINS } from './joinsCases.ts';
import { LINKS } from './linksCases.ts';
import { LIVENESS } from './livenessCases.ts';
import { OBJECTS } from './objectsCases.ts';
import { POLICIES } from './policiesCases.ts';
import { QUESTIONS } from './questionsCases.ts';
import { REFUSALS } from './refusalsCases.ts';
import { SIGNALS } from './signalsCases.ts';
import { SNAPSHOTS } from './snapshotsCases.ts';

/** In the order of their levels: the first half needs nothing but an ordered log with idempotent append. */
const SPECS: readonly Spec[] = [
  ...APPENDING,
  ...DELIVERY,
  ...CURSORS,
  ...CONTENT,
  ...LINKS,
  ...CLIENTS,
  ...SNAPSHOTS,
  ...HISTORY,
  ...INTEREST,
  ...SIGNALS,
  ...CLAIMS,
  ...REFUSALS,
  ...JOINS,
  ...LIVENESS,
  ...CONTROLS,
  ...QUESTIONS,
  ...POLICIES,
  ...OBJECTS,
  ...HAND_OFFS,
].sort((a, b) => Math.max(a.level, 1) - Math.max(b.level, 1));

/** The cases, those that the setup cannot run with the reason. Each opens a world of its own. */
export function transportConformance(setup: TransportSetup): readonly ConformanceCase[] {
  return SPECS.map((spec, index) => {
    const skipped = whySkipped(spec, setup);
    return {
      name: spec.name,
      clauses: spec.clauses,
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
  if (lacking.length === 0) return undefined;
  const why = lacking.flatMap((ability) => setup.lacking?.[ability] ?? []);
  return `this setup cannot ${lacking.join(', ')}${why.length > 0 ? `: ${why.join('; ')}` : ''}`;
}
