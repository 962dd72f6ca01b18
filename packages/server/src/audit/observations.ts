/** What the probes saw, as words that the judgement is made of. No cause stands in here that was not seen. */
import type { DialectName } from '../dialects/dialectName.ts';

/** What was seen, in one sentence, and what a person can check. */
export interface Seen<O extends string> {
  readonly outcome: O;
  readonly why: string;
  readonly evidence: readonly string[];
}

/**
 * A reader that was cut. `exact`: it has all, proven. `unproven`: it came to the end, and nothing proves that no piece is
 * missing. `gap`: something is missing. `broken-off`: what it got ends before the answer should. `nothing`: it got none of it.
 * `refused`: the server said no. `no-way`: the protocol has none. `left-to-app`: only the app knows one. `not-seen`: the probe
 * was not possible.
 */
export type ResumeOutcome =
  | 'exact'
  | 'unproven'
  | 'gap'
  | 'broken-off'
  | 'nothing'
  | 'refused'
  | 'no-way'
  | 'left-to-app'
  | 'not-seen';

/** A second reader in mid-answer. `late`: it saw what had been written, and nothing new. `headless`: new text, without the beginning. */
export type JoinOutcome =
  | 'live'
  | 'headless'
  | 'late'
  | 'nothing'
  | 'refused'
  | 'no-way'
  | 'left-to-app'
  | 'not-seen';

/** A page that is loaded after the end. */
export type ReloadOutcome = 'whole' | 'part' | 'nothing' | 'not-seen';

/** What a closed connection does to the work. */
export type CloseOutcome = 'goes-on' | 'stops' | 'not-seen';

/** `ignored`: the Stop was accepted, and the answer was written to its end. */
export type CancelOutcome = 'stops' | 'ignored' | 'refused' | 'no-way' | 'left-to-app' | 'not-seen';

/** `accepted`: whether the agent made use of it could not be seen. */
export type SteerOutcome = 'used' | 'accepted' | 'refused' | 'no-way' | 'left-to-app' | 'not-seen';

/** `relayed`: several wrote, through one response. `direct`: several wrote, each by itself. `one`: one author was seen. */
export type AuthorsOutcome = 'relayed' | 'direct' | 'one';

export interface Observations {
  readonly dialect: DialectName;
  /** For people. */
  readonly title: string;
  readonly resume: Seen<ResumeOutcome>;
  readonly join: Seen<JoinOutcome>;
  readonly reload: Seen<ReloadOutcome>;
  readonly close: Seen<CloseOutcome>;
  readonly cancel: Seen<CancelOutcome>;
  readonly steer: Seen<SteerOutcome>;
  readonly authors: Seen<AuthorsOutcome>;
}
