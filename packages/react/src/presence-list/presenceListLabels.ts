import type { PresenceInfo } from '../hooks/usePresence.ts';

/** What is known of a person, in ready words. */
export interface PersonDetails {
  readonly name: string;
  /** Since when they are here, made ready by the locale. */
  readonly since: string;
  readonly isMe: boolean;
  /** No page of theirs is in sight. */
  readonly hidden: boolean;
  readonly typing: boolean;
  /** How many pages of theirs are here. */
  readonly surfaces: number;
  /** A ready list of the agents that they look at; empty for none. */
  readonly looksAt: string;
}

export interface PresenceListLabels {
  /** The accessible name of the whole. */
  readonly name: string;
  /** A person in one sentence: for a screen reader, and on pointing. */
  readonly person: (details: PersonDetails) => string;
  /** In the place of those for whom there is no room. */
  readonly more: (count: number) => string;
  /** The same as a sentence, with a ready list of their names. */
  readonly moreNamed: (count: number, names: string) => string;
  /** Ends a list of names that would be too long. */
  readonly others: (count: number) => string;
  /** Who writes; `names` is a ready list of so many. */
  readonly typing: (names: string, count: number) => string;
  /** At whom a person looks. */
  readonly looksAt: (name: string, agents: string) => string;
  /** Who is here is not known just now. */
  readonly connecting: string;
  readonly unavailable: (reason: NonNullable<PresenceInfo['reason']>) => string;
}

const REASONS: Readonly<Record<NonNullable<PresenceInfo['reason']>, string>> = {
  ended: 'This session is closed.',
  forbidden: 'No access to this session.',
  outdated: 'Reload the page: its version does not fit this session.',
  closed: 'This page is not connected to the session.',
  transport: 'Who is here is not told over this connection.',
};

export const presenceListLabels: PresenceListLabels = {
  name: 'Who is here',
  person({ name, since, isMe, hidden, typing, surfaces, looksAt }) {
    const facts = [
      isMe ? `${name} (you)` : name,
      typing && 'typing',
      looksAt && `looks at ${looksAt}`,
      hidden && 'away',
      surfaces > 1 && `${surfaces.toLocaleString('en')} pages`,
      `here since ${since}`,
    ];
    return facts.filter(Boolean).join(', ');
  },
  more: (count) => `+${count.toLocaleString('en')}`,
  moreNamed: (count, names) => `${count.toLocaleString('en')} more: ${names}`,
  others: (count) => `${count.toLocaleString('en')} others`,
  typing: (names, count) => `${names} ${count === 1 ? 'is' : 'are'} typing…`,
  looksAt: (name, agents) => `${name} looks at ${agents}`,
  connecting: 'Not connected: who is here is not known',
  unavailable: (reason) => REASONS[reason],
};
