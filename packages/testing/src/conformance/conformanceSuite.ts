/**
 * The contract of `Transport` as a function: cases that a transport of a level must pass. A fake must pass them too, or
 * what is proven with it is proven for nothing.
 */
import { transportConformance } from './caseList.ts';
import type { TransportSetup } from './conformanceSetup.ts';

/** What of a test runner is needed; Vitest's, Jest's and Node's fit. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: ((name: string, run: () => Promise<void>) => unknown) & {
    readonly skip: (name: string, run: () => Promise<void>) => unknown;
  };
}

/** Hands the cases to a test runner. A skipped one says why in its name. */
export function describeTransport({ describe, it }: TestRunner, setup: TransportSetup): void {
  describe(`${setup.name} keeps the transport contract of L${setup.level}`, () => {
    for (const { name, skipped, run } of transportConformance(setup)) {
      if (skipped === undefined) it(name, run);
      else it.skip(`${name} [${skipped}]`, run);
    }
  });
}

export { transportConformance } from './caseList.ts';
export { CLAUSES, type ProtocolClause, uncoveredClauses } from './clauses.ts';
export type { ConformanceCase } from './conformanceCase.ts';
export { type ClauseReport, conformanceReport, reportTable } from './conformanceReport.ts';
export type { TransportAbility, TransportSetup, TransportWorld } from './conformanceSetup.ts';
