/**
 * Tools that a client of AG-UI runs. What a session's run asks a page (P39) is for that client a call without a result, in a run that
 * has ended; the result is a message of its next run's input. Pure.
 */
import type { SessionQuestion, SessionRun, SessionState, SessionToolCall } from '../fold/state.ts';
import type { Interrupt, QuestionAnswered, RunRef } from '../protocol/events.ts';
import { entityKey } from '../protocol/ids.ts';
import { isRecord, isText } from '../protocol/shapes.ts';
import { resultText } from './conversationIds.ts';
import { resultMessage, type ThreadIds } from './threadMessages.ts';

/** What a client says that a call gave. */
export interface GivenResult {
  /** As the client knows the call. */
  readonly toolCallId: string;
  readonly content: string;
  /** Why its tool failed. */
  readonly error?: string;
}

/** What a client of a run does itself. */
export interface ThreadPage {
  /** Names of tools that it runs. */
  readonly tools?: ReadonlySet<string> | undefined;
  /** It runs all tools that its run's agent leaves to pages: that their calls wait asks it nothing, and for it their run is over. */
  readonly runsTools?: boolean | undefined;
  /** Results that it has given, and so has already. */
  readonly results?: readonly GivenResult[] | undefined;
  /** Ids of the messages that it has. */
  readonly has?: ReadonlySet<string> | undefined;
}

/** The results at the end of a client's messages: those that are new. */
export function readResults(messages: readonly Readonly<Record<string, unknown>>[]): readonly GivenResult[] {
  const last = messages.findLastIndex(({ role }) => role !== 'tool');
  return messages.slice(last + 1).flatMap(({ toolCallId, content, error }) =>
    isText(toolCallId)
      ? [
          {
            toolCallId,
            content: isText(content) ? content : (JSON.stringify(content) ?? ''),
            ...(isText(error) && error !== '' && { error }),
          },
        ]
      : [],
  );
}

/** The names of the tools in a run's input. */
export const readTools = (tools: unknown): ReadonlySet<string> =>
  new Set(
    Array.isArray(tools)
      ? tools.flatMap((tool) => (isRecord(tool) && isText(tool.name) ? [tool.name] : []))
      : [],
  );

/** The session's answers that these results are; undefined where no run has asked for one. Of one that was answered before, nothing is said again. */
export function answersByResults(
  { questions, toolCalls }: SessionState,
  ids: ThreadIds,
  results: readonly GivenResult[],
): ThreadAnswers | undefined {
  const asked = [...questions.values()].filter(
    ({ toolCallId, schema, status }) =>
      toolCallId !== undefined && schema && (status === 'waiting' || status === 'answered'),
  );
  const found = results.flatMap((result) => {
    const call = [...toolCalls.values()].find((each) => isCall(each, result, ids));
    const question = asked.findLast((each) => call && isAbout(each, call));
    return question ? [{ question, result }] : [];
  });
  return threadAnswers(found.map(({ question, result }) => [question, () => replyOf(question, result)]));
}

const isCall = ({ participant, id }: SessionToolCall, { toolCallId }: GivenResult, ids: ThreadIds): boolean =>
  ids.call(participant, id) === toolCallId;

const isAbout = (question: SessionQuestion, call: SessionToolCall): boolean =>
  question.toolCallId === call.id && question.participant === call.participant;

/** What a client answers. */
export interface ThreadAnswers {
  readonly answers: readonly QuestionAnswered[];
  /** The run that asked, and whether it goes on itself, or another from where it ended. */
  readonly asked: RunRef;
  readonly goesOn: boolean;
}

type Reply = Pick<QuestionAnswered, 'decision' | 'data' | 'note'>;

/** Of what was answered before, nothing is said again. @param replies of one run's questions */
export function threadAnswers(
  replies: readonly (readonly [SessionQuestion, () => Reply])[],
): ThreadAnswers | undefined {
  const [first] = replies;
  if (!first) return undefined;
  const [{ participant, run, interrupt }] = first;
  return {
    asked: { participant, run },
    goesOn: interrupt === undefined,
    answers: replies
      .filter(([{ status }]) => status === 'waiting')
      .map(([{ participant, id }, reply]) => ({
        type: 'question.answered',
        question: { participant, id },
        ...reply(),
      })),
  };
}

function replyOf({ schema }: SessionQuestion, { content, error }: GivenResult): Reply {
  if (error !== undefined) return { decision: 'declined', note: error.slice(0, 1_000) };
  return { decision: 'answered', data: schema?.type === 'string' ? content : parsed(content) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Whether all that a run waits for are calls that its client answers by itself. */
export const isForPage = (
  { toolCalls }: SessionState,
  { participant }: SessionRun,
  asked: readonly Interrupt[],
  { tools }: ThreadPage,
): boolean =>
  asked.length > 0 &&
  asked.every(({ toolCallId, responseSchema }) => {
    const call = toolCallId === undefined ? undefined : toolCalls.get(entityKey(participant, toolCallId));
    return call !== undefined && responseSchema !== undefined && tools?.has(call.name) === true;
  });

/** Whether the client has the call's result as the session has it: it was the client's own, and counts. */
export const isOwnResult = (
  call: SessionToolCall,
  { results = [], has }: ThreadPage,
  ids: ThreadIds,
): boolean =>
  has?.has(resultMessage(call, ids).id) === true ||
  results.some((each) => isCall(call, each, ids) && isAsGiven(call, each));

/** Whether another result counts than the one that the client has. */
export const isOtherResult = (call: SessionToolCall, { results = [] }: ThreadPage, ids: ThreadIds): boolean =>
  results.some((each) => isCall(call, each, ids) && !isAsGiven(call, each));

const isAsGiven = ({ outcome, result }: SessionToolCall, { content, error }: GivenResult): boolean =>
  outcome === undefined && error === undefined && content === resultText(result);
