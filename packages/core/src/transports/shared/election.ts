/**
 * Who leads, as a pure machine: `step(election, signal, self)` gives the next state and what to do. The browser's lock
 * decides who leads; the term only distinguishes the messages of a former leader from those of the present one.
 *
 * |           | begin     | granted | lost      | lead        | gone        | who         | tick         | end |
 * | off       | following |         |           |             |             |             |              |     |
 * | following |           | leading | following | following¹  | following   |             | following²   | off |
 * | leading   |           |         | following | following³  |             | says `lead` |              | off |
 *
 * ¹ the one who says so, unless its term is over. ² and steals the lock when the leader let three ticks pass in silence,
 * asked twice meanwhile: it is frozen, for a crash would have released its lock. ³ if the other's term is higher.
 */
import type { Leader } from './tabMessages.ts';

export interface Election {
  readonly status: 'off' | 'following' | 'leading';
  /** The highest term known. */
  readonly term: number;
  /** Who is followed; oneself, while leading. */
  readonly leader: Leader | undefined;
  /** Whether the leader was heard since the last tick, and how many ticks went without. */
  readonly heard: boolean;
  readonly missed: number;
}

export type ElectionSignal =
  | { readonly type: 'begin' | 'end' | 'granted' | 'lost' | 'who' }
  | { readonly type: 'lead' | 'gone' | 'heard'; readonly leader: Leader }
  /** `late`: this tab itself did not run for a while, so that silence proves nothing. */
  | { readonly type: 'tick'; readonly late: boolean };

export type ElectionEffect =
  /** Queues for the lock; takes it from the tab that has it; gives it, or the place in the queue, back. */
  | { readonly type: 'queue' | 'steal' | 'release' }
  | { readonly type: 'say'; readonly what: 'who' | 'lead' | 'gone'; readonly term: number }
  /** Begins to hold the connection; ends it. */
  | { readonly type: 'serve' | 'retire' }
  /** The links of this tab go to this leader, or wait for one. */
  | { readonly type: 'follow'; readonly leader: Leader | undefined }
  /** The next tick; or none any more. */
  | { readonly type: 'timer'; readonly on: boolean };

export const OFF: Election = { status: 'off', term: 0, leader: undefined, heard: false, missed: 0 };

/** Between two ticks, ms. A leader's silence is noticed after three to four of them. */
export const TICK = 250;
/** A tick that comes this much too late says more about this tab than about the leader, ms: hidden tabs are slowed to one a second. */
export const LATE = 3_000;
const MOST_MISSED = 3;

type Step = readonly [Election, readonly ElectionEffect[]];

export function step(from: Election, signal: ElectionSignal, self: string): Step {
  switch (from.status) {
    case 'off':
      if (signal.type !== 'begin') return [from, []];
      return [
        { ...OFF, status: 'following', term: from.term },
        [{ type: 'queue' }, { type: 'say', what: 'who', term: from.term }, { type: 'timer', on: true }],
      ];
    case 'following':
      return stepFollowing(from, signal, self);
    case 'leading':
      return stepLeading(from, signal);
  }
}

function stepFollowing(from: Election, signal: ElectionSignal, self: string): Step {
  switch (signal.type) {
    case 'granted': {
      const leader = { tab: self, term: from.term + 1 };
      return [
        { status: 'leading', term: leader.term, leader, heard: false, missed: 0 },
        [
          { type: 'timer', on: false },
          { type: 'serve' },
          { type: 'say', what: 'lead', term: leader.term },
          { type: 'follow', leader },
        ],
      ];
    }
    case 'lead': {
      const { leader } = signal;
      if (leader.term < from.term) return [from, []];
      const same = from.leader?.tab === leader.tab && from.leader.term === leader.term;
      const to = { ...from, term: leader.term, leader, heard: true, missed: 0 };
      return [to, same ? [] : [{ type: 'follow', leader }]];
    }
    case 'heard':
      if (!isOf(from.leader, signal.leader) || (from.heard && from.missed === 0)) return [from, []];
      return [{ ...from, heard: true, missed: 0 }, []];
    case 'gone':
      if (!isOf(from.leader, signal.leader)) return [from, []];
      return [{ ...from, leader: undefined, missed: 0 }, [{ type: 'follow', leader: undefined }, ask(from)]];
    case 'tick':
      return tick(from, signal.late);
    case 'lost':
      return [from, [{ type: 'queue' }]];
    case 'end':
      return [
        { ...OFF, term: from.term },
        [{ type: 'timer', on: false }, { type: 'release' }, { type: 'follow', leader: undefined }],
      ];
    default:
      return [from, []];
  }
}

function tick(from: Election, late: boolean): Step {
  const timer = { type: 'timer', on: true } as const;
  if (from.heard) return [{ ...from, heard: false, missed: 0 }, [timer]];
  const missed = late ? 0 : from.missed + 1;
  if (missed < MOST_MISSED) return [{ ...from, missed }, [ask(from), timer]];
  return [{ ...from, missed: 0 }, [{ type: 'steal' }, timer]];
}

function stepLeading(from: Election, signal: ElectionSignal): Step {
  const { term } = from;
  const following = { status: 'following', term, leader: undefined, heard: false, missed: 0 } as const;
  switch (signal.type) {
    case 'who':
      return [from, [{ type: 'say', what: 'lead', term }]];
    case 'lost':
      // The links stay: they go on with the tab that has taken the lock, and this tab queues behind.
      return [
        following,
        [
          { type: 'retire' },
          { type: 'follow', leader: undefined },
          { type: 'say', what: 'gone', term },
          { type: 'queue' },
          ask(from),
          { type: 'timer', on: true },
        ],
      ];
    case 'lead': {
      const { leader } = signal;
      if (leader.term <= term) return [from, []];
      return [
        { ...following, term: leader.term, leader, heard: true },
        [
          { type: 'retire' },
          { type: 'release' },
          { type: 'queue' },
          { type: 'follow', leader },
          { type: 'timer', on: true },
        ],
      ];
    }
    case 'end':
      return [
        { ...OFF, term },
        [
          { type: 'retire' },
          { type: 'follow', leader: undefined },
          { type: 'say', what: 'gone', term },
          { type: 'release' },
        ],
      ];
    default:
      return [from, []];
  }
}

const ask = ({ term }: Election): ElectionEffect => ({ type: 'say', what: 'who', term });

const isOf = (one: Leader | undefined, other: Leader): boolean =>
  one?.tab === other.tab && one.term === other.term;
