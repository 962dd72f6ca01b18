import type { FailureModeName } from '../audit/auditCard.ts';

/** What `rejoin audit --code` knows to look for. docs/audit.md says of each what it is and what to do. */
export type CodePattern =
  | 'use-chat-without-resume'
  | 'abort-on-unmount'
  | 'stop-is-the-only-cancel'
  | 'request-signal-to-model'
  | 'relay-in-orchestrator'
  | 'event-source-closed-to-cancel'
  | 'stream-read-without-resume';

/**
 * How sure it is that the place does what the pattern says. `high`: all of it stands there; `medium`: what else may be true
 * could stand elsewhere; `low`: a part of it cannot be read, such as options that are spread.
 */
export type Confidence = 'high' | 'medium' | 'low';

/** A place that is worth a look. A hint and no finding: it does not count in the score. */
export interface CodeHint {
  readonly pattern: CodePattern;
  readonly confidence: Confidence;
  /** From the folder, with `/`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The failure mode that such code leads to. */
  readonly failureMode: FailureModeName;
  /** What stands there. */
  readonly found: string;
  /** What to do. */
  readonly next: string;
}

/** A file, or several of one kind, that was not read. */
export interface SkippedCode {
  readonly file: string;
  readonly why: string;
}

export interface CodeReading {
  readonly folder: string;
  /** How many files were read. */
  readonly files: number;
  /** In order of file and line. */
  readonly hints: readonly CodeHint[];
  readonly skipped: readonly SkippedCode[];
}

/** A pattern that was found at a node of a file, before it has a line. */
export interface Found {
  readonly pattern: CodePattern;
  readonly confidence: Confidence;
  /** Where in the file, in UTF-16 code units. */
  readonly start: number;
  readonly found: string;
}
