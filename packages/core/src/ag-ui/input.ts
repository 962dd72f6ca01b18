/** What an AG-UI endpoint is asked: the conversation as the session has it, from its agent's side. */
import { claimKey } from '../fold/claims.ts';
import { documentOf, type Message, type Run, type SessionState, type ToolCall } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import { defined } from '../protocol/defined.ts';
import type { ContentPart, ResumeEntry, RunRef } from '../protocol/events.ts';
import { entityKey, kindOf, nameOf, type ParticipantId, type Ref, refKey } from '../protocol/ids.ts';

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

/** A tool that the endpoint may call. What it calls is shown; whoever gave the tool runs it. */
export interface EndpointTool {
  readonly name: string;
  readonly description: string;
  /** A JSON Schema of the arguments. */
  readonly parameters?: unknown;
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
  readonly tools: readonly EndpointTool[];
  readonly context: readonly EndpointContext[];
  readonly forwardedProps: unknown;
  readonly resume?: readonly Required<Pick<ResumeEntry, 'interruptId' | 'status'>>[];
}

/** What the app tells the endpoint. */
export interface EndpointOptions {
  readonly tools?: readonly EndpointTool[];
  readonly context?: readonly EndpointContext[];
  /** Passed on as it is. Default: an empty object. */
  readonly forwardedProps?: unknown;
}

export interface InputOf {
  readonly session: string;
  readonly participant: ParticipantId;
  readonly run: string;
  readonly answers: Ref | undefined;
  readonly resume: readonly ResumeEntry[] | undefined;
}

export function inputFor(
  state: SessionState,
  { session, participant, run, answers, resume }: InputOf,
  { tools = [], context = [], forwardedProps = {} }: EndpointOptions,
): EndpointInput {
  const parent = state.runs.get(entityKey(participant, run))?.parent;
  const document = documentOf(state, participant);
  return {
    threadId: session,
    runId: run,
    protocolVersion: '1.0',
    state: document ? document.value : {},
    messages: conversationOf(state, participant, answers, parent),
    tools,
    context,
    forwardedProps,
    ...defined({
      parentRunId: parent?.run,
      resume: resume?.map((entry) => ({ status: 'resolved' as const, ...entry })),
    }),
  };
}

/**
 * What was said before, and the message that is answered at its end. Of those that nobody has answered yet none is told:
 * each gets a run of its own.
 */
function conversationOf(
  state: SessionState,
  me: ParticipantId,
  answers: Ref | undefined,
  parent: RunRef | undefined,
): readonly InputMessage[] {
  const input = answers && state.messages.get(refKey(answers));
  const ids = createIds();
  const placed: { readonly at: number; readonly messages: readonly InputMessage[] }[] = [];
  const isOfThread = (run: string | undefined, participant: ParticipantId): boolean => {
    const of = run === undefined ? undefined : state.runs.get(entityKey(participant, run));
    return sameRun(of?.parent, parent);
  };
  for (const message of state.messages.values()) {
    if (message === input || message.kind !== 'text' || !isSaid(message)) continue;
    const asked = message.producer === undefined;
    const inThread =
      asked && parent
        ? message.participant === parent.participant && message.run === parent.run && isTo(message, me)
        : asked
          ? message.run === undefined
          : isOfThread(message.run, message.participant) && (!parent || message.participant === me);
    const waits = asked && input && message.began > input.began && !isAnswered(state, message, me);
    if (inThread && !waits) placed.push({ at: message.began, messages: [messageOf(message, me, ids)] });
  }
  for (const call of state.toolCalls.values())
    if (call.participant === me && call.status === 'done' && isOfThread(call.run, me))
      placed.push({ at: call.began, messages: callOf(call, ids) });
  placed.sort((a, b) => a.at - b.at);
  const said = placed.flatMap(({ messages }) => messages);
  return input ? [...said, messageOf(input, me, ids)] : said;
}

const isSaid = ({ status, text, parts }: Message): boolean =>
  (status === 'complete' || status === 'cut') && (text.length > 0 || parts !== undefined);

const isTo = ({ to }: Message, me: ParticipantId): boolean => to?.includes(me) ?? false;

const sameRun = (a: Run['parent'], b: RunRef | undefined): boolean =>
  a?.participant === b?.participant && a?.run === b?.run;

/** That a run has begun for it is no answer yet: it may wait for its turn. */
function isAnswered(state: SessionState, message: Message, me: ParticipantId): boolean {
  const run = state.claims.get(claimKey(message, me))?.run;
  return run !== undefined && state.runs.get(entityKey(me, run))?.status !== 'running';
}

function messageOf(message: Message, me: ParticipantId, ids: Ids): InputMessage {
  const { participant, producer, parts, text } = message;
  const id = ids(participant, message.id);
  if (participant === me) return { id, role: 'assistant', content: textOf(text) };
  const name = nameOf(participant);
  // Whoever stands in for an agent speaks as one; what anybody asks is a question, also where an agent asks it.
  if (producer !== undefined || kindOf(participant) === 'operator')
    return { id, role: 'assistant', name, content: textOf(text) };
  return { id, role: 'user', name, content: parts ?? textOf(text) };
}

function callOf(call: ToolCall, ids: Ids): readonly InputMessage[] {
  const { participant, id, name, args, result, resultMessage } = call;
  const called = { id, type: 'function' as const, function: { name, arguments: textOf(args) } };
  // CAST: a result has the shape of AG-UI's (shapes.ts), or came as JSON: then as its text.
  const content =
    typeof result === 'string' || Array.isArray(result) ? (result as string) : JSON.stringify(result ?? '');
  return [
    { id: ids(participant, `call ${id}`), role: 'assistant', toolCalls: [called] },
    { id: ids(participant, resultMessage ?? `result ${id}`), role: 'tool', toolCallId: id, content },
  ];
}

type Ids = (participant: ParticipantId, id: string) => string;

/** One conversation has each id once; ours are unique within their participant only (P5). */
function createIds(): Ids {
  const used = new Set<string>();
  return (participant, id) => {
    let name = id;
    for (let n = 1; used.has(name); n++) name = `${participant}/${id}${n > 1 ? `.${n}` : ''}`;
    used.add(name);
    return name;
  };
}
