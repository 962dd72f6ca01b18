/**
 * An agent in a session: it answers messages by runs, receives what is addressed to them, and writes straight into the log.
 * Nothing here, and nothing in agent code, knows of connections: what is published reaches the log sooner or later.
 */
import { createSessionClient, type SessionClient } from '../client/client.ts';
import { haveLater } from '../client/loadLater.ts';
import * as onDemand from '../client/onDemand.ts';
import type { Session } from '../client/sessionApi.ts';
import type { Transport } from '../client/transport.ts';
import type { SessionMessage, SessionRun, SessionState } from '../fold/state.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { explained, failProcess, reportToConsole } from '../platform/report.ts';
import { systemRandom } from '../platform/systemRandom.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { ResumeEntry, RunRef } from '../protocol/events.ts';
import { type InstanceId, isSessionId, type ParticipantId, randomId } from '../protocol/ids.ts';
import { checkInterest, type SessionInterest } from '../protocol/interest.ts';
import { describeError, quiet } from './agentErrors.ts';
import { type AgentObject, agentObject } from './agentObject.ts';
import type { RunHandler } from './agentRun.ts';
import { createDispatcher } from './dispatcher.ts';
import { createEndedRuns } from './endedRuns.ts';
import { renewLease } from './leaseRenewal.ts';
import { readTexts } from './readTexts.ts';
import { reportUnreachable } from './reportUnreachable.ts';
import { createRunner } from './runner.ts';

export interface JoinOptions {
  readonly transport: Transport;
  /** The session's id. It begins to exist with its first event. */
  readonly session: string;
  /** `agent:<name>`. Any number of processes may join under one name: each message gets one run. */
  readonly participant: ParticipantId;
  /** What people are shown instead of the participant's own name. */
  readonly name?: string | undefined;
  /** Claims runs of the same participant whose process was lost, and answers them anew. Default false. */
  readonly takeOver?: boolean | undefined;
  /**
   * Which texts it has with their characters all the time. Default: an empty object, the outline. What people send, and what else
   * comes whole, is in it; of what agents write, this one too, it has the length, and the text is marked as `withheld`. `read`
   * has the characters when they are needed. A transport that withholds nothing delivers all.
   */
  readonly interest?: SessionInterest | undefined;
  /**
   * Receives every fault that no caller waits for: that nothing answers at the server's address, that a token was refused, that
   * the log refused something, and what the agent's own code threw (`agent-failed`, with the error as `cause`).
   * Default: `console.error`, once for each kind of fault; and where the server has closed the connection for good, the process's
   * exit code becomes 1, should it end.
   */
  readonly onError?: ((error: RejoinError) => void) | undefined;
  readonly clock?: Clock | undefined;
  /** Numbers in [0, 1). */
  readonly random?: (() => number) | undefined;
}

/** For an agent in several sessions: they share the connection and the instance of one client. */
export interface ShareOptions extends Omit<JoinOptions, 'transport' | 'participant'> {
  /** Made with `role: 'agent'`. It stays open when the session is left; closing it is its maker's part. */
  readonly client: SessionClient;
}

export interface AnswerOptions {
  /**
   * Which messages this agent answers. Default: those addressed to it, and those by people without an address, if
   * they came after it had joined or no agent has answered them.
   */
  readonly accepts?: ((message: SessionMessage) => boolean) | undefined;
  /**
   * Whether a message answers what this agent's newest interrupted run waits for, and how: the answers, one for each interrupt.
   * Its run then goes on from there (`run.resume`). Default: no message does, and the interrupted run goes on waiting: words
   * are not taken for consent.
   */
  readonly resume?:
    | ((message: SessionMessage, interrupted: SessionRun) => readonly ResumeEntry[] | undefined)
    | undefined;
}

export interface StartOptions {
  /** The run on whose behalf this one works: it appears below it, and a cancel of that one reaches this one. */
  readonly parent?: RunRef | undefined;
}

export interface AgentSession {
  readonly participant: ParticipantId;
  readonly instance: InstanceId;
  /** The session itself, for reading and for everything that is no run. */
  readonly session: Session;
  /**
   * Resolves when the session is known for the first time. Rejects if it will not be: the token was refused, the session was
   * deleted, the agent has left before. While the server cannot be reached it waits.
   */
  readonly ready: Promise<void>;
  /** Answers messages, one run for each, until the result is called. */
  answer(handler: RunHandler, options?: AnswerOptions): () => void;
  /** Does work that no message asked for, as a run. Resolves when the run has ended. */
  run(handler: RunHandler, options?: StartOptions): Promise<void>;
  /**
   * Resolves with the session's state as soon as the texts that an interest names have their characters in it, for example
   * `{ conversation: true }`: what was said before. What is written to them later is not in that state. While the server cannot be
   * reached it waits for what is missing. Rejects as `ready` does, and if the session has ended, or its connection for good.
   */
  read(interest: SessionInterest): Promise<SessionState>;
  /** Whether it works on a run in this session, or has claimed one. */
  readonly isWorking: boolean;
  /** Called each time that it stops working there, until the result is called. */
  onIdle(listener: () => void): () => void;
  /** A JSON document that it changes together with people and other agents (P40). It begins to exist with its first change. */
  object<T = unknown>(id: string): AgentObject<T>;
  /**
   * Waits until the log has all that was written, and leaves. Runs that go on are cancelled here, not in the log: to the others they
   * go on until the keeper has missed their process for some time. With `handOver` the log says that they are released: another
   * process that takes over runs goes on with them at once. While the server cannot be reached it waits.
   */
  leave(options?: LeaveOptions): Promise<void>;
}

