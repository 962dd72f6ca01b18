import type { PersonInfo } from '@rejoin/core/presence';
import type { Locale } from '../kit/LabelsProvider.tsx';
import { listWords } from '../kit/localeWords.ts';
import { timeWords } from '../kit/timeWords.ts';
import type { NamedParticipant } from '../select/agentInfo.ts';
import type { PresenceListLabels } from './presenceListLabels.ts';

/** The words for who is here, and what they do. */
export interface Wording {
  readonly labels: PresenceListLabels;
  readonly nameOf: (participant: NamedParticipant) => string;
  readonly locale: Locale;
}

/** Of more names than these the rest is counted. */
const MOST_NAMES = 3;

/** A person in one sentence. */
export function personWords(person: PersonInfo, now: number, { labels, nameOf, locale }: Wording): string {
  const { isMe, hidden, typing, surfaces, looksAt } = person;
  return labels.person({
    ...{ name: nameOf(person), isMe, hidden, typing },
    since: timeWords(person.since, now, locale).children,
    surfaces: surfaces.length,
    looksAt: enumerated(looksAt.map(nameOf), labels, locale),
  });
}

/** What the others do just now: who writes, then who looks at which agent. */
export function doingWords(people: readonly PersonInfo[], { labels, nameOf, locale }: Wording): string {
  const others = people.filter(({ isMe }) => !isMe);
  const typing = others.filter((person) => person.typing);
  const sentences: string[] = [];
  if (typing.length > 0)
    sentences.push(labels.typing(enumerated(typing.map(nameOf), labels, locale), typing.length));
  for (const person of others)
    if (!person.typing && person.looksAt.length > 0 && sentences.length < MOST_NAMES)
      sentences.push(labels.looksAt(nameOf(person), enumerated(person.looksAt.map(nameOf), labels, locale)));
  return sentences.join(' · ');
}

/** Names as one list, the last of which counts those for whom there is no room. */
export function enumerated(names: readonly string[], labels: PresenceListLabels, locale: Locale): string {
  const { length } = names;
  if (length <= MOST_NAMES) return listWords(names, locale);
  const shown = names.slice(0, MOST_NAMES - 1);
  return listWords([...shown, labels.others(length - shown.length)], locale);
}

/** One letter or two that stand for a name: of its first word and of its last. */
export function initialsOf(name: string): string {
  const words = (name.split('@')[0] ?? '').split(/[\s._-]+/u).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  const letters = ends.map((word) => word?.match(/\P{M}\p{M}*/u)?.[0] ?? '');
  return letters.join('').toUpperCase() || '?';
}

const TONES = 8;
const MOST = 65_521;

/** How far a person's colour is turned from the accent, in degrees: the same for a participant on every page. */
export function turnOf(participant: string): number {
  let sum = 0;
  for (const letter of participant) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % MOST;
  return Math.floor((((sum * 40_503) % MOST) * TONES) / MOST) * (360 / TONES);
}
