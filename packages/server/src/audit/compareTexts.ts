/** What a reader that was cut has in the end, compared with what can be known of the answer. Pure. */
import type { ReadingEnd } from './laneReading.ts';

export interface Resumed {
  /** What it had when it was cut. */
  readonly before: string;
  /** What came afterwards. */
  readonly after: string;
  /** How that ended; undefined: it did not. */
  readonly ended: ReadingEnd | 'silent' | undefined;
  /** The same answer, read from its beginning by another connection; undefined: there is no such reading. */
  readonly replay?: string | undefined;
  /** The ids of what came, before and after, where there are some. */
  readonly ids: { readonly before: readonly string[]; readonly after: readonly string[] };
}

export interface Comparison {
  readonly outcome: 'exact' | 'unproven' | 'gap' | 'broken-off' | 'nothing';
  /** How it is known, in words. */
  readonly how: string;
  /** What the reader has in the end. */
  readonly text: string;
  /** Characters that are known to be missing; undefined: unknown. */
  readonly lost: number | undefined;
  /** The whole answer, where it is known. */
  readonly whole: string | undefined;
}

/** Ids that count up by one, from those before to those after. */
function follow({ before, after }: Resumed['ids']): boolean {
  const numbers = [...before.slice(-1), ...after].map((id) =>
    /^\d{1,15}$/.test(id) ? Number(id) : Number.NaN,
  );
  return (
    before.length > 0 &&
    after.length > 0 &&
    numbers.every((id, at) => at === 0 || id === (numbers[at - 1] ?? 0) + 1)
  );
}

/** How many characters two texts have in common at their beginning. */
export function commonStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

const isReplay = ({ before, after }: Resumed) =>
  before.length > 0 && after.length > 0 && (after.startsWith(before) || before.startsWith(after));

export function compareResumed(resumed: Resumed): Comparison {
  const { before, after, ended, replay } = resumed;
  const replayed = isReplay(resumed);
  const longer = after.length > before.length ? after : before;
  const text = replayed ? longer : before + after;
  if (after === '')
    return { outcome: 'nothing', how: 'no text came', text: before, lost: undefined, whole: undefined };
  if (ended !== 'finished') {
    const how =
      ended === undefined || ended === 'silent' ? 'then nothing more came' : `it ended as "${ended}"`;
    return { outcome: 'broken-off', how, text, lost: undefined, whole: undefined };
  }
  if (replayed && text === after)
    return {
      outcome: 'exact',
      how: `the answer came again from its beginning, and its first ${before.length} characters are the same letter by letter`,
      text,
      lost: 0,
      whole: after,
    };
  if (replay !== undefined && replay !== '') {
    if (replay === text)
      return {
        outcome: 'exact',
        how: 'what was read before the cut and afterwards is, letter by letter, what a third reader got from the beginning',
        text,
        lost: 0,
        whole: replay,
      };
    const lost = Math.max(1, replay.length - text.length);
    const at = commonStart(replay, text);
    const how = `a third reader got ${replay.length} characters from the beginning; the cut one has ${text.length}, and differs from character ${at} on`;
    return { outcome: 'gap', how, text, lost, whole: replay };
  }
  if (follow(resumed.ids))
    return {
      outcome: 'exact',
      how: 'the ids of its events follow one another without a hole',
      text,
      lost: 0,
      whole: text,
    };
  return {
    outcome: 'unproven',
    how: 'it came to the end of the answer, but has neither ids that count nor a beginning to compare by',
    text,
    lost: undefined,
    whole: undefined,
  };
}

/** What a second reader in mid-answer has, beside what the first one has. */
export function compareJoined(joined: {
  readonly first: string;
  readonly second: string;
  /** How much the first reader had when the second one opened. */
  readonly had: number;
}): 'live' | 'headless' | 'late' | 'nothing' | 'other' {
  const { first, second, had } = joined;
  if (second === '') return 'nothing';
  if (first.startsWith(second) || second.startsWith(first)) return second.length > had ? 'live' : 'late';
  // It may be a piece ahead of the first one.
  const begin = second.slice(0, Math.min(second.length, 16));
  return first.indexOf(begin) > 0 || (first.length > 0 && begin.startsWith(first.slice(-8)))
    ? 'headless'
    : 'other';
}
