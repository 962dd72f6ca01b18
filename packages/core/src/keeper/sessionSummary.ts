/**
 * What a list of sessions says about one, taken from the state that its log folds to. It is stored in the commit that changes it,
 * so that a keeper can list sessions that it does not have in memory.
 */
import { askedAgents } from '../fold/askedAgents.ts';
import { readFloor } from '../fold/floor.ts';
import type { SessionMessage, SessionQuestion, SessionRun, SessionState } from '../fold/state.ts';
import { type Item, isDelta } from '../protocol/envelope.ts';
import { entityKey, kindOf, type ParticipantId } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';

/** A question that waits for people's answer (P39). */
export interface WaitingQuestion {
  readonly participant: ParticipantId;
  readonly id: string;
  readonly title: string;
  /** When its time is over, by the keeper's clock, ms since 1970. Default: never. */
  readonly expiresAt?: number;
}

/** Who waits for a person in a session, or who has the floor there (P41). */
export interface ListedFloor {
  readonly status: 'requested' | 'held';
  /** Who asked, or the operator who has the floor. */
  readonly participant: ParticipantId;
  /** Why a person is asked for. */
  readonly reason?: string;
  /** Keeper's clock, ms since 1970. */
  readonly since: number;
}

/** A run of the conversation that has ended, or whose agent was lost. */
export interface EndedRun {
  readonly participant: ParticipantId;
  readonly run: string;
  /** A run that is `lost` may come back: then it is not listed any more. One that ended with questions to people is not listed. */
  readonly status: 'finished' | 'failed' | 'cancelled' | 'lost';
  /** Whose message it answered, also by another run that it went on from. None: no message was named. */
  readonly asker?: ParticipantId;
  /** Keeper's clock, ms since 1970. */
  readonly at: number;
}

export interface SessionSummary {
  /** The one that was given to it, else the first line of what a person asked first, at most 80 characters. None before anybody has. */
  readonly title?: string;
  /** Messages of the conversation and of agents at work, over the whole log. */
  readonly messages: number;
  /** Runs that are at work. */
  readonly running: number;
  /** Questions that wait for an answer. */
  readonly waiting: number;
  /** The first ten of them, in the order in which they were asked. */
  readonly questions: readonly WaitingQuestion[];
  /**
   * Agents that have something to do: a message waits for them, people have answered what their run asked, or a run of theirs has
   * lost its process. `agent:*` is any agent: a message without an address. The first 32.
   */
  readonly asked: readonly ParticipantId[];
  /** The newest ten, newest first. None listed by a version before it. */
  readonly ended?: readonly EndedRun[];
  /** None while agents answer, and no one has asked for a person. */
  readonly floor?: ListedFloor;
}

const TITLE = 80;
const QUESTIONS = 10;
const ASKED = 32;
const ENDED = 10;

/**
 * @param before what was said of the session until now: its title stays, since the message that it is of may have left the window
 * (P24), and so may a run that has ended
 * @param at of the newest event, ms since 1970: when a run was lost, the state does not say
 */
export function summaryOf(state: SessionState, at: number, before?: SessionSummary): SessionSummary {
  const title = before?.title ?? titleOf(state);
  let running = 0;
  for (const run of state.runs.values()) if (run.status === 'running') running++;
  const waiting = [...state.questions.values()].filter(({ status }) => status === 'waiting');
  return {
    ...(title === undefined ? {} : { title }),
    messages: state.totals.messages,
    running,
    waiting: waiting.length,
    questions: waiting.slice(0, QUESTIONS).map(listed),
    asked: [...askedAgents(state)].slice(0, ASKED),
    ended: endedOf(state, at, before?.ended ?? []),
    ...omitUndefined({ floor: listedFloor(state) }),
  };
}

function listedFloor(state: SessionState): ListedFloor | undefined {
  const { status, request, taking } = readFloor(state);
  const step = status === 'held' ? taking : request;
  if (!step || status === 'agents') return undefined;
  const { participant, at } = step;
  return { status, participant, since: at, ...omitUndefined({ reason: request?.reason }) };
}

