/** What an implementer of a transport gives to the suite. */

import type { Clock, Transport } from '@rejoin/core';
import type { KeeperPatience } from '@rejoin/core/memory';

/** A transport under test, and what can be done to it. */
export interface TransportSetup {
  /** For people: stands before the cases' names. */
  readonly name: string;
  /** What it claims (docs/protocol.md section 18). Cases of higher levels are skipped, by name. */
  readonly level: Transport['level'];
  /** What of `TransportWorld` this setup has. Cases that need more are skipped, by name. */
  readonly abilities: readonly TransportAbility[];
  /** Why it has not the others, by ability: shown in the report. */
  readonly lacking?: Readonly<Partial<Record<TransportAbility, string>>> | undefined;
  /** A fresh keeper with an empty log, for one case. */
  open(): Promise<TransportWorld>;
}

/**
 * `join`: its links speak for several instances (`Transport.place`, `TransportLink.join`). `history`: they give what has left the
 * window (`TransportLink.history`, P24). `interest`: they withhold what is not wanted (`TransportLink.interest`, P38). `bind`: instances belong to secrets (P1); where all clients are of one process there are
 * none to keep apart. The others are methods of `TransportWorld`.
 */
export type TransportAbility =
  | 'cut'
  | 'restart'
  | 'delete'
  | 'forget'
  | 'evict'
  | 'rollBack'
  | 'bind'
  | 'join'
  | 'history'
  | 'interest';

/** One keeper, and the way to it. */
export interface TransportWorld {
  readonly transport: Transport;
  /** The time of the clients under test. */
  readonly clock: Clock;
  /** Lets time pass: a manual clock is advanced, otherwise it is waited. */
  pass(ms: number): Promise<void>;
  /** Breaks every open link as a network does: what is under way may be lost, without any `close()`. */
  cut?(): void;
  /** The keeper ends without a farewell and begins again with what it has stored. */
  restart?(): Promise<void>;
  /** Deletes a session while its readers and writers are there. */
  delete?(session: string): Promise<void>;
  /** Deletes a session, and forgets that it was there: what is written under its id afterwards is another log. */
  forget?(session: string): Promise<void>;
  /** The log of a session reaches back no further than to its present end. */
  evict?(session: string): Promise<void>;
  /** The keeper begins again with a log that has lost a session's newest commits. */
  rollBack?(session: string, commits: number): Promise<void>;
  /** How long the keeper waits for what (L5). Default: the library's. */
  readonly patience?: KeeperPatience | undefined;
  close(): Promise<void>;
}