export interface LeaveOptions {
  /** Releases the runs that go on, for another process of this agent. Default false. */
  readonly handOver?: boolean | undefined;
}

const RIGHT = "joinSession({ transport, session: 'my-session', participant: 'agent:news' })";

export function joinSession(options: JoinOptions | ShareOptions): AgentSession {
  checkCall(Object(options) === options, RIGHT);
  const shared = 'client' in options;
  checkCall(
    (shared ? typeof options.client?.session : typeof options.transport?.open) === 'function' &&
      isSessionId(options.session),
    RIGHT,
  );
  haveLater(onDemand);
  const { clock = systemClock, random = systemRandom } = options;
  const onError = (error: RejoinError) =>
    options.onError ? options.onError(explained(error)) : reportToConsole(options, error);
  const participant = `${(shared ? options.client : options).participant}`.normalize();
  if (!/^(agent|operator):/.test(participant)) {
    throw new RejoinError(
      'argument-invalid',
      `"${participant}" cannot run anything. Join as "agent:<name>".`,
    );
  }
  const client = shared
    ? options.client
    : createSessionClient({
        transport: options.transport,
        participant,
        role: 'agent',
        clock,
        random,
        onError,
      });
  const { interest = {} } = options;
  checkInterest(
    interest,
    "joinSession({ transport, session: 'my-session', participant: 'agent:news', interest: { conversation: true } })",
  );
  const session = client.session(options.session, { interest });
  const { store } = session;
  users.set(session, (users.get(session) ?? 0) + 1);
  let leaving: Promise<void> | undefined;

  const mint = () => randomId(random);
  const report = (error: unknown) =>
    onError(
      error instanceof RejoinError
        ? error
        : new RejoinError('agent-failed', `The agent failed: ${describeError(error)}`, { cause: error }),
    );
  const isEnded = () => /ended|forbidden/.test(store.getState().status);

  const base = { session, participant, instance: client.instance, clock, report };
  const endedRuns = createEndedRuns({ ...base, isLeaving: () => leaving !== undefined });
  const runner = createRunner({ ...base, mint, worked: endedRuns.add });
  const dispatcher = createDispatcher({
    ...base,
    takeOver: options.takeOver ?? false,
    answer: runner.begin,
    resume: runner.takeOver,
    goOn: runner.goOn,
  });

  const stop = [
    // It may have been open already, for less.
    session.readContent(interest),
    reportUnreachable(session, shared ? undefined : options.transport, report),
    store.subscribe(({ status, connection }, before) => {
      // The process may have been started for this alone, and no `onError` of the app decides what becomes of it.
      if (connection.status === 'closed' && connection.cause && !options.onError) failProcess();
      if (isEnded()) runner.abandonAll(new RejoinError('closed', 'The session has ended.'));
      if (status === 'live' && before.status !== 'live') endedRuns.endAgain();
    }),
    client.onRestart((restarted, error) => {
      if (restarted !== session.id) return;
      runner.abandonAll(error);
      endedRuns.restarted();
    }),
    client.onDropped((of, entry, error) => {
      if (of === session.id) runner.dropped(entry, error);
    }),
  ];
  // A keeper takes any ping for a sign of life; without one only the log can tell.
  if (client.level < 5) stop.push(renewLease({ ...base, renew: runner.renew }));
  session
    .publish({
      event: { type: 'participant.joined', ...(options.name === undefined ? {} : { name: options.name }) },
    })
    .queued.catch(report);

  /** Resolves when the log has everything, or when no link will ever take it there. */
  async function drained(handOver: boolean): Promise<void> {
    let unsubscribe: () => void = () => {};
    const hopeless = new Promise<void>((resolve) => {
      const look = () => {
        if (isEnded() || store.getState().connection.status === 'closed') resolve();
      };
      unsubscribe = store.subscribe(look);
      look();
    });
    const released = handOver ? runner.handOver() : Promise.resolve();
    await Promise.race([released.then(session.drained), hopeless]);
    unsubscribe();
  }

  async function leave(handOver: boolean): Promise<void> {
    dispatcher.stop();
    await drained(handOver);
    for (const each of stop) each();
    runner.abandonAll(new RejoinError('closed', 'The agent has left the session.'));
    const others = (users.get(session) ?? 1) - 1;
    users.set(session, others);
    if (!shared) client.close();
    else if (others === 0) session.close();
  }

  return {
    participant,
    instance: client.instance,
    session,
    ready: dispatcher.ready,
    answer(handler, options = {}) {
      checkCall(
        typeof handler === 'function' && Object(options) === options,
        "agent.answer(async (run) => { await run.text().write('Hello') })",
      );
      return dispatcher.add(handler, options.accepts, options.resume);
    },
    async run(handler, options = {}) {
      checkCall(
        typeof handler === 'function' && Object(options) === options,
        "agent.run(async (run) => { await run.text().write('Hello') })",
      );
      await runner.begin(handler, undefined, options.parent);
    },
    read(texts) {
      checkInterest(texts, 'await agent.read({ conversation: true })');
      return quiet(dispatcher.ready.then(() => readTexts(session, texts)));
    },
    get isWorking() {
      return runner.size > 0;
    },
    onIdle: runner.onIdle,
    object: (id) => agentObject(session, id, dispatcher.ready),
    leave(options = {}) {
      checkCall(Object(options) === options, 'await agent.leave({ handOver: true })');
      leaving ??= leave(options.handOver === true);
      return leaving;
    },
  };
}

/** How many have joined through one session: the last to leave closes it. */
const users = new WeakMap<Session, number>();
