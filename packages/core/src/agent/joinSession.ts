/**
 * An agent in a session: it answers messages by runs, hears what is said to them, and writes straight into the log.
 * Nothing here, and nothing in agent code, knows of connections: what is published reaches the log sooner or later.
 */
import { createSessionClient, type SessionClient } from '../client.ts';
import { type Clock, systemClock } from '../clock.ts';
import { claimKey } from '../fold/claims.ts';
import type { Message, Run, SessionState } from '../fold/state.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { RunRef } from '../protocol/events.ts';
import { entityKey, type InstanceId, kindOf, type ParticipantId, randomId } from '../protocol/ids.ts';
import { systemRandom } from '../random.ts';
import type { Session } from '../session.ts';
import type { Transport } from '../transport.ts';
import { type AgentRun, createRun, type RunHandle } from './run.ts';

export interface JoinOptions {
  readonly transport: Transport;
  /** The session's id. It begins to exist with its first event. */
  readonly session: string;
  /** `agent:<name>`. Any number of processes may join under one name: each message gets one run. */
  readonly participant: ParticipantId;
  /** What people are shown instead of the participant's own name. */
  readonly name?: string;
  /** Claims runs of the same participant whose process was lost, and answers them anew. Default false. */
  readonly takeOver?: boolean;
  readonly onError?: (error: RejoinError) => void;
  readonly clock?: Clock;
  /** Numbers in [0, 1). */
  readonly random?: () => number;
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
  readonly accepts?: (message: Message) => boolean;
}

/** Does the work of one run. When it returns, the run is finished; when it throws, the run has failed. */
export type RunHandler = (run: AgentRun) => Promise<void> | void;

export interface StartOptions {
  /** The run on whose behalf this one works: it appears below it, and a cancel of that one reaches this one. */
  readonly parent?: RunRef;
}

export interface AgentSession {
  readonly participant: ParticipantId;
  readonly instance: InstanceId;
  /** The session itself, for reading and for everything that is no run. */
  readonly session: Session;
  /** Resolves when the session is known for the first time. */
  readonly ready: Promise<void>;
  /** Answers messages, one run for each, until the result is called. */
  answer(handler: RunHandler, options?: AnswerOptions): () => void;
  /** Does work that no message asked for, as a run. Resolves when the run has ended. */
  run(handler: RunHandler, options?: StartOptions): Promise<void>;
  /** Waits until the log has all that was written, and leaves. Runs that go on are cancelled here, not in the log. */
  leave(): Promise<void>;
}

