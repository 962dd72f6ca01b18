/** What a notice says, and that it fits into a push message. */
import type { SessionInfo } from '@rejoin/core/memory';
import { MAX_NOTICE, type Notice, type NoticeAction } from '@rejoin/core/notice';
import {
  entityKey,
  nameOf,
  type ParticipantId,
  type SessionQuestion,
  type SessionState,
  textOf,
} from '@rejoin/core/protocol';
import type { NoticeFact } from './noticeFacts.ts';

/** A fact with what the session says of it: what words are made of. */
export interface NoticeStory {
  readonly fact: NoticeFact;
  /** The session's title in the list. */
  readonly sessionTitle?: string;
  /** The agent that works or asks, or who asks for a person. */
  readonly by: { readonly participant: ParticipantId; readonly name: string };
  readonly question?: SessionQuestion;
  /** The beginning of what a finished run has answered. */
  readonly answer?: string;
  /** Why a run has failed. */
  readonly error?: string;
  /** When it happened, ms since 1970. */
  readonly at: number;
}

/** The words of notices, for an app to translate or to say less. */
export interface NoticeWords {
  readonly title: (story: NoticeStory) => string;
  readonly body: (story: NoticeStory) => string;
  readonly actions: Readonly<Record<NoticeAction, string>>;
}

export const ENGLISH: NoticeWords = {
  title({ fact, by, question }) {
    switch (fact.kind) {
      case 'finished':
        return `${by.name} has answered`;
      case 'failed':
        return fact.run.status === 'lost' ? `${by.name} stopped responding` : `${by.name} could not finish`;
      case 'approval':
        return question?.title ?? fact.title;
      case 'handoff':
        return `${by.name} asks for a person`;
    }
  },
  body({ fact, by, question, answer, error, sessionTitle = '' }) {
    switch (fact.kind) {
      case 'finished':
        return answer ?? sessionTitle;
      case 'failed':
        return error ?? sessionTitle;
      case 'approval':
        return question?.detail ?? `${by.name} waits for your answer.`;
      case 'handoff':
        return fact.reason ?? sessionTitle;
    }
  },
  actions: { approve: 'Approve', decline: 'Decline', stop: 'Stop' },
};

/** Characters of an answer that may be shown. */
const SHOWN = 400;

/** @returns undefined where the session does not hold any more what the fact is about */
export function storyOf(fact: NoticeFact, state: SessionState, info: SessionInfo): NoticeStory | undefined {
  const named = (participant: ParticipantId) => ({
    participant,
    name: state.participants.get(participant)?.name ?? nameOf(participant),
  });
  const title = info.title === undefined ? {} : { sessionTitle: info.title };
  switch (fact.kind) {
    case 'approval': {
      const question = state.questions.get(entityKey(fact.question.participant, fact.question.id));
      if (question?.status !== 'waiting') return undefined;
      return { fact, ...title, by: named(question.participant), question, at: question.at };
    }
    case 'handoff':
      return { fact, ...title, by: named(fact.participant), at: fact.since };
    default: {
      const { participant, run, at } = fact.run;
      const error = state.runs.get(entityKey(participant, run))?.error?.message;
      const answer = fact.kind === 'finished' ? answerOf(state, participant, run) : undefined;
      return {
        ...{ fact, ...title, by: named(participant), at },
        ...(answer ? { answer } : {}),
        ...(error ? { error } : {}),
      };
    }
  }
}

/** The beginning of the last text of a run. */
function answerOf(state: SessionState, participant: ParticipantId, run: string): string | undefined {
  let found: string | undefined;
  for (const message of state.messages.values())
    if (message.run === run && message.participant === participant && message.kind === 'text')
      found =
        textOf(message.text)
          .slice(0, 4 * SHOWN)
          .trim() || found;
  return found === undefined ? undefined : cut(found.replace(/\s+/g, ' '), SHOWN);
}

/** Cut by characters, none of them in two. */
export function cut(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most
    ? text
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}

/** The same with words that fit: first less of the body, then of the title, then without the address of the page. */
export function fitted(notice: Notice): Notice {
  let fit: Notice = { ...notice, title: cut(notice.title, 160), body: cut(notice.body, SHOWN) };
  const size = () => Buffer.byteLength(JSON.stringify(fit));
  while (size() > MAX_NOTICE && fit.body.length > 8)
    fit = { ...fit, body: cut(fit.body, fit.body.length >> 1) };
  while (size() > MAX_NOTICE && fit.title.length > 8)
    fit = { ...fit, title: cut(fit.title, fit.title.length >> 1) };
  if (size() <= MAX_NOTICE) return fit;
  const { url: _, ...without } = fit;
  return without;
}
