/**
 * One agent for all sessions of a server: it hears from the server's list in which of them it is asked, joins, answers, and leaves
 * when there is nothing to do. Any number of processes may serve one agent: each message gets one run (P15).
 */

import { quiet } from '../agent/agentErrors.ts';
import type { RunHandler } from '../agent/agentRun.ts';
import { endOf } from '../agent/endOf.ts';
import {
  type AgentSession,
  type AnswerOptions,
  type JoinOptions,
  joinSession,
  type LeaveOptions,
} from '../agent/joinSession.ts';
import { createSessionClient, type SessionClient } from '../client/client.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { explained, failProcess, reportToConsole } from '../platform/report.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import { followSessions, type SessionList } from '../session-list/followSessions.ts';
import { websocket } from '../transports/webSocketTransport.ts';
import { onTermination } from './onTermination.ts';
import { planSessions, workOf } from './servedSessions.ts';

type Placed = ReturnType<typeof createPlace>;

interface ServeSetup extends AnswerOptions, Pick<JoinOptions, 'name' | 'takeOver' | 'interest' | 'onError'> {
  /** The work: one run for each message. */
  readonly handler: RunHandler;
  /** Sessions that it is in at once. Where more ask, they wait until there is room. Default 200. */
  readonly most?: number | undefined;
  /** How long there has to be nothing to do before it leaves a session, ms. Default one minute. */
  readonly leaveAfter?: number | undefined;
  /**
   * In Node: stops on the first SIGTERM or SIGINT and hands its runs over, for ten seconds at most; then the process ends by that
   * signal, unless the app listens for it too. A second signal ends it at once. Default false: signals are the app's.
   */
  readonly stopOnTermination?: boolean | undefined;
  readonly clock?: Clock | undefined;
  /** Numbers in [0, 1). */
  readonly random?: (() => number) | undefined;
}