export function joinSession(options: JoinOptions | ShareOptions): AgentSession {
  const { clock = systemClock, random = systemRandom } = options;
  const shared = 'client' in options;
  const { participant } = shared ? options.client : options;
  if (kindOf(participant) !== 'agent' && kindOf(participant) !== 'operator') {
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
        ...(options.onError ? { onError: options.onError } : {}),
      });
  const session = client.session(options.session);
  const { store } = session;
  const runs = new Map<string, RunHandle>();
  const listeners = new Set<{
    readonly handler: RunHandler;
    readonly accepts: (message: Message) => boolean;
  }>();
  /** Messages and runs that this instance has claimed: it does not ask twice. */
  const claimed = new Set<string>();
  let joinedAt: number | undefined;
  let left = false;
  let becomeReady: () => void = () => {};
  const ready = new Promise<void>((resolve) => {
    becomeReady = resolve;
  });

  const mint = () => randomId(random);

  function accepts(message: Message): boolean {
    if (message.participant === participant) return false;
    if (message.to) return message.to.includes(participant);
    if (kindOf(message.participant) === 'agent') return false;
    return message.ordinal > (joinedAt ?? 0) || !isAnswered(store.getState().state, message);
  }

  function look(): void {
    const { state, status } = store.getState();
    if (left) return;
    if (joinedAt === undefined && status === 'live') {
      joinedAt = state.totals.messages;
      becomeReady();
    }
    if (status !== 'live' || listeners.size === 0) return;
    for (const [key, message] of state.messages) if (isInput(message)) consider(state, key, message);
    forget(state);
    if (options.takeOver) for (const [key, run] of state.runs) considerTakeOver(key, run);
  }

  /** What has left the session's window cannot be claimed any more, so it need not be remembered either. */
  function forget(state: SessionState): void {
    if (claimed.size < MAX_CLAIMED) return;
    for (const key of claimed)
      if (!state.messages.has(key) && !state.runs.has(runOf(key))) claimed.delete(key);
  }

  function consider(state: SessionState, key: string, message: Message): void {
    const ref = { participant: message.participant, id: message.id };
    if (claimed.has(key) || state.claims.has(claimKey(ref, participant))) return;
    for (const { handler, accepts: wanted } of listeners) {
      if (!wanted(message)) continue;
      claimed.add(key);
      // The run that asked is the parent of the one that answers (P15).
      const parent =
        message.run === undefined ? undefined : { participant: message.participant, run: message.run };
      void begin({ handler, answers: ref, ...(parent ? { parent } : {}) });
      return;
    }
  }

  interface Beginning {
    readonly handler: RunHandler;
    readonly answers?: { readonly participant: ParticipantId; readonly id: string };
    readonly parent?: RunRef;
  }

  /** P14: claim, read the claim back at its place, then act. Resolves when the run has ended, or was never ours. */
  async function begin({ handler, answers, parent }: Beginning): Promise<void> {
    const id = mint();
    const handle = createRun({
      id,
      session,
      participant,
      instance: client.instance,
      clock,
      mint,
      ...(answers ? { answers } : {}),
    });
    runs.set(id, handle);
    const input = { ...(answers ? { answers } : {}), ...(parent ? { parent } : {}) };
    const event = {
      type: 'RUN_STARTED' as const,
      threadId: options.session,
      runId: id,
      ...(parent ? { parentRunId: parent.run } : {}),
      input,
    };
    try {
      await session.publish({ run: id, id: mint(), event });
      const won = await handle.began(answers ? claimKey(answers, participant) : undefined);
      if (won) await handle.work(handler);
    } catch (error) {
      options.onError?.(
        error instanceof RejoinError ? error : new RejoinError('closed', String(error), { cause: error }),
      );
    } finally {
      handle.release();
      runs.delete(id);
    }
  }

  function considerTakeOver(key: string, run: Run): void {
    const stale = run.status === 'lost' && run.participant === participant && run.owner !== client.instance;
    const wish = takeOverKey(key, run.generation);
    if (!stale || claimed.has(wish)) return;
    const [listener] = listeners;
    if (!listener) return;
    claimed.add(wish);
    void takeOver(run, listener.handler);
  }

  /** P20, P21: what the former owner left open is superseded, and the work is done anew under the same run. */
  async function takeOver(run: Run, handler: RunHandler): Promise<void> {
    const handle = createRun({
      id: run.id,
      session,
      participant,
      instance: client.instance,
      clock,
      mint,
      ...(run.answers ? { answers: run.answers } : {}),
    });
    runs.set(run.id, handle);
    try {
      await session.publish({
        run: run.id,
        id: mint(),
        event: { type: 'run.claimed', generation: run.generation + 1 },
      });
      if (await handle.tookOver(run.generation + 1)) await handle.work(handler);
    } finally {
      handle.release();
      runs.delete(run.id);
    }
  }

  const unsubscribe = store.subscribe(look);
  const stopListening = client.onRestart((restarted, error) => {
    if (restarted !== session.id) return;
    for (const handle of runs.values()) handle.abandon(error);
  });
  void session.publish({
    event: { type: 'participant.joined', ...(options.name === undefined ? {} : { name: options.name }) },
  });

  return {
    participant,
    instance: client.instance,
    session,
    ready,
    answer(handler, { accepts: own } = {}) {
      const listener = { handler, accepts: own ?? accepts };
      listeners.add(listener);
      look();
      return () => listeners.delete(listener);
    },
    run: (handler, { parent } = {}) => begin({ handler, ...(parent ? { parent } : {}) }),
    async leave() {
      left = true;
      await session.drained();
      unsubscribe();
      stopListening();
      const error = new RejoinError('closed', 'The agent has left the session.');
      for (const handle of runs.values()) handle.abandon(error);
      if (shared) session.close();
      else client.close();
    },
  };
}

/** Above this, what an agent has claimed is looked through for what has left the window. */
const MAX_CLAIMED = 1_000;

/** One take-over of one generation; the run's key is what stands before it. */
const takeOverKey = (run: string, generation: number): string => `${run}\n${generation}`;
const runOf = (key: string): string => key.slice(0, key.lastIndexOf('\n'));

/** A message that was sent whole, and so asks for an answer; what runs write is none. */
const isInput = (message: Message): boolean => message.kind === 'text' && message.producer === undefined;

function isAnswered(state: SessionState, message: Message): boolean {
  const prefix = `${entityKey(message.participant, message.id)}\n`;
  for (const key of state.claims.keys()) if (key.startsWith(prefix)) return true;
  return false;
}
