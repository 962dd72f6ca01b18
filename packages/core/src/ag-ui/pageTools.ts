/**
 * Tools that pages run: what the endpoint has called of them when its run ends is asked of people as questions with a schema
 * (P39), which a page answers with what its tool gives. The run that goes on from there has the results.
 */
import type { SessionQuestion, SessionRun, SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import type { Interrupt, KnownEvent, ToolCallResult, UnknownEvent } from '../protocol/events.ts';
import { type EntityRef, entityKey, type ParticipantId } from '../protocol/ids.ts';
import { isKnown } from '../protocol/shapes.ts';
import type { EndpointTool } from './input.ts';

/** Says that an interrupt is no question to a person, but a call for a page. */
const REASON = 'page-tool';

/** A call that waits for a page to run its tool. */
export interface PageCall {
  /** What the page answers, with the result as `data`, or declines. */
  readonly question: EntityRef;
  readonly agent: ParticipantId;
  /** The tool's. */
  readonly name: string;
  /** As the model wrote them, mostly JSON. */
  readonly args: string;
}

/** Follows what a run writes, and knows which calls of pages' tools have no result. */
export interface OpenPageCalls {
  note(event: KnownEvent | UnknownEvent): void;
  /** Those calls, as interrupts of the run. */
  asked(mint: () => string): readonly Interrupt[];
}

export function createPageCalls(tools: readonly EndpointTool[]): OpenPageCalls {
  const schemas = new Map(tools.flatMap(({ name, result }) => (result ? [[name, result] as const] : [])));
  /** Names, by the ids of calls: those whose arguments come, and those that are whole. */
  const begun = new Map<string, string>();
  const whole = new Map<string, string>();
  return {
    note(event) {
      if (!isKnown(event)) return;
      if (event.type === 'TOOL_CALL_START') begun.set(event.toolCallId, event.toolCallName);
      else if (event.type === 'TOOL_CALL_RESULT') whole.delete(event.toolCallId);
      else if (event.type === 'TOOL_CALL_END') whole.set(event.toolCallId, begun.get(event.toolCallId) ?? '');
      else if (event.type === 'MESSAGES_SNAPSHOT')
        for (const { toolCallId, toolCalls = [] } of event.messages) {
          for (const { id, function: called } of toolCalls) whole.set(id, called.name);
          if (toolCallId !== undefined) whole.delete(toolCallId);
        }
    },
    asked: (mint) =>
      [...whole].flatMap(([toolCallId, name]) => {
        const responseSchema = schemas.get(name);
        const message = `The result of ${name}`;
        return responseSchema ? [{ id: mint(), reason: REASON, message, toolCallId, responseSchema }] : [];
      }),
  };
}

const questionOf = (state: SessionState, run: SessionRun, { id }: Interrupt): SessionQuestion | undefined =>
  [...state.questions.values()].find(
    (each) => each.participant === run.participant && each.run === run.run && each.interrupt === id,
  );

const callsIn = ({ interrupts = [] }: SessionRun): readonly Interrupt[] =>
  interrupts.filter(({ reason, toolCallId }) => reason === REASON && toolCallId !== undefined);

/** Whether it is no question to a person. @returns for `filter` */
export const isPageCall = ({ reason }: Interrupt): boolean => reason === REASON;

/** What a run that goes on has of the pages: the results of calls, and the interrupts that were no more than that. */
export interface PageResults {
  readonly results: readonly Pick<ToolCallResult, 'toolCallId' | 'content' | 'outcome'>[];
  readonly interrupts: ReadonlySet<string>;
}

export function resultsOfPages(state: SessionState, participant: ParticipantId, run: string): PageResults {
  const resumes = state.runs.get(entityKey(participant, run))?.resumes;
  const former = resumes === undefined ? undefined : state.runs.get(entityKey(participant, resumes));
  const calls = former ? callsIn(former) : [];
  const results = calls.flatMap((call) => {
    const { toolCallId = '' } = call;
    const answer = former && questionOf(state, former, call)?.answer;
    const waits = state.toolCalls.get(entityKey(participant, toolCallId))?.status === 'called';
    return answer && waits ? [{ toolCallId, ...resultOf(answer) }] : [];
  });
  return { results, interrupts: new Set(calls.map(({ id }) => id)) };
}

function resultOf({
  decision,
  data,
  note = 'The tool was not run.',
}: NonNullable<SessionQuestion['answer']>): Pick<ToolCallResult, 'content' | 'outcome'> {
  if (decision !== 'answered') return { content: `Error: ${note}`, outcome: 'failed' };
  return { content: typeof data === 'string' ? data : JSON.stringify(data ?? null) };
}

/** The calls that wait for a page to run their tools, of all agents. */
export const pageCallsIn = (state: SessionState): readonly PageCall[] =>
  [...state.runs.values()].flatMap((run) =>
    run.status !== 'interrupted'
      ? []
      : callsIn(run).flatMap((interrupt) => {
          const call = state.toolCalls.get(entityKey(run.participant, interrupt.toolCallId ?? ''));
          const question = questionOf(state, run, interrupt);
          if (!call || question?.status !== 'waiting') return [];
          const { participant, id } = question;
          return [
            { question: { participant, id }, agent: participant, name: call.name, args: textOf(call.args) },
          ];
        }),
  );
