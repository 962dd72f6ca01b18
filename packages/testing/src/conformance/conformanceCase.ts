/** One case of the suite: as its file states it, and as a test runner takes it. */
import type { Transport } from '@rejoin/core';
import type { Kit } from './conformanceKit.ts';
import type { TransportAbility } from './conformanceSetup.ts';

/** A case as its file states it. */
export interface Spec {
  /** A fact, with the rules that demand it. */
  readonly name: string;
  /** The clauses that it shows (clauses.ts). */
  readonly clauses: readonly string[];
  readonly level: Transport['level'];
  readonly needs?: readonly TransportAbility[];
  run(kit: Kit): Promise<void>;
}

/** A case as a test runner takes it. */
export interface ConformanceCase {
  readonly name: string;
  /** The clauses that it shows: ids of `CLAUSES`. */
  readonly clauses: readonly string[];
  readonly level: Transport['level'];
  /** Why this setup cannot run it; undefined if it can. */
  readonly skipped?: string;
  /** Rejects with what was expected and what was there. */
  run(): Promise<void>;
}
