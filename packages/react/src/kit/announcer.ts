/**
 * Tells a screen reader what happened, and nothing of what is being written: a run began, ended, failed, was stopped, lost, or
 * waits for approval. One polite region per session, however many components are on the page.
 */
import type { Clock, RunStatus, Session, SessionView } from '@rejoin/core';
import type { AnnouncerLabels } from './announcerLabels.ts';
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

type Boundary = keyof Omit<AnnouncerLabels, 'agents'>;

const BOUNDARIES: Readonly<Record<RunStatus, Boundary>> = {
  running: 'started',
  finished: 'finished',
  cancelled: 'stopped',
  failed: 'failed',
  lost: 'lost',
  interrupted: 'needsApproval',
};
const ORDER: readonly Boundary[] = ['needsApproval', 'failed', 'lost', 'stopped', 'finished', 'started'];

/** What is said about what changed between two views; nothing while catching up, for that is not news. */
export function boundariesBetween(before: SessionView, after: SessionView): ReadonlyMap<string, Boundary> {
  const found = new Map<string, Boundary>();
  if (before.status !== 'live' || after.status !== 'live' || before.state.runs === after.state.runs)
    return found;
  for (const [key, { participant, status }] of after.state.runs)
    if (before.state.runs.get(key)?.status !== status) found.set(participant, BOUNDARIES[status]);
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

interface Announcer {
  users: number;
  speech: Speech;
  readonly tell: (words: string) => void;
  readonly stop: () => void;
}
const announcers = new WeakMap<Session, Announcer>();

/** Keeps the session's announcer there until the result is called. */
export function announce(session: Session, clock: Clock, speech: Speech): () => void {
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

/** Says something else in the same region, with what is news by then; nothing where nobody keeps it. */
export function sayAloud(session: Session, words: string): void {
  announcers.get(session)?.tell(words);
}

function begin({ store }: Session, clock: Clock, speech: Speech): Announcer {
  const region = createRegion();
  const news = new Map<string, Boundary>();
  let before = store.getState();
  let told = '';
  let cancel: (() => void) | undefined;
  const say = () => {
    cancel = undefined;
    const view = store.getState();
    const sentence = sentenceOf(
      news,
      (participant) => announcer.speech.nameIn(view, participant),
      announcer.speech,
    );
    region.textContent = `${told} ${sentence}`.trim();
    told = '';
    news.clear();
  };
  const soon = () => {
    cancel ??= clock.after(GATHER, say);
  };
  const unsubscribe = store.subscribe((view) => {
    for (const [participant, boundary] of boundariesBetween(before, view)) {
      // Of one that began and ended within a second, the end is the news.
      news.delete(participant);
      news.set(participant, boundary);
    }
    before = view;
    if (news.size > 0) soon();
  });
  const announcer: Announcer = {
    users: 0,
    speech,
    tell(words) {
      told = words;
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

/** Out of sight, not out of the accessibility tree. Its styles are its own: it works without the kit's style sheet. */
function createRegion(): HTMLElement {
  const region = document.createElement('div');
  region.setAttribute('role', 'status');
  region.setAttribute('aria-live', 'polite');
  region.setAttribute('data-rejoin-announcer', '');
  Object.assign(region.style, {
    position: 'absolute',
    inlineSize: '1px',
    blockSize: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  });
  document.body.append(region);
  return region;
}
