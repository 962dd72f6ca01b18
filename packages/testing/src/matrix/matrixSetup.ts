/** What an implementer of a transport gives to the fault matrix, and what a cell of it is. */

import type { Clock, Session, Transport } from '@rejoin/core';
import type { KeeperPatience } from '@rejoin/core/memory';
import type { Item } from '@rejoin/core/protocol';
import type { ClockSkew } from '../clock/skew.ts';
import type { SimulatedNetwork } from '../simulator/network.ts';
import type { SimulatedProcess } from '../simulator/processes.ts';

/** What strikes. */
export const FAULTS = [
  'drop',
  'delay',
  'duplicate',
  'reorder',
  'evict',
  'partition',
  'slow reader',
  'clock skew',
  'agent crash',
  'keeper restart',
  'rollback',
  'commit fails',
  'restore',
  'clock jump',
  'freeze',
] as const;
export type FaultName = (typeof FAULTS)[number];

/** When it strikes. */
export const MOMENTS = ['connecting', 'catching up', 'streaming', 'tool call', 'cancelling', 'idle'] as const;
export type FaultMoment = (typeof MOMENTS)[number];

/** The keeper's durations in a world of the matrix: short, because their end is waited for. */
export const FAULT_PATIENCE: KeeperPatience = { lease: 1_000, expires: 8_000, unresponsive: 4_000 };

/** A transport under test, and what can be done to it. */
export interface FaultSetup {
  /** For people: stands before the cells' names. */
  readonly name: string;
  /** What it claims (docs/protocol.md section 18). What a level lacks is not asked of it. */
  readonly level: Transport['level'];
  /** Faults, or cells as `<fault> while <moment>`, that cannot exist here, and why: they are listed as not applicable. */
  readonly impossible?:
    | Readonly<Partial<Record<FaultName | `${FaultName} while ${FaultMoment}`, string>>>
    | undefined;
  /** A fresh keeper with an empty log, for one cell; `seed` decides all that chance decides. */
  open(seed: number): Promise<FaultWorld>;
}

/** One keeper, the processes around it, and what can happen to them. `networkOver` makes most of it, over any transport. */
export interface FaultWorld {
  readonly clock: Clock;
  /** Lets time pass: a manual clock is advanced, otherwise it is waited. */
  pass(ms: number): Promise<void>;
  /** The process of that name: the one that lives, or a new one if it has crashed or never was. */
  process(name: string): SimulatedProcess;
  /** Ends a process: it learns nothing of it. False if there is none. */
  crash(name: string): boolean;
  /** A process's clock is wrong from now on; `keeper`, if the setup has it, is the keeper's. */
  skew(name: string, skew: ClockSkew): void;
  /**
   * Nothing of a process runs until the result is called; it keeps its links, and what reaches it waits. `keeper` is the
   * keeper's: undefined if the setup cannot stop that.
   */
  freeze(name: string): (() => void) | undefined;
  readonly network: SimulatedNetwork;
  /** The keeper ends without a farewell, and after `down` ms begins again with what it has stored. */
  restart?(down: number): Promise<void>;
  /** The log reaches back no further than to its present end. */
  evict?(session: string): Promise<void>;
  /** The keeper begins again with a log that has lost its newest commits. Gives how many events were lost. */
  rollBack?(session: string, commits: number): Promise<number>;
  /** The same by a backup that was restored: the older log has a new incarnation, so that no cursor leads into it (P19). */
  restore?(session: string, commits: number): Promise<number>;
  /** Commits fail until the result is called. */
  failCommits?(): () => void;
  /** What the log holds, from its beginning, as it is stored. */
  items(session: string): Promise<readonly Item[]>;
  /** Who else reads the session, besides the scene's: they have to end with the same. */
  readonly readers?: (() => readonly Session[]) | undefined;
  /** For people: what happened so far. */
  readonly history?: readonly string[] | undefined;
  close(): Promise<void>;
}

/** One fault at one moment. */
export interface FaultCell {
  readonly fault: FaultName;
  readonly moment: FaultMoment;
  readonly seed: number;
  /** `drop while streaming` */
  readonly name: string;
  /** Why it cannot exist with this setup; undefined if it can. */
  readonly impossible?: string;
  /** Rejects with what is wrong, with the seed. */
  run(): Promise<void>;
}
