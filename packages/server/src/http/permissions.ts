/** What one link may do: asked once per session and action, and given at once where the answer is at hand. */
import { factsOf } from '@rejoin/core/internal';
import { type Entry, RejoinError } from '@rejoin/core/protocol';
import type { Action, Authorize, Question } from './authorize.ts';

/** Why not: `unauthorized` is about who asks, and a fresh token may help; `forbidden` is final. */
export type Refusal = 'unauthorized' | 'forbidden';
export type Ruling = 'allowed' | Refusal;
/** Most answers are at hand: appends must not wait for a turn of their own. */
export type Soon<T> = T | Promise<T>;

/** Answers remembered, so that no client can make a server remember without end. */
const MOST = 1_000;

/** Goes on with a value: at once, or when it is there. */
export function when<T, U>(value: Soon<T>, then: (value: T) => Soon<U>): Soon<U> {
  return isPromise(value) ? value.then(then) : then(value);
}

// Any kind of promise: it comes from the app.
const isPromise = <T>(value: Soon<T>): value is Promise<T> =>
  typeof value === 'object' && value !== null && 'then' in value;

/** Asks once, and of a plain `false` finds out whether it is the token or the right that is missing. */
export function rule(authorize: Authorize, question: Question): Soon<Ruling> {
  return when(authorize(question), (answer): Soon<Ruling> => {
    if (answer === true) return 'allowed';
    if (answer === 'unauthorized' || answer === 'forbidden') return answer;
    // From plain JavaScript anything may come: an object must not let anybody in.
    if (answer)
      throw new RejoinError(
        'argument-invalid',
        `\`authorize\` gave ${typeof answer}: it answers true, false, 'unauthorized' or 'forbidden'.`,
      );
    if (question.action === 'connect') return 'unauthorized';
    const { token, participant } = question;
    return when(rule(authorize, { token, participant, action: 'connect' }), (who) =>
      who === 'allowed' ? 'forbidden' : who,
    );
  });
}

/** Asks what a link may do, and remembers what it was allowed. */
export function createDecisions(
  authorize: Authorize,
  who: Pick<Question, 'token' | 'participant'>,
): (action: Action, session: string) => Soon<Ruling> {
  const allowed = new Set<string>();
  return (action, session) => {
    const key = `${action}\n${session}`;
    if (allowed.has(key)) return 'allowed';
    return when(rule(authorize, { ...who, action, session }), (ruling) => {
      if (allowed.size >= MOST) allowed.clear();
      if (ruling === 'allowed') allowed.add(key);
      return ruling;
    });
  };
}

/** What an append asks for, by the event table. An event that this version does not know is an append like any other. */
export function actionsOf(events: readonly Entry[]): Action[] {
  return [...new Set(events.map(({ event }) => factsOf(event.type)?.action ?? 'append'))];
}

/** The first of some actions that is not allowed. */
export function firstRefused(
  actions: readonly Action[],
  ask: (action: Action) => Soon<Ruling>,
): Soon<{ readonly action: Action; readonly refusal: Refusal } | undefined> {
  const [action, ...rest] = actions;
  if (action === undefined) return undefined;
  return when(ask(action), (ruling) =>
    ruling === 'allowed' ? firstRefused(rest, ask) : { action, refusal: ruling },
  );
}

/** Says which right is missing, and whose: for the developer of an app. */
export const missing = (participant: string, action: Action, session?: string): string =>
  `${participant} lacks the right \`${action}\`${session === undefined ? '' : ` in the session "${session}"`}: the server's \`authorize\` did not grant it.`;
