/**
 * An agent without a process of its own: a function that a session server calls when the agent is asked, for a route of a web
 * framework or a serverless platform. It joins the session, does the work of one message, and leaves.
 */
import { quiet } from '../agent/agentErrors.ts';
import type { RunHandler } from '../agent/agentRun.ts';
import { endOf } from '../agent/endOf.ts';
import {
  type AgentSession,
  type AnswerOptions,
  type JoinOptions,
  joinSession,
} from '../agent/joinSession.ts';
import { createSessionClient } from '../client/client.ts';
import { openWork } from '../fold/askedAgents.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { explained, reportToConsole } from '../platform/report.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { type ErrorCode, RejoinError } from '../protocol/errors.ts';
import { type EntityRef, refKey } from '../protocol/ids.ts';
import { type Invocation, LONGEST_INVOCATION, readInvocation } from '../protocol/invocation.ts';
import { type WebSocketOptions, websocket } from '../transports/webSocketTransport.ts';
import { isSigned, TOLERANCE, webhookKey } from './verifyWebhook.ts';

export interface InvocationOptions
  extends Pick<AnswerOptions, 'resume'>,
    Pick<JoinOptions, 'name' | 'interest' | 'onError'>,
    Pick<WebSocketOptions, 'WebSocket'> {
  /** `agent:<name>`: what is asked of another one is refused. */
  readonly participant: string;
  /** What the session server signs with, `whsec_…`. */
  readonly secret: string;
  /** The work: one run for each message. */
  readonly handler: RunHandler;
  /** Of the session server, `wss://…`, where it is reached otherwise than it says itself. */
  readonly url?: string | undefined;
  readonly clock?: Clock | undefined;
  /** Numbers in [0, 1). */
  readonly random?: (() => number) | undefined;
}

const RIGHT =
  "handleInvocation({ participant: 'agent:news', secret: 'whsec_…', handler: async (run) => { … } }) with at least 24 bytes in base64";
/** Of the time that the server waits: what is left is for handing the run over. */
const SHARE = 0.9;
/** How long leaving may take, ms. */
const LEAVE_WITHIN = 5_000;

/**
 * Makes the function that answers a session server's calls: it resolves when the work is done, and may be called at once for many
 * messages. 200: nothing is left to do for that message. 503: it is, and the server calls again. 4xx: this is no call of that server.
 *
 * @throws RejoinError `argument-invalid` for a call that is none
 */
export function handleInvocation(options: InvocationOptions): (request: Request) => Promise<Response> {
  const key = webhookKey(options?.secret);
  checkCall(
    key !== undefined &&
      typeof options.handler === 'function' &&
      /^agent:./.test(`${options.participant}`) &&
      (options.url === undefined || /^wss?:\/\/./.test(options.url)),
    RIGHT,
  );
  const bytes: Uint8Array<ArrayBuffer> = key;
  const { clock = systemClock } = options;
  const participant = options.participant.normalize();
  const takeOnce = createOnce(clock);

  return async (request) => {
    if (request.method !== 'POST')
      return answer(405, 'method-not-allowed', 'A session server calls by POST.');
    const body = await bodyOf(request);
    if (body === undefined)
      return answer(413, 'message-too-large', 'This is longer than any call of a session server.');
    const { headers } = request;
    const id = headers.get('webhook-id') ?? '';
    const timestamp = headers.get('webhook-timestamp') ?? '';
    const signatures = headers.get('webhook-signature') ?? '';
    if (!(await isSigned(bytes, { id, timestamp, signatures, body }, clock.now())))
      return answer(
        401,
        'unauthorized',
        'The signature is not by this secret, or not of the last five minutes. Give the server and this function one secret, and set their clocks.',
      );
    const invocation = readInvocation(body);
    if (!invocation) return answer(400, 'message-malformed', 'This is no call of a session server.');
    if (invocation.participant !== participant)
      return answer(
        403,
        'forbidden',
        `This function is ${participant}, and ${invocation.participant} is asked.`,
      );
    if (!takeOnce(id)) return answer(409, 'claim-used', 'This call has come before.');
    const url = options.url ?? invocation.url;
    if (url === undefined || !/^wss?:\/\/./.test(url))
      return answer(
        500,
        'argument-invalid',
        'The server does not say how a link reaches it. Give this function its address: handleInvocation({ url }).',
      );
    return work(options, invocation, url, clock);
  };
}

