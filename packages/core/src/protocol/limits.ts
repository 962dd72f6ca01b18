/** Bounds of everything that comes from outside (docs/protocol.md section 14). Bytes are UTF-8. */
export interface SessionLimits {
  /** Bytes of one event. */
  readonly event: number;
  /** Bytes of one batch, frame or message on a link. */
  readonly frame: number;
  /** Nesting of one message, its outermost value being 1. */
  readonly depth: number;
  /** UTF-16 units of one string. */
  readonly string: number;
  /**
   * Rough bytes of what is under way in a session, and cannot leave its window yet (P24): running runs with all that they
   * write, and open controls. One run may hold half of it. What is settled weighs up to about 6 MB besides (`WINDOW_WEIGHT`),
   * however small this is.
   */
  readonly state: number;
  /** Bytes of one signal's value. */
  readonly signal: number;
}

export const LIMITS: SessionLimits = {
  event: 64 * 1024,
  frame: 256 * 1024,
  depth: 32,
  string: 64 * 1024,
  state: 8 * 1024 * 1024,
  signal: 4 * 1024,
};

/** Events of one batch: more would keep the keeper from everybody else for too long. */
export const MAX_EVENTS = 1_000;

/** Instances that one link may speak for: tabs of one browser, and not a proxy for everybody. */
export const MAX_INSTANCES = 64;

/** What may be signalled in one second, over all links and sessions of a keeper (P29). Bytes are those of values. */
export const SIGNAL_RATE = {
  perInstance: 20,
  perParticipant: 100,
  bytesPerParticipant: 131_072,
} as const;

/** Characters of the signals that live in one session; each counts for `least` or more. Beyond that the oldest end (P29). */
export const SIGNALS = {
  perInstance: 65_536,
  perParticipant: 262_144,
  perSession: 1_048_576,
  least: 512,
} as const;

/** Sizes of the fold's windows (P13, P24). Part of the reducer: changing one changes every digest. */
export const WINDOW = {
  messages: 200,
  runsPerParent: 50,
  controls: 100,
  commands: 1_000,
  producers: 4_096,
  unknown: 100,
  participants: 1_000,
  documents: 100,
  objects: 100,
  changes: 200,
  policies: 200,
  custom: 100,
} as const;

/**
 * What the settled part of a window may weigh, in UTF-16 units, about (P24): of messages of the conversation, runs of all parents
 * with all that leaves with them, documents, controls, `CUSTOM` and unknown events, each. What is oldest leaves before. Part of the
 * reducer as well. The newest message and the newest run stay whatever they weigh. All else that a state holds is small and
 * counted: ids, names, claims on messages that are there, producers.
 */
export const WINDOW_WEIGHT = 1_048_576;

/** The same of what is known of the newest changes of one shared object (P40). */
export const CHANGES_WEIGHT = 65_536;

/** UTF-16 units of the name that a participant joins with: a keeper refuses a longer one. */
export const MAX_NAME = 1_024;
/** Files that one message is sent with. */
export const MAX_FILES = 20;

const DOCUMENT_WEIGHT = 262_144;

/**
 * Bounds of a shared document and of an activity's content. Part of the reducer as well: a keeper and its readers agree on
 * what fits. Weights are UTF-16 units of JSON.
 */
export const DOCUMENT: { readonly weight: number; readonly depth: number } = {
  weight: DOCUMENT_WEIGHT,
  /** Levels of nesting: what passes the limit of an event also passes here, and fits into a snapshot. */
  depth: 28,
};

/** UTF-16 units of the JSON of an event in pieces: the largest document, with the event around it. */
export const MAX_IN_PIECES: number = DOCUMENT_WEIGHT + 4_096;

/** The limits of one entry: the message and its list of events are two levels around it. */
export const entryLimits = (limits: SessionLimits): SessionLimits => ({ ...limits, depth: limits.depth - 2 });

/** Length of a text in UTF-8 bytes. Not every place that runs this has an encoder (jsdom has none). */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    // Two halves of one character are four bytes together.
    if ((unit & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) at++;
  }
  return bytes;
}

/**
 * The first limit that a parsed value breaks, if any. Iterative, so that nesting from outside cannot exhaust the stack.
 */
export function checkValue(
  value: unknown,
  limits: SessionLimits,
): 'message-too-deep' | 'string-too-long' | undefined {
  if (typeof value === 'string') return value.length > limits.string ? 'string-too-long' : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  let level: unknown[] = [value];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > limits.depth) return 'message-too-deep';
    const next: unknown[] = [];
    for (const parent of level) {
      // No list of entries is made: this is the way of every event, and of a whole state.
      if (Array.isArray(parent)) {
        for (const child of parent) if (isTooLong(child, next, limits)) return 'string-too-long';
        continue;
      }
      // CAST: an object of anything; only what parsed JSON has as its own is looked at.
      const record = parent as Readonly<Record<string, unknown>>;
      for (const name of Object.keys(record))
        if (name.length > limits.string || isTooLong(record[name], next, limits)) return 'string-too-long';
    }
    level = next;
  }
  return undefined;
}

/** Whether it is a string too long; what has children of its own is looked at on the next level. */
function isTooLong(child: unknown, next: unknown[], limits: SessionLimits): boolean {
  if (typeof child === 'string') return child.length > limits.string;
  if (typeof child === 'object' && child !== null) next.push(child);
  return false;
}
