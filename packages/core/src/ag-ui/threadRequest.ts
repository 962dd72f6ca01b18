/** What a client of AG-UI asks of a session by a run's input, as the session's own events. Pure. */
import type { SessionQuestion, SessionState } from '../fold/state.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { ContentPart, QuestionAnswered, ResumeEntry, RunRef } from '../protocol/events.ts';
import { isEntityId, refKey } from '../protocol/ids.ts';
import { isRecord, isText } from '../protocol/shapes.ts';
import { readResults, readTools, type ThreadAnswers, type ThreadPage, threadAnswers } from './threadTools.ts';

/** What counts of AG-UI's `RunAgentInput`. */
export interface ThreadRequest {
  readonly runId: string;
  /** Ids of all messages that the client has. */
  readonly has: ReadonlySet<string>;
  /** The newest that a person said. */
  readonly said?: { readonly id: string; readonly content: string | readonly ContentPart[] };
  readonly resume: readonly ResumeEntry[];
  /** The tools that the client runs, and what they gave since its last run. */
  readonly page: ThreadPage;
  /** Names of fields that hold something, and are not passed on. */
  readonly unread: readonly string[];
  /** What the client takes for the agent's state. */
  readonly state: unknown;
}

const malformed = (message: string) => new RejoinError('message-malformed', message);

/**
 * Reads a request's body. @throws RejoinError `message-malformed`
 *
 * @param json what was parsed; where it is no input at all, that is said too
 */
export function readThreadRequest(json: unknown): ThreadRequest {
  if (!isRecord(json) || !isText(json.runId) || !Array.isArray(json.messages))
    throw malformed("The body is AG-UI's RunAgentInput: { threadId, runId, messages, … }.");
  const messages = json.messages.filter(isRecord);
  const said = messages.findLast(({ role }) => role === 'user');
  if (said && !isEntityId(said.id))
    throw malformed('The id of the newest message is 1–128 characters without control characters.');
  return {
    runId: json.runId,
    has: new Set(messages.flatMap(({ id }) => (isText(id) ? [id] : []))),
    resume: readResume(json.resume),
    page: { tools: readTools(json.tools), results: readResults(messages) },
    unread: ['context', 'forwardedProps'].filter((name) => !isEmpty(json[name])),
    state: json.state,
    // CAST: its id was checked above, and what the log does not take of its content is refused by name where it is appended.
    ...(said && {
      said: { id: said.id as string, content: said.content as string | readonly ContentPart[] },
    }),
  };
}

/** Whether there is nothing in a field that clients always send. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);

function readResume(resume: unknown): readonly ResumeEntry[] {
  if (resume === undefined || resume === null) return [];
  if (!Array.isArray(resume)) throw malformed('`resume` is a list of { interruptId, status, payload }.');
  return resume.map((entry) => {
    if (!isRecord(entry) || !isText(entry.interruptId))
      throw malformed('An entry of `resume` names its `interruptId`.');
    const { interruptId, status, payload } = entry;
    return { interruptId, status: status === 'cancelled' ? 'cancelled' : 'resolved', payload };
  });
}

/**
 * Of an entry that was answered before, nothing is asked again.
 *
 * @throws RejoinError `late-event` where the session asks nothing of that id, `message-malformed` for a payload that answers nothing
 */
export function answersIn(state: SessionState, resume: readonly ResumeEntry[]): ThreadAnswers | undefined {
  const questions = [...state.questions.values()].reverse();
  const found = resume.map((entry) => {
    const isIt = ({ id, interrupt = id }: SessionQuestion) => interrupt === entry.interruptId;
    const question =
      questions.find((each) => isIt(each) && each.status === 'waiting') ?? questions.find(isIt);
    if (!question || (question.status !== 'waiting' && question.status !== 'answered'))
      throw new RejoinError('late-event', `Nothing waits for an answer to "${entry.interruptId}" any more.`);
    return { question, entry };
  });
  return threadAnswers(found.map(({ question, entry }) => [question, () => replyOf(question, entry)]));
}

function replyOf(
  { choices, schema, id }: SessionQuestion,
  { status, payload }: ResumeEntry,
): Pick<QuestionAnswered, 'decision' | 'data' | 'note'> {
  if (status === 'cancelled') return { decision: 'declined' };
  if (choices || schema) return { decision: 'answered', data: payload ?? null };
  const { approved, reason } = isRecord(payload) ? payload : { approved: payload ?? true, reason: undefined };
  if (typeof approved !== 'boolean')
    throw malformed(`"${id}" asks for consent: its payload is true, false, or { approved, reason? }.`);
  return approved
    ? { decision: 'approved' }
    : { decision: 'declined', ...(isText(reason) && { note: reason }) };
}

/** The run that goes on from one that was interrupted. */
export function resumerOf(state: SessionState, { participant, run }: RunRef): RunRef | undefined {
  for (const each of state.runs.values())
    if (each.participant === participant && each.resumes === run) return { participant, run: each.run };
  return undefined;
}

/** Whether the log has a message under this id, or had one. */
export const isAsked = ({ messages, commands }: SessionState, participant: string, id: string): boolean => {
  const key = refKey({ participant, id });
  return messages.has(key) || commands.has(key);
};
