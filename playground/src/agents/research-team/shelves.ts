/** Who works here, and what each specialist has read: a folder of the corpus. */

export interface Shelf {
  readonly name: string;
  readonly title: string;
  /** For people: what stands on it. */
  readonly about: string;
  /** What it is asked for, where the question says no more. */
  readonly part: string;
  /** How long it takes for a word, as a part of what others take: no two people read alike. */
  readonly tempo: number;
}

/** What all of them have read about. */
export const SUBJECT = 'night buses for a city';

export const LEAD = {
  name: 'lead',
  title: 'Lead',
  about: 'Asks the five, and brings it together',
} as const;

export const SHELVES: readonly Shelf[] = [
  {
    name: 'riders',
    title: 'Riders',
    about: 'Who travels at night, when, and why',
    part: 'who travels at night, when, and what they need',
    tempo: 1.15,
  },
  {
    name: 'network',
    title: 'Network',
    about: 'Lines, intervals, connections and hours',
    part: 'which lines to run, how often, and how they connect',
    tempo: 0.95,
  },
  {
    name: 'crews',
    title: 'Crews',
    about: 'Drivers, rosters, vehicles and control',
    part: 'what drivers, rosters and vehicles make possible',
    tempo: 0.75,
  },
  {
    name: 'safety',
    title: 'Safety',
    about: 'Stops, the ride, the walk home, and neighbours',
    part: 'what makes the stop, the ride and the walk home feel safe',
    tempo: 1.3,
  },
  {
    name: 'money',
    title: 'Money',
    about: 'Costs, fares, funding and trials',
    part: 'what it costs, who pays, and how to judge it',
    tempo: 0.6,
  },
];

export const shelfOf = (name: string): Shelf | undefined => SHELVES.find((shelf) => shelf.name === name);
