/**
 * What an app imports of the pure rooms, which know nothing of a build: the same functions, with their arguments checked in
 * development.
 */
import * as state from '../fold/state.ts';
import * as text from '../fold/text.ts';
import { isDevelopment } from '../platform/isDevelopment.ts';
import { checkCall } from '../protocol/checkCall.ts';
import * as ids from '../protocol/ids.ts';
import * as presence from './people.ts';
import * as steps from './runChanges.ts';

const checked =
  <Args extends readonly unknown[], Result>(
    read: (...args: Args) => Result,
    isRight: (...args: Args) => boolean,
    right: string,
  ): ((...args: Args) => Result) =>
  (...args) => {
    checkCall(isRight(...args), right);
    return read(...args);
  };

const isText = (value: unknown) => typeof value === 'string';

/** What kind of participant it is: the part of its id before the colon. */
export const kindOf: typeof ids.kindOf = isDevelopment
  ? checked(ids.kindOf, isText, "kindOf('agent:news')")
  : ids.kindOf;

/** The name of a participant without its kind: what people are shown. */
export const nameOf: typeof ids.nameOf = isDevelopment
  ? checked(ids.nameOf, isText, "nameOf('agent:news')")
  : ids.nameOf;

/** The key of an entity in the maps of a state. */
export const entityKey: typeof ids.entityKey = isDevelopment
  ? checked(ids.entityKey, (...args) => args.every(isText), 'entityKey(message.participant, message.id)')
  : ids.entityKey;

/** The whole text as one string: empty where it is withheld. */
export const textOf: typeof text.textOf = isDevelopment
  ? checked(text.textOf, (value) => Array.isArray(value?.blocks), 'textOf(message.text)')
  : text.textOf;

/** What an agent shares, or one of its sub-agents. Undefined if it has shared nothing, or it has left the window. */
export const documentOf: typeof state.documentOf = isDevelopment
  ? checked(
      state.documentOf,
      (of, participant) => Boolean(of?.documents) && isText(participant),
      "documentOf(view.state, 'agent:news')",
    )
  : state.documentOf;

/**
 * The people who are in a session with a page of theirs, who came first first. Agents are not among them: what they do stands in
 * the log.
 *
 * @param me the participant of this page
 * @param before what was returned last: what has not changed since is the same object again
 */
export const peopleIn: typeof presence.peopleIn = isDevelopment
  ? checked(
      presence.peopleIn,
      (view, me, before) =>
        Boolean(view?.state?.participants && view.signals) &&
        isText(me) &&
        (before === undefined || Array.isArray(before)),
      'peopleIn(session.store.getState(), session.participant)',
    )
  : presence.peopleIn;

/**
 * The steps of a run from one state of its session to a later one: what `observeRun` gives, without waiting.
 *
 * @param before undefined: nothing of the run has been told
 */
export const runChanges: typeof steps.runChanges = isDevelopment
  ? checked(
      steps.runChanges,
      (before, after, of) =>
        (before === undefined || Boolean(before?.runs)) && Boolean(after?.runs) && isText(of?.run),
      'runChanges(before, after, run)',
    )
  : steps.runChanges;
