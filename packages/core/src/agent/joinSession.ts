/**
 * An agent in a session: it answers messages by runs, hears what is said to them, and writes straight into the log.
 * Nothing here, and nothing in agent code, knows of connections: what is published reaches the log sooner or later.
 */

import { createSessionClient, type SessionClient } from '../client/client.ts';
import type { Session } from '../client/sessionApi.ts';
import { claimKey } from '../fold/claims.ts';
import type { Message, Run } from '../fold/state.ts';
import type { Connection } from '../machine/connection.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { explained, reportToConsole } from '../platform/report.ts';
import { systemRandom } from '../platform/systemRandom.ts';
import { checkCall } from '../protocol/checkCall.ts';
import type { Entry } from '../protocol/envelope.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { ResumeEntry, RunRef } from '../protocol/events.ts';
import {
  type EntityRef,
  entityKey,
  type InstanceId,
  isSessionId,
  type ParticipantId,
  randomId,
} from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import type { Transport } from '../transports/transport.ts';
import { describeError } from './agentErrors.ts';
import { createDispatcher } from './dispatcher.ts';
import { renewLease } from './leaseRenewal.ts';
import { createRun, type RunHandle, type RunHandler } from './run.ts';

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
   * Told of every fault that no caller waits for: that nothing answers at the server's address, that a token was refused, that
   * the log refused something, and what the agent's own code threw (`agent-failed`, with the error as `cause`).
   * Default: `console.error`, once for each kind of fault.
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
   * Which messages this agent answers. Default: those addressed to it, and those addressed to nobody by people, if they
   * came after it had joined or nobody has answered them.
   */
  readonly accepts?: ((message: Message) => boolean) | undefined;
  /**
   * Whether a message answers what this agent's newest interrupted run waits for, and how: the answers, one for each interrupt.
   * Its run then goes on from there (`run.resume`). Default: no message does, and the interrupted run goes on waiting: words
   * are not taken for consent.
   */
  readonly resume?: ((message: Message, interrupted: Run) => readonly ResumeEntry[] | undefined) | undefined;
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
  /** Waits until the log has all that was written, and leaves. Runs that go on are cancelled here, not in the log. */
  leave(): Promise<void>;
}

const asError = (error: unknown): RejoinError =>
  error instanceof RejoinError ? error : new RejoinError('argument-invalid', String(error));

const RIGHT = "joinSession({ transport, session: 'my-session', participant: 'agent:news' })";

/** Runs that are over here, and are looked for when the log may have lost their end. */
const MOST_OVER = 1_000;

