/**
 * Tells a screen reader what happened, and nothing of what is being written: a run began, ended, failed, was stopped, lost, or
 * asks people something; a person wrote; and what components show as their status. One polite region per session, however many
 * components are on the page.
 */
import type { Clock, RunStatus, Session, SessionQuestion, SessionView } from '@rejoin/core';
import { type AnnouncerLabels, announcerLabels } from './announcerLabels.ts';
import type { Locale } from './LabelsProvider.tsx';

export interface Speech {
  readonly labels: AnnouncerLabels;
  readonly locale: Locale;
  /** Passed in, because what this file shared with the page would become a file that the page loads first. */
  readonly nameIn: (view: SessionView, participant: string) => string;
  readonly listWords: (names: readonly string[], locale: Locale) => string;
}

/** All of this long in one sentence, ms: five agents that end together would talk over each other. */
const GATHER = 1_000;
/** More than these are counted, not named. */
const MOST_NAMES = 3;

type Boundary = keyof Omit<AnnouncerLabels, 'agents' | 'asks' | 'questions'>;

/** In the order in which they are said. */
const BOUNDARIES: Readonly<Record<RunStatus, Boundary>> = {
  interrupted: 'needsApproval',
  failed: 'failed',
  lost: 'lost',
  cancelled: 'stopped',
  finished: 'finished',
  running: 'started',
};
const ORDER: readonly Boundary[] = [...Object.values(BOUNDARIES), 'wrote'];

/** What is said about what changed between two views; nothing while catching up, for that is not news. */
export function boundariesBetween(
  before: SessionView,
  after: SessionView,
  me: string,
): ReadonlyMap<string, Boundary> {
  const found = new Map<string, Boundary>();
  if (before.status !== 'live' || after.status !== 'live') return found;
  const { runs, messages, totals } = after.state;
  if (before.state.runs !== runs)
    for (const [key, { participant, status }] of runs)
      if (before.state.runs.get(key)?.status !== status) found.set(participant, BOUNDARIES[status]);
  const more = totals.messages - before.state.totals.messages;
  if (more > 0)
    for (const { participant } of [...messages.values()].slice(-more))
      if (participant !== me && participant.startsWith('user:')) found.set(participant, 'wrote');
  return found;
}

export function sentenceOf(
  news: ReadonlyMap<string, Boundary>,
  nameOf: (participant: string) => string,
  { labels, locale, listWords }: Speech,
): string {
  const sentences: string[] = [];
  for (const boundary of ORDER) {
    const names = [...news]
      .filter(([, each]) => each === boundary)
      .map(([participant]) => nameOf(participant));
    const { length } = names;
    if (length === 0) continue;
    sentences.push(
      labels[boundary](length > MOST_NAMES ? labels.agents(length) : listWords(names, locale), length),
    );
  }
  return sentences.join(' ');
}

/** What was asked between two views, and waits; nothing while catching up. */
function askedBetween(before: SessionView, { status, state }: SessionView): readonly SessionQuestion[] {
  if (before.status !== 'live' || status !== 'live' || before.state.questions === state.questions) return [];
  const all = [...state.questions];
  return all.flatMap(([key, question]) =>
    question.status === 'waiting' && !before.state.questions.has(key) ? [question] : [],
  );
}

/** What still waits of it, in the words of those who ask. */
function questionWords(
  asked: readonly SessionQuestion[],
  nameOf: (participant: string) => string,
  { labels }: Speech,
): string {
  if (asked.length > MOST_NAMES) return labels.questions(asked.length);
  return asked.map(({ participant, title }) => ended(labels.asks(nameOf(participant), title))).join(' ');
}

const ended = (words: string): string => words.replace(/[^.!?…。？]$/, '$&.');

interface Announcer {
  users: number;
  speech: Speech;
  readonly tell: (about: string, words: string) => void;
  readonly stop: () => void;
}
const announcers = new WeakMap<Session, Announcer>();

/** Keeps the session's announcer there until the result is called. */
export function announce(
  session: Session,
  clock: Clock,
  { labels, ...page }: Omit<Speech, 'labels'> & { readonly labels?: Partial<AnnouncerLabels> | undefined },
): () => void {
  const speech = { ...page, labels: { ...announcerLabels, ...labels } };
  const known = announcers.get(session) ?? begin(session, clock, speech);
  announcers.set(session, known);
  known.users++;
  known.speech = speech;
  return () => {
    if (--known.users > 0) return;
    announcers.delete(session);
    known.stop();
  };
}

/**
 * Says something else in the same region, with what is news by then; nothing where no component keeps it. Of what is said about the
 * same thing within a moment, the last is heard.
 */
export function tell(session: Session, about: string, words: string): void {
  announcers.get(session)?.tell(about, words);
}

function begin({ store, participant: me }: Session, clock: Clock, speech: Speech): Announcer {
  const region = createRegion();
  const news = new Map<string, Boundary>();
  let asked: readonly SessionQuestion[] = [];
  let before = store.getState();
  const waiting = new Map<string, string>();
  let cancel: (() => void) | undefined;
  const say = () => {
    cancel = undefined;
    const view = store.getState();
    const { speech } = announcer;
    const nameOf = (participant: string) => speech.nameIn(view, participant);
    const waits = [...view.state.questions.values()].filter(
      (question) => question.status === 'waiting' && asked.some((each) => isSame(each, question)),
    );
    // What it asks says that it waits.
    for (const { participant } of waits)
      if (news.get(participant) === 'needsApproval') news.delete(participant);
    const sentences = [questionWords(waits, nameOf, speech), sentenceOf(news, nameOf, speech)];
    keepHeard(region);
    region.textContent = [...waiting.values(), ...sentences].join(' ').trim();
    waiting.clear();
    news.clear();
    asked = [];
  };
  const soon = () => {
    if (cancel) return;
    // Not only when it speaks: of a region that has just come, or says the same again, the words may be missed.
    keepHeard(region);
    region.textContent = '';
    cancel = clock.after(GATHER, say);
  };
  const unsubscribe = store.subscribe((view) => {
    for (const [participant, boundary] of boundariesBetween(before, view, me)) {
      // Of one that began and ended within a second, the end is the news.
      news.delete(participant);
      news.set(participant, boundary);
    }
    asked = [...asked, ...askedBetween(before, view)];
    before = view;
    if (news.size + asked.length > 0) soon();
  });
  const announcer: Announcer = {
    users: 0,
    speech,
    tell(about, words) {
      waiting.set(about, ended(words));
      soon();
    },
    stop() {
      unsubscribe();
      cancel?.();
      region.remove();
    },
  };
  return announcer;
}

const isSame = (a: SessionQuestion, b: SessionQuestion): boolean =>
  a.participant === b.participant && a.id === b.id;

/** Out of sight, not out of the accessibility tree. Its styles are its own: it works without the kit's style sheet. */
function createRegion(): HTMLElement {
  const region = document.createElement('div');
  region.setAttribute('role', 'status');
  region.setAttribute('aria-live', 'polite');
  region.setAttribute('data-rejoin-announcer', '');
  region.style.cssText =
    'position:fixed;top:0;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap';
  keepHeard(region);
  return region;
}

/** While a modal dialog is open, all that is not in it is out of the accessibility tree: the region goes where the focus is. */
function keepHeard(region: HTMLElement): void {
  const place =
    document.activeElement?.closest('dialog[open]') ??
    [...document.querySelectorAll('dialog[open]')].at(-1) ??
    document.body;
  if (region.parentNode !== place) place.append(region);
}