/** At a session server. */
export interface ServeAtServer extends ServeSetup {
  /** Of the session server: `ws://127.0.0.1:4400`. */
  readonly url: string;
  /** `agent:<name>`. It needs the rights to list, and to read and write the sessions in which it is asked (docs/auth.md). */
  readonly participant: string;
  /** A function is called for each connection, and again where the server does not accept what it gave. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
}

/** With a connection and a list of one's own. */
export interface ServeByClient extends ServeSetup {
  /** Made with `role: 'agent'`. It stays open when serving stops. */
  readonly client: SessionClient;
  /** Sessions in which the agent is asked: `followSessions({ …, asked: 'agent:news' })`. Closed when serving stops. */
  readonly sessions: SessionList;
}

export type ServeOptions = ServeAtServer | ServeByClient;

export interface ServedAgent {
  /** Resolves when the list is known for the first time. Rejects if it may not be read, or serving has stopped before. */
  readonly ready: Promise<void>;
  /** Ids of the sessions that it is in now. */
  readonly sessions: readonly string[];
  /**
   * Takes on nothing more, waits until the logs have all that was written, and leaves. With `handOver` other processes of this agent
   * go on at once with the runs that go on here (`AgentSession.leave`).
   */
  stop(options?: LeaveOptions): Promise<void>;
}

const RIGHT =
  "serveAgent({ url: 'ws://127.0.0.1:4400', token, participant: 'agent:news', handler: async (run) => { … } })";
const MOST = 200;
const LEAVE_AFTER = 60_000;

/**
 * Answers messages in every session of a server in which the agent is asked, until it is stopped. What is asked while no process
 * serves is answered by the next one.
 *
 * @throws RejoinError `argument-invalid` for a call that is none
 */
export function serveAgent(options: ServeOptions): ServedAgent {
  checkCall(isCall(options), RIGHT);
  const { clock = systemClock, most = MOST, leaveAfter = LEAVE_AFTER, handler, accepts, resume } = options;
  const report = (error: RejoinError) =>
    options.onError ? options.onError(explained(error)) : reportToConsole(options, error);
  const { client, list, close } = connect(options, report);
  const served = new Map<string, Placed>();
  const done = new Map<string, string>();
  let stopping: Promise<void> | undefined;
  let failures = 0;

  const { ready, resolve, reject } = readiness();

  function look(): void {
    const { status, error } = list.store.getState();
    if (status === 'live') {
      failures = 0;
      resolve();
    }
    if (error && (status === 'refused' || (status === 'waiting' && ++failures === 2))) report(error);
    if (status === 'refused' && error) fail(error);
    if (status === 'live' && !stopping) follow();
  }

  /** It will not serve any more: its token or its right is not accepted, by the list or by the link. */
  function fail(error: RejoinError): void {
    reject(error);
    if (!options.onError) failProcess();
    void agent.stop();
  }

  function follow(): void {
    const { sessions } = list.store.getState();
    const listed = new Set(sessions.map(({ session }) => session));
    for (const session of done.keys()) if (!listed.has(session)) done.delete(session);
    const places = [...served].map(([session, { idleSince }]) => ({ session, idleSince: idleSince() }));
    const plan = planSessions(sessions, places, done, most);
    for (const session of plan.join) join(session);
    for (const session of plan.leave) void leave(session);
  }

  function join(session: string): void {
    const { name, takeOver = true, interest, random } = options;
    const agent = joinSession({
      ...{ client, session, name, takeOver, interest, clock, random },
      onError: report,
    });
    agent.answer(handler, { accepts, resume });
    served.set(
      session,
      createPlace(agent, clock, { leaveAfter, leave: () => void leave(session), idle: look, fail }),
    );
  }

  async function leave(session: string): Promise<void> {
    const place = served.get(session);
    // What is asked from here on brings the agent back.
    const info = list.store.getState().sessions.find((each) => each.session === session);
    if (info) done.set(session, workOf(info));
    await place?.leave();
    if (served.get(session) === place) served.delete(session);
    look();
  }

  async function stop(handOver: LeaveOptions): Promise<void> {
    stopListening();
    reject(new RejoinError('closed', 'The agent has stopped serving.'));
    unsubscribe();
    list.close();
    await Promise.all([...served.values()].map((place) => place.leave(handOver)));
    served.clear();
    close();
  }

  const agent: ServedAgent = {
    ready,
    get sessions() {
      return [...served.keys()];
    },
    stop(how = {}) {
      checkCall(Object(how) === how, 'await agent.stop({ handOver: true })');
      stopping ??= stop(how);
      return stopping;
    },
  };
  const stopListening = options.stopOnTermination
    ? onTermination(() => agent.stop({ handOver: true }))
    : () => {};
  const unsubscribe = list.store.subscribe(look);
  look();
  return agent;
}

/** The agent in one session, until nothing has happened there for some time. */
interface PlacePorts {
  /** ms. */
  readonly leaveAfter: number;
  readonly leave: () => void;
  /** It works on nothing there any more: others may need the room. */
  readonly idle: () => void;
  /** The server has closed the connection for good. */
  readonly fail: (error: RejoinError) => void;
}

function createPlace(agent: AgentSession, clock: Clock, { leaveAfter, leave, idle, fail }: PlacePorts) {
  const { store } = agent.session;
  let heardAt = clock.elapsed();
  let isOver = false;
  let cancel = () => {};
  const idleSince = () =>
    agent.isWorking || isOver || store.getState().status === 'catching-up' ? undefined : heardAt;

  function end(): void {
    if (isOver) return;
    isOver = true;
    leave();
  }

  function watch(): void {
    const waits = (idleSince() ?? clock.elapsed()) + leaveAfter - clock.elapsed();
    if (waits <= 0) return end();
    cancel = clock.after(waits, watch);
  }

  const stops = [
    store.subscribe((view, before) => {
      heardAt = clock.elapsed();
      const why = endOf(view);
      if (why && view.connection.status === 'closed' && view.connection.cause) fail(why);
      else if (why) end();
      else if (view.status === 'live' && before.status !== 'live') idle();
    }),
    agent.onIdle(idle),
  ];
  watch();

  return {
    idleSince,
    leave(how?: LeaveOptions) {
      isOver = true;
      cancel();
      for (const each of stops) each();
      return agent.leave(how);
    },
  };
}

function readiness() {
  let resolve = () => {};
  let reject: (why: RejoinError) => void = () => {};
  const ready = quiet(
    new Promise<void>((yes, no) => {
      resolve = yes;
      reject = no;
    }),
  );
  return { ready, resolve, reject };
}

/** A client and a list of its own, or those that were given. */
function connect(
  options: ServeOptions,
  report: (error: RejoinError) => void,
): { readonly client: SessionClient; readonly list: SessionList; readonly close: () => void } {
  if ('client' in options) return { client: options.client, list: options.sessions, close: () => {} };
  const { url, token, participant, clock, random } = options;
  const client = createSessionClient({
    transport: websocket({ url, token }),
    ...{ participant, role: 'agent', clock, random, onError: report },
  });
  const list = followSessions({ url, participant, token, asked: participant, clock, random });
  return { client, list, close: () => client.close() };
}

function isCall(options: ServeOptions): boolean {
  if (Object(options) !== options || typeof options.handler !== 'function') return false;
  if ('client' in options)
    return (
      typeof options.client?.session === 'function' &&
      typeof options.sessions?.store?.subscribe === 'function'
    );
  return /^wss?:\/\/./.test(`${options.url}`) && /^(agent|operator):/.test(`${options.participant}`);
}