export function joinSession(options: JoinOptions | ShareOptions): AgentSession {
  checkCall(Object(options) === options, RIGHT);
  const shared = 'client' in options;
  checkCall(
    (shared ? typeof options.client?.session : typeof options.transport?.open) === 'function' &&
      isSessionId(options.session),
    RIGHT,
  );
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
  const session = client.session(options.session);
  const { store } = session;
  users.set(session, (users.get(session) ?? 0) + 1);
  const runs = new Set<RunHandle>();
  let leaving: Promise<void> | undefined;

  const mint = () => randomId(random);
  const report = (error: unknown) =>
    onError(
      error instanceof RejoinError
        ? error
        : new RejoinError('agent-failed', `The agent failed: ${describeError(error)}`, { cause: error }),
    );
  const isEnded = () => /ended|forbidden/.test(store.getState().status);

  /** Runs whose work is over here, newest last, and those of them of which it is being said once more that they are. */
  const over = new Set<string>();
  const ending = new Set<string>();

  /**
   * A log that was rolled back may have lost the end of a run while its process lives on, and its signs of life would keep
   * it running for ever: it is ended anew, with what happened (P12).
   */
  function endAgain(): void {
    const { state, status } = store.getState();
    if (status !== 'live' || leaving !== undefined) return;
    for (const id of over) {
      const run = state.runs.get(entityKey(participant, id));
      const open = run?.owner === client.instance && (run.status === 'running' || run.status === 'lost');
      // Its end may be lost once more.
      if (!open) ending.delete(id);
      if (!open || ending.has(id)) continue;
      ending.add(id);
      const message = 'The log was rolled back while this run worked, or after its end.';
      session
        .publish({ run: id, event: { type: 'RUN_ERROR', message, code: 'log-rolled-back' } })
        .queued.catch(report);
    }
  }

  function workedOff(id: string): void {
    over.delete(id);
    over.add(id);
    const [oldest] = over.size > MOST_OVER ? over : [];
    if (oldest === undefined) return endAgain();
    over.delete(oldest);
    ending.delete(oldest);
    endAgain();
  }

  function abandonAll(error: RejoinError): void {
    for (const handle of [...runs]) handle.abandon(error);
  }

  interface Work {
    readonly id: string;
    readonly handler: RunHandler;
    readonly answers?: EntityRef | undefined;
    readonly resume?: readonly ResumeEntry[] | undefined;
    /** What makes the run ours, once it stands in the log. */
    readonly claim: Entry['event'];
    readonly won: (handle: RunHandle, command: string) => Promise<boolean>;
  }

  /**
   * P14: claim, read the claim back at its place, then act. Resolves when the run has ended, or was never ours: with why,
   * if the claim was refused, or could not be said at all.
   */
  async function work({ id, handler, answers, resume, claim, won }: Work): Promise<RejoinError | undefined> {
    const handle = createRun({
      id,
      session,
      participant,
      instance: client.instance,
      clock,
      mint,
      report,
      ...omitUndefined({ answers, resume }),
    });
    const command = mint();
    runs.add(handle);
    try {
      const unsaid = await session
        .publish({ run: id, id: command, event: claim })
        .queued.then(() => undefined, asError);
      if (unsaid) {
        report(unsaid);
        return unsaid;
      }
      if (await won(handle, command)) await handle.work(handler);
    } catch (error) {
      report(error);
    } finally {
      handle.release();
      runs.delete(handle);
      workedOff(id);
    }
    return handle.refusal(command);
  }

  function begin(
    handler: RunHandler,
    answers?: EntityRef,
    parent?: RunRef,
    resume?: readonly ResumeEntry[],
  ): Promise<RejoinError | undefined> {
    const id = mint();
    const claim = {
      type: 'RUN_STARTED' as const,
      threadId: options.session,
      runId: id,
      ...(parent ? { parentRunId: parent.run } : {}),
      input: omitUndefined({ answers, parent, resume }),
    };
    const contested = answers && claimKey(answers, participant);
    const won = (handle: RunHandle, command: string) => handle.began(command, contested);
    return work({ id, handler, answers, resume, claim, won });
  }

  const dispatcher = createDispatcher({
    participant,
    instance: client.instance,
    session,
    clock,
    takeOver: options.takeOver ?? false,
    report,
    answer: begin,
    // P20, P21: what the former owner left open is superseded, and the work is done anew under the same run.
    resume({ id, answers, generation: former }, handler) {
      const generation = former + 1;
      const claim = { type: 'run.claimed' as const, generation };
      return work({
        id,
        handler,
        answers,
        claim,
        won: (handle, command) => handle.tookOver(command, generation),
      });
    },
  });

  /** Attempts to connect that failed in a row. One may fail by chance; the second is reported, and none after it. */
  let unreached = 0;
  function watchConnection(now: Connection, before: Connection): void {
    if (now.status === 'live') unreached = 0;
    if (now.status !== 'waiting' || before.status !== 'connecting' || ++unreached !== 2) return;
    const place = shared ? undefined : placeOf(options.transport);
    report(
      new RejoinError(
        'server-unreachable',
        `No connection to ${place ?? 'the session server'}: ${now.cause.message} Retrying, with longer and longer pauses. Check the address, and that the server is running.`,
      ),
    );
  }

  const stop = [
    store.subscribe(({ connection }, before) => watchConnection(connection, before.connection)),
    store.subscribe(({ status }, before) => {
      if (isEnded()) abandonAll(new RejoinError('closed', 'The session has ended.'));
      if (status === 'live' && before.status !== 'live') endAgain();
    }),
    client.onRestart((restarted, error) => {
      if (restarted !== session.id) return;
      abandonAll(error);
      // What was said in the former lane was given up with it.
      ending.clear();
      endAgain();
    }),
    client.onDropped((of, entry, error) => {
      if (of === session.id) for (const handle of [...runs]) handle.dropped(entry, error);
    }),
  ];
  // A keeper takes any ping for a sign of life; without one only the log can tell.
  if (client.level < 5) {
    const renew = () => [...runs].slice(0, 1).map((handle) => handle.renew().catch(report));
    stop.push(renewLease({ session, instance: client.instance, clock, renew }));
  }
  session
    .publish({
      event: { type: 'participant.joined', ...(options.name === undefined ? {} : { name: options.name }) },
    })
    .queued.catch(report);

  /** Resolves when the log has everything, or when no link will ever take it there. */
  async function drained(): Promise<void> {
    let unsubscribe: () => void = () => {};
    const hopeless = new Promise<void>((resolve) => {
      const look = () => {
        if (isEnded() || store.getState().connection.status === 'closed') resolve();
      };
      unsubscribe = store.subscribe(look);
      look();
    });
    await Promise.race([session.drained(), hopeless]);
    unsubscribe();
  }

  async function leave(): Promise<void> {
    dispatcher.stop();
    await drained();
    for (const each of stop) each();
    abandonAll(new RejoinError('closed', 'The agent has left the session.'));
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
    answer(handler, { accepts, resume } = {}) {
      checkCall(
        typeof handler === 'function',
        "agent.answer(async (run) => { await run.text().write('Hello') })",
      );
      return dispatcher.add(handler, accepts, resume);
    },
    async run(handler, { parent } = {}) {
      checkCall(
        typeof handler === 'function',
        "agent.run(async (run) => { await run.text().write('Hello') })",
      );
      await begin(handler, undefined, parent);
    },
    leave() {
      leaving ??= leave();
      return leaving;
    },
  };
}

/** Without what may be secret in an address. */
function placeOf({ place }: Transport): string | undefined {
  try {
    return place?.().replace(/\?.*|(?<=\/\/)[^/]*@/g, '');
  } catch {
    return undefined;
  }
}

/** How many have joined through one session: the last to leave closes it. */
const users = new WeakMap<Session, number>();