function endedOf({ runs }: SessionState, now: number, before: readonly EndedRun[]): EndedRun[] {
  const known = new Map(before.map((run) => [entityKey(run.participant, run.run), run]));
  // What has left the window stays as it was.
  const ended = before.filter(({ participant, run }) => !runs.has(entityKey(participant, run)));
  for (const [key, each] of runs) {
    const { participant, run, status, parent, interrupts, endedAt } = each;
    if (status === 'running' || status === 'interrupted' || parent || interrupts) continue;
    const former = known.get(key);
    const at = endedAt ?? (former?.status === status ? former.at : now);
    ended.push({ participant, run, status, at, ...omitUndefined({ asker: askerOf(each, runs) }) });
  }
  return ended.sort(newestFirst).slice(0, ENDED);
}

const newestFirst = (one: EndedRun, other: EndedRun): number =>
  other.at - one.at || (one.participant + one.run < other.participant + other.run ? -1 : 1);

/** A run that goes on from another one answers what that one was asked. */
function askerOf(run: SessionRun, runs: SessionState['runs']): ParticipantId | undefined {
  let from: SessionRun | undefined = run;
  for (let steps = 0; from && steps < ENDED; steps++) {
    if (from.answers) return from.answers.participant;
    from = from.resumes === undefined ? undefined : runs.get(entityKey(from.participant, from.resumes));
  }
  return undefined;
}

const listed = ({ participant, id, title, at, expiresIn }: SessionQuestion): WaitingQuestion => ({
  participant,
  id,
  title,
  ...(expiresIn === undefined ? {} : { expiresAt: at + expiresIn }),
});

/** Whether a keeper that starts has to judge silence or time in the session. */
export const needsWatch = ({
  running = 0,
  waiting = 0,
  questions = [],
  floor,
}: Partial<SessionSummary>): boolean =>
  running > 0 ||
  floor?.status === 'held' ||
  waiting > questions.length ||
  questions.some(({ expiresAt }) => expiresAt !== undefined);

/** Whether events can change what a list says: tokens cannot. */
export const changesSummary = (items: readonly Item[]): boolean => items.some((item) => !isDelta(item));

/** Of the newest event among items, by the keeper's clock, ms since 1970. */
export function timeOf(items: readonly Item[]): number {
  for (const item of [...items].reverse()) if (!isDelta(item)) return item.at;
  return 0;
}

export const isSameSummary = (one: SessionSummary, other: SessionSummary): boolean =>
  one.title === other.title &&
  one.messages === other.messages &&
  one.running === other.running &&
  one.waiting === other.waiting &&
  one.floor?.status === other.floor?.status &&
  one.floor?.since === other.floor?.since &&
  one.asked.length === other.asked.length &&
  one.asked.every((agent, index) => agent === other.asked[index]) &&
  isSameList(one.ended ?? [], other.ended ?? []) &&
  one.questions.every(
    ({ participant, id }, index) =>
      participant === other.questions[index]?.participant && id === other.questions[index]?.id,
  );

const isSameList = (one: readonly EndedRun[], other: readonly EndedRun[]): boolean =>
  one.length === other.length &&
  one.every(({ participant, run, status, at }, index) => {
    const there = other[index];
    return (
      there?.run === run && there.participant === participant && there.status === status && there.at === at
    );
  });

function titleOf({ messages }: SessionState): string | undefined {
  for (const message of messages.values()) {
    const title = isAsked(message) ? firstLine(message) : undefined;
    if (title) return title;
  }
  return undefined;
}

const isAsked = ({ participant, kind }: SessionMessage): boolean =>
  kind === 'text' && kindOf(participant) === 'user';

function firstLine({ text: { blocks, tail } }: SessionMessage): string | undefined {
  const line = [...blocks, tail].map((block) => block.trim()).find((block) => block !== '');
  if (line === undefined) return undefined;
  const characters = Array.from(line);
  return characters.length <= TITLE
    ? line
    : `${characters
        .slice(0, TITLE - 1)
        .join('')
        .trimEnd()}…`;
}
