/** What an AG-UI endpoint is asked: the conversation as the session has it, from its agent's side. */
import { claimKey } from '../fold/claims.ts';
import {
  documentOf,
  type SessionMessage,
  type SessionRun,
  type SessionState,
  type SessionToolCall,
} from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import type { ContentPart, ResumeEntry, RunRef } from '../protocol/events.ts';
import { type EntityRef, entityKey, kindOf, nameOf, type ParticipantId, refKey } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { createIds, type Ids, resultText } from './conversationIds.ts';

/** A message as AG-UI has it in a run's input. */
export interface InputMessage {
  readonly id: string;
  readonly role: 'user' | 'assistant' | 'tool';
  readonly content?: string | readonly ContentPart[];
  /** Who said it, where it is not the agent itself. */
  readonly name?: string;
  readonly toolCalls?: readonly {
    readonly id: string;
    readonly type: 'function';
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
  readonly toolCallId?: string;
}

/** A tool that the endpoint may call. What it calls is shown. The endpoint runs the tool, or a page does. */
export interface EndpointTool {
  readonly name: string;
  readonly description: string;
  /** A JSON Schema of the arguments. */
  readonly parameters?: unknown;
  /**
   * A JSON Schema of what the tool gives, for a tool that a page runs (`runPageTools`): where the endpoint ends its run and has no
   * result of a call, the call waits for the page's, and the endpoint is asked again with it. The endpoint is not sent this field.
   */
  readonly result?: Readonly<Record<string, unknown>> | undefined;
}

/** Something that the endpoint should know besides the conversation. */
export interface EndpointContext {
  readonly description: string;
  readonly value: string;
}

/** What is POSTed: AG-UI's `RunAgentInput`. */
export interface EndpointInput {
  readonly threadId: string;
  readonly runId: string;
  readonly protocolVersion: '1.0';
  readonly parentRunId?: string;
  readonly state: unknown;
  readonly messages: readonly InputMessage[];
  readonly tools: readonly Omit<EndpointTool, 'result'>[];
  readonly context: readonly EndpointContext[];
  readonly forwardedProps: unknown;
  readonly resume?: readonly Required<Pick<ResumeEntry, 'interruptId' | 'status'>>[];
}

/** What the app sends the endpoint besides the messages. */
export interface EndpointOptions {
  readonly tools?: readonly EndpointTool[] | undefined;
  readonly context?: readonly EndpointContext[] | undefined;
  /** Passed on as it is. Default: an empty object. */
  readonly forwardedProps?: unknown;
}

export interface InputOf {
  readonly session: string;
  readonly participant: ParticipantId;
  readonly run: string;
  readonly answers: EntityRef | undefined;
  readonly resume: readonly ResumeEntry[] | undefined;
}

export function inputFor(
  state: SessionState,
  of: InputOf,
  { tools = [], context = [], forwardedProps = {} }: EndpointOptions,
): EndpointInput {
  const { session, participant, run, resume } = of;
  const parent = state.runs.get(entityKey(participant, run))?.parent;
  const document = documentOf(state, participant);
  return {
    threadId: session,
    runId: run,
    protocolVersion: '1.0',
    state: document ? document.value : {},
    messages: conversationOf(state, of, parent),
    tools: tools.map(({ result: _, ...tool }) => tool),
    context,
    forwardedProps,
    ...omitUndefined({
      parentRunId: parent?.run,
      resume: resume?.map((entry) => ({ status: 'resolved' as const, ...entry })),
    }),
  };
}

/** A message, or one without text of its own, with the calls that its agent made in it. */
interface Said {
  readonly at: number;
  readonly message?: SessionMessage;
  readonly calls: SessionToolCall[];
}

/**
 * What was said before, and the message that is answered at its end. Of those that have no answer yet none is sent:
 * each gets a run of its own. Calls that wait for this run to go on stand last: their results come next.
 */
function conversationOf(
  state: SessionState,
  { participant: me, run, answers }: InputOf,
  parent: RunRef | undefined,
): readonly InputMessage[] {
  // A run that goes on by answers to questions (P39) has a message that was answered before: it stands where it was said.
  const isOwn = answers && state.claims.get(claimKey(answers, me))?.run === run;
  const input = isOwn ? state.messages.get(refKey(answers)) : undefined;
  const said = new Map<string, Said>();
  const isOfThread = (id: string | undefined, participant: ParticipantId): boolean => {
    const of = id === undefined ? undefined : state.runs.get(entityKey(participant, id));
    return sameRun(of?.parent, parent);
  };
  for (const [key, message] of state.messages) {
    if (message === input || message.kind !== 'text' || !isSaid(message)) continue;
    const asked = message.producer === undefined;
    const inThread =
      asked && parent
        ? message.participant === parent.participant && message.run === parent.run && isTo(message, me)
        : asked
          ? message.run === undefined
          : isOfThread(message.run, message.participant) && (!parent || message.participant === me);
    const waits = asked && input && message.began > input.began && !isAnswered(state, message, me);
    if (inThread && !waits) said.set(key, { at: message.began, message, calls: [] });
  }
  const waiting = new Set<Said>();
  for (const call of state.toolCalls.values()) {
    const waits = call.status === 'called' && call.run === run;
    if (call.participant !== me || !(waits || call.status === 'done') || !isOfThread(call.run, me)) continue;
    const key = placeOf(state, call);
    const place = said.get(key) ?? { at: call.began, calls: [] };
    place.calls.push(call);
    said.set(key, place);
    if (waits) waiting.add(place);
  }
  const ids = createIds();
  const callIds = createIds();
  const inOrder = [...said.values()].sort((a, b) => a.at - b.at);
  return [
    ...inOrder.filter((each) => !waiting.has(each)),
    ...(input ? [{ at: 0, message: input, calls: [] }] : []),
    ...waiting,
  ].flatMap((each) => messagesOf(each, me, ids, callIds));
}

/** The key of the message that a call stands in: its parent, if that is of the same run or of one that the run goes on from. */
function placeOf(
  { messages, runs }: SessionState,
  { participant, id, run, parentMessage }: SessionToolCall,
): string {
  const key = parentMessage === undefined ? undefined : entityKey(participant, parentMessage);
  const parent = key === undefined ? undefined : messages.get(key);
  let of: string | undefined = run;
  while (of !== undefined && of !== parent?.run) of = runs.get(entityKey(participant, of))?.resumes;
  // Calls of a parent that says nothing stand together as well.
  return key !== undefined && of !== undefined ? key : `calls ${entityKey(run, parentMessage ?? id)}`;
}

const isSaid = ({ status, text, parts }: SessionMessage): boolean =>
  (status === 'complete' || status === 'cut') && (text.length > 0 || parts !== undefined);

const isTo = ({ to }: SessionMessage, me: ParticipantId): boolean => to?.includes(me) ?? false;

const sameRun = (a: SessionRun['parent'], b: RunRef | undefined): boolean =>
  a?.participant === b?.participant && a?.run === b?.run;

/** That a run has begun for it is no answer yet: it may wait for its turn. */
function isAnswered(state: SessionState, message: SessionMessage, me: ParticipantId): boolean {
  const run = state.claims.get(claimKey(message, me))?.run;
  return run !== undefined && state.runs.get(entityKey(me, run))?.status !== 'running';
}

function messagesOf(
  { message, calls }: Said,
  me: ParticipantId,
  ids: Ids,
  callIds: Ids,
): readonly InputMessage[] {
  const [first] = calls;
  const said = message && messageOf(message, me, ids);
  if (!first) return said ? [said] : [];
  const own = said ?? {
    id: ids(me, first.parentMessage ?? first.given ?? first.id),
    role: 'assistant' as const,
  };
  const named = calls.map((call) => ({ ...call, id: callIds(me, call.id, call.given) }));
  const results = named.filter(({ status }) => status === 'done');
  return [
    {
      ...own,
      toolCalls: named.map(({ id, name, args }) => ({
        id,
        type: 'function',
        function: { name, arguments: textOf(args) },
      })),
    },
    ...results.map(({ id, result, resultMessage }) => ({
      id: ids(me, resultMessage ?? `result ${id}`),
      role: 'tool' as const,
      toolCallId: id,
      content: resultText(result),
    })),
  ];
}

function messageOf(message: SessionMessage, me: ParticipantId, ids: Ids): InputMessage {
  const { participant, producer, parts, text } = message;
  const id = ids(participant, message.id, message.given);
  if (participant === me) return { id, role: 'assistant', content: textOf(text) };
  const name = nameOf(participant);
  // An operator who stands in for an agent speaks as one; a message that asks is a question, also where an agent asks it.
  if (producer !== undefined || kindOf(participant) === 'operator')
    return { id, role: 'assistant', name, content: textOf(text) };
  return { id, role: 'user', name, content: parts ?? textOf(text) };
}