async function work(
  options: InvocationOptions,
  { participant, session, message, token, within }: Invocation,
  url: string,
  clock: Clock,
): Promise<Response> {
  const { handler, resume, name, interest, random, WebSocket } = options;
  const onError = (error: RejoinError) =>
    options.onError ? options.onError(explained(error)) : reportToConsole(options, error);
  const client = createSessionClient({
    transport: websocket({ url, token, WebSocket }),
    ...{ participant, role: 'agent', clock, random, onError },
  });
  const agent = joinSession({
    ...{ client, session, name, interest, clock, random, onError },
    takeOver: true,
  });
  const isIt = (other: EntityRef) => refKey(other) === refKey(message);
  const deadline = timeOf(clock, within * SHARE);
  try {
    const done = await Promise.race([
      deadline.time.then(() => false),
      isDone(agent, handler, { accepts: isIt, resume }, message),
    ]);
    return done
      ? new Response('{"done":true}', { status: 200, headers: JSON_TYPE })
      : answer(503, 'closed', 'The work is not done in time, and is handed over to the next call.');
  } catch (error) {
    const { code, message: words } =
      error instanceof RejoinError ? error : new RejoinError('agent-failed', 'The agent failed.');
    return answer(503, code, words);
  } finally {
    deadline.cancel();
    const patience = timeOf(clock, LEAVE_WITHIN);
    await Promise.race([agent.leave({ handOver: true }), patience.time]);
    patience.cancel();
    client.close();
  }
}

/** Resolves when nothing is left to do for the message; rejects if the session cannot be joined, or its connection is closed for good. */
async function isDone(
  agent: AgentSession,
  handler: RunHandler,
  how: AnswerOptions,
  message: EntityRef,
): Promise<true> {
  const { store } = agent.session;
  await agent.ready;
  agent.answer(handler, how);
  let stop = () => {};
  const done = new Promise<true>((resolve, reject) => {
    const look = () => {
      const view = store.getState();
      const why = endOf(view);
      if (why) return reject(why);
      const left = openWork(view.state, agent.participant, true);
      if (
        !agent.isWorking &&
        view.status === 'live' &&
        !left.some((each) => refKey(each.message) === refKey(message))
      )
        resolve(true);
    };
    const stops = [store.subscribe(look), agent.onIdle(look)];
    stop = () => {
      for (const each of stops) each();
    };
    look();
  });
  return quiet(done.finally(() => stop()));
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

const answer = (status: number, code: ErrorCode, message: string): Response =>
  new Response(JSON.stringify({ error: { code, message } }), { status, headers: JSON_TYPE });

/** Undefined: it is longer than any call. */
async function bodyOf(request: Request): Promise<string | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > LONGEST_INVOCATION) return undefined;
  const text = await request.text();
  return text.length > LONGEST_INVOCATION ? undefined : text;
}

/**
 * Takes each id once, as far as this instance of the function knows: another one may get a call that is repeated, and finds nothing
 * to do, since a message gets one run.
 */
function createOnce(clock: Clock): (id: string) => boolean {
  const taken = new Map<string, number>();
  return (id) => {
    const now = clock.elapsed();
    for (const [each, at] of taken) if (now - at > 2 * TOLERANCE) taken.delete(each);
    if (taken.has(id)) return false;
    taken.set(id, now);
    return true;
  };
}

function timeOf(clock: Clock, ms: number): { readonly time: Promise<void>; readonly cancel: () => void } {
  let cancel = () => {};
  const time = new Promise<void>((resolve) => {
    cancel = clock.after(ms, resolve);
  });
  return { time, cancel };
}
