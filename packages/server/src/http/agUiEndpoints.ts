/** A session as an endpoint of AG-UI: what its clients ask (docs/ag-ui.md). What they read is `agUiFeed`. */
import type { IncomingMessage } from 'node:http';
import {
  actionsOf,
  answerOf,
  answersByResults,
  answersIn,
  createThreadIds,
  isAsked,
  parseBody,
  readThreadRequest,
  resumerOf,
} from '@rejoin/core/internal';
import {
  type ControlTarget,
  type EventEntry,
  isMalformed,
  isParticipant,
  kindOf,
  type ParticipantId,
  RejoinError,
  randomId,
  type SessionState,
} from '@rejoin/core/protocol';
import { admit, header, readBody, statelessInstance } from './admission.ts';
import { agUiFeed, type RunOf } from './agUiFeed.ts';
import { sha256 } from './authorize.ts';
import type { HttpContext } from './httpContext.ts';
import type { Reply } from './httpReply.ts';
import { appendOnce } from './idempotency.ts';

/** `POST …/agui`: says the newest message, or answers, and tells of the run that comes of it. */
export async function askThread(context: HttpContext, req: IncomingMessage, session: string): Promise<Reply> {
  const participant = await admit(context, req, ['read'], session);
  const agent = agentOf(req);
  const request = readThreadRequest(parsed(await readBody(context, req, participant)));
  return answerThread(context, req, { session, participant, agent, request });
}

/** What a client's input is, once it has been read. */
export type ThreadRequest = ReturnType<typeof readThreadRequest>;

export interface ThreadAsked {
  readonly session: string;
  readonly participant: ParticipantId;
  /** Who is asked. Undefined: all agents. */
  readonly agent: ParticipantId | undefined;
  readonly request: ThreadRequest;
  readonly runsTools?: boolean | undefined;
}

/** What of the session's questions it answers, in words or with results of tools; undefined where it answers none. */
export const answersOf = (
  state: SessionState,
  { resume, page }: ThreadRequest,
): ReturnType<typeof answersIn> =>
  answersIn(state, resume) ?? answersByResults(state, createThreadIds(state), page.results ?? []);

/** The same for one who was admitted. */
export async function answerThread(
  context: HttpContext,
  req: IncomingMessage,
  { session, participant, agent, request, runsTools }: ThreadAsked,
): Promise<Reply> {
  await context.rates.read(participant);
  const state = await context.host.state(session);
  const writer: Writing = { context, req, session, participant };
  const { said, page } = request;
  const answered = answersOf(state, request);
  let run: RunOf | undefined;
  if (answered) {
    for (const event of answered.answers)
      await publishEntry(
        writer,
        { id: newId(), saw: state.position, event },
        `answer ${JSON.stringify(event.question)}`,
      );
    const { asked, goesOn } = answered;
    run = goesOn ? () => asked : (now) => resumerOf(now, asked);
  } else if (said) {
    const isNew = !isAsked(state, participant, said.id);
    const to = agent === undefined ? {} : { to: [agent] };
    const event = { type: 'message.sent' as const, content: said.content, ...to };
    if (isNew) await publishEntry(writer, { id: said.id, saw: state.position, event }, `message ${said.id}`);
    const answers = { participant, id: said.id };
    // One that has left the window has no run to wait for.
    if (isNew || state.messages.has(`${participant}\n${said.id}`))
      run = (now) => answerOf(now, { answers, participant: agent });
  }
  const { has, runId, unread, state: sent } = request;
  // What stands before an endpoint passes all of the input on.
  const client = { has, runId, runsTools, ...(!runsTools && { unread, sent }) };
  // A thread that is only read ends with what waits, also where the reader could do it.
  return agUiFeed(context, req, { session, agent, run, ...client, live: false, ...(run && { page }) });
}

/** `GET …/agui`: the thread as it is, and what goes on in it. */
export const readThread = (context: HttpContext, req: IncomingMessage, session: string): Promise<Reply> =>
  tellThread(context, req, { session, runsTools: false });

/** The same, for a client that may run its own tools. */
export async function tellThread(
  context: HttpContext,
  req: IncomingMessage,
  { session, runsTools }: Pick<ThreadAsked, 'session' | 'runsTools'>,
): Promise<Reply> {
  await context.rates.read(await admit(context, req, ['read'], session));
  const query = URL.parse(req.url ?? '/', 'http://host')?.searchParams;
  return agUiFeed(context, req, {
    ...{ session, agent: agentOf(req), runsTools, live: query?.get('live') === 'true' },
    seen: header(req, 'last-event-id'),
  });
}

/** `POST …/agui/stop`: asks the thread's runs to stop, or the one that it names. */
export async function stopThread(
  context: HttpContext,
  req: IncomingMessage,
  session: string,
  name: string,
): Promise<Reply> {
  if (name !== 'stop') throw new RejoinError('not-found', 'There is nothing at this address but /agui/stop.');
  const participant = await admit(context, req, ['control'], session);
  const text = await readBody(context, req, participant);
  const body = text === '' ? {} : parsed(text);
  const state = await context.host.state(session);
  const target = targetOf(state, agentOf(req), Object(body).runId);
  const event = { type: 'cancel.requested' as const, target };
  await publishEntry({ context, req, session, participant }, { id: newId(), saw: state.position, event });
  return { status: 204 };
}

function targetOf(state: SessionState, agent: ParticipantId | undefined, runId: unknown): ControlTarget {
  if (runId === undefined)
    return agent === undefined ? { kind: 'session' } : { kind: 'agent', participant: agent };
  const run = [...state.runs.values()].findLast(
    (each) => each.run === runId && (agent === undefined || each.participant === agent),
  );
  if (!run) throw new RejoinError('not-found', 'The session has no run of this `runId`.');
  return { kind: 'run', participant: run.participant, run: run.run };
}

export interface Writing {
  readonly context: HttpContext;
  readonly req: IncomingMessage;
  readonly session: string;
  readonly participant: ParticipantId;
}

/**
 * Writes as this participant.
 *
 * @param once what makes two requests the same: then the second appends nothing
 */
export async function publishEntry(
  { context, req, session, participant }: Writing,
  entry: EventEntry,
  once?: string,
): Promise<void> {
  const instance = statelessInstance(participant, req);
  const text = JSON.stringify({ events: [entry] });
  const batch = parseBody(text, context.limits, session, `${instance}/http`);
  if (isMalformed(batch)) throw new RejoinError(batch.malformed, batch.message);
  await admit(context, req, actionsOf(batch.events), session);
  await context.rates.append(participant, session, { first: 0, events: batch.events });
  const writer = { participant, instance };
  const key = once && `agui-${sha256(once).toString('base64url')}`;
  const appended = key
    ? await appendOnce(context, writer, batch, { key, text: JSON.stringify(entry.event) })
    : await context.host.append(session, writer, { ...batch, first: 0 });
  if (appended.type !== 'ack') throw new RejoinError(appended.code, appended.message);
}

const newId = (): string => randomId(Math.random);

/** @throws RejoinError `message-malformed` */
function agentOf(req: IncomingMessage): ParticipantId | undefined {
  const agent = URL.parse(req.url ?? '/', 'http://host')?.searchParams.get('agent') ?? undefined;
  if (agent !== undefined && !(isParticipant(agent) && kindOf(agent) === 'agent'))
    throw new RejoinError('message-malformed', 'agent is who is asked: /agui?agent=agent:news');
  return agent;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RejoinError('message-malformed', 'The body is no JSON.');
  }
}
