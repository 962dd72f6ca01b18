/** One run of an agent: what its code is given, and how it follows the log. */
import type { Clock } from '../clock.ts';
import { isActive, type Progress, type Run, type SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import type { Entry } from '../protocol/envelope.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { Interrupt, RunOutcome } from '../protocol/events.ts';
import { entityKey, type InstanceId, type ParticipantId, type Ref, refKey } from '../protocol/ids.ts';
import type { Session, SessionView } from '../session.ts';
import { type AskAnswer, type AskOptions, askOthers } from './ask.ts';
import { type CancelRequest, createInbox, type Steer } from './inbox.ts';
import { createTextWriter, createToolCallWriter, type TextWriter, type ToolCallWriter } from './writers.ts';

/** What a run answers. */
export interface Input {
  readonly ref: Ref;
  readonly from: ParticipantId;
  readonly content: string;
}

/** What agent code works with. All that it writes waits for room in the outbox, and for nothing else. */
export interface AgentRun {
  readonly id: string;
  readonly participant: ParticipantId;
  /** The message that this run answers, if it answers one. */
  readonly input?: Input;
  /** Fires when a cancel reached this run and was not refused, when another instance took it over, or when the log lost it. */
  readonly signal: AbortSignal;
  /** What people say to the run while it works. Each is claimed before it is yielded (P36). Ends with the run or its cancel. */
  readonly steering: AsyncIterable<Steer>;
  /** Claims what has been said so far, without waiting for more: for between two steps. */
  takeSteering(): Promise<readonly Steer[]>;
  /** Decides on cancels: a reason refuses one, `undefined` lets it happen. */
  onCancel(decide: (cancel: CancelRequest) => string | undefined): void;
  /** Begins a message. */
  text(): TextWriter;
  /** Begins a message of reasoning. */
  reasoning(): TextWriter;
  /** Begins a tool call. */
  toolCall(name: string): ToolCallWriter;
  /** Says how far the run is. */
  progress(progress: Progress): Promise<void>;
  /** Does a part of the work under a name that people see. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Asks other agents and waits for their answers. Their runs are children of this one: its cancel reaches them. */
  ask(to: readonly ParticipantId[], content: string, options?: AskOptions): Promise<readonly AskAnswer[]>;
  /** Ends the run with questions to people; their answers start another run. */
  interrupt(interrupts: readonly Interrupt[]): void;
  /** What `RUN_FINISHED` carries as the result. */
  setResult(result: unknown): void;
}

/** The run as its session drives it. */
export interface RunHandle {
  /** Resolves when the log shows this run, or who won instead. */
  began(claim: string | undefined): Promise<boolean>;
  tookOver(generation: number): Promise<boolean>;
  work(handler: (run: AgentRun) => Promise<void> | void): Promise<void>;
  abandon(error: RejoinError): void;
  /** It follows the log no longer. */
  release(): void;
}

export interface RunSetup {
  readonly id: string;
  readonly session: Session;
  readonly participant: ParticipantId;
  readonly instance: InstanceId;
  readonly clock: Clock;
  readonly mint: () => string;
  readonly answers?: Ref;
}

export function createRun({ id, session, participant, instance, clock, mint, answers }: RunSetup): RunHandle {
  const key = entityKey(participant, id);
  const controller = new AbortController();
  const open = new Set<{ end(): Promise<void> }>();
  const waiters = new Set<{
    readonly ask: (state: SessionState) => boolean | undefined;
    readonly answer: (value: boolean) => void;
  }>();
  let outcome: RunOutcome = { type: 'success' };
  let result: unknown;
  let ended = false;
  /** Set when this run is no longer ours to write: nothing more is said in its name. */
  let gone: RejoinError | undefined;

  async function publish(entry: Omit<Entry, 'run'>, lane: 'main' | 'control' = 'main'): Promise<void> {
    if (gone) throw gone;
    if (ended) throw new RejoinError('closed', 'The run has ended. Nothing can be written to it any more.');
    await session.publish({ ...entry, run: id }, lane);
  }

  /** Resolves as soon as `ask` answers, now or at a later state. */
  const when = (ask: (state: SessionState) => boolean | undefined): Promise<boolean> =>
    new Promise((answer) => {
      const now = gone ? false : ask(session.store.getState().state);
      if (now === undefined) waiters.add({ ask, answer });
      else answer(now);
    });

  const inbox = createInbox({ key, publish, when, mint, controller });

  /** Follows the log, from before its first event until its last. */
  function look({ state }: SessionView): void {
    const run = state.runs.get(key);
    if (run && run.owner !== instance && !ended && working)
      abandon(new RejoinError('fenced', 'Another instance has taken over this run.'));
    if (run && run.owner === instance && isActive(run.status)) inbox.look(state);
    for (const waiter of waiters) {
      const answer = waiter.ask(state);
      if (answer === undefined) continue;
      waiters.delete(waiter);
      waiter.answer(answer);
    }
  }

  let working = false;
  const unsubscribe = session.store.subscribe(look);

  function abandon(error: RejoinError): void {
    if (gone || ended) return;
    gone = error;
    controller.abort(error);
    inbox.close();
    for (const { answer } of waiters) answer(false);
    waiters.clear();
  }

  const track = <W extends { end(): Promise<void> }>(writer: W): W => {
    open.add(writer);
    return writer;
  };

  const run: AgentRun = {
    id,
    participant,
    ...(answers ? { input: inputOf(session.store.getState().state, answers) } : {}),
    signal: controller.signal,
    steering: inbox.steering,
    takeSteering: () => inbox.take(),
    onCancel: (decide) => inbox.onCancel(decide),
    text: () => track(createTextWriter('text', mint(), publish, (writer) => open.delete(writer))),
    reasoning: () => track(createTextWriter('reasoning', mint(), publish, (writer) => open.delete(writer))),
    toolCall: (name) =>
      track(createToolCallWriter(name, mint(), mint, publish, (writer) => open.delete(writer))),
    progress: (progress) => publish({ event: { type: 'progress.reported', ...progress } }),
    async step(name, work) {
      await publish({ event: { type: 'STEP_STARTED', stepName: name } });
      try {
        return await work();
      } finally {
        if (!gone && !ended) await publish({ event: { type: 'STEP_FINISHED', stepName: name } });
      }
    },
    ask: (to, content, options) =>
      askOthers({
        to,
        content,
        run: { participant, run: id },
        mint,
        publish,
        when,
        session,
        clock,
        signal: controller.signal,
        ...options,
      }),
    interrupt(interrupts) {
      outcome = { type: 'interrupt', interrupts };
    },
    setResult(value) {
      result = value;
    },
  };

  /** The last words of a run: open content is closed, then the run. */
  async function finish(entry: Omit<Entry, 'run'>): Promise<void> {
    if (gone) return;
    for (const writer of [...open]) await writer.end();
    await publish(entry);
    ended = true;
    inbox.close();
    await when((state) => (state.runs.get(key)?.status !== 'running' ? true : undefined));
  }

  return {
    began: (claim) =>
      when((state) => {
        if (state.runs.get(key)?.owner === instance) return true;
        const winner = claim === undefined ? undefined : state.claims.get(claim);
        return winner && winner.run !== id ? false : undefined;
      }),
    tookOver: (generation) =>
      when((state) => {
        const now: Run | undefined = state.runs.get(key);
        if (!now || now.generation < generation) return now && isActive(now.status) ? undefined : false;
        return now.owner === instance && now.generation === generation;
      }),
    async work(handler) {
      working = true;
      look(session.store.getState());
      try {
        // A cancel that was there first is obeyed before any work is done (P34).
        if (!controller.signal.aborted) await handler(run);
      } catch (error) {
        if (gone) return;
        if (!controller.signal.aborted)
          return finish({ event: { type: 'RUN_ERROR', message: messageOf(error) } });
      }
      const cancelled = controller.signal.aborted && outcome.type === 'success';
      await finish({
        event: {
          type: 'RUN_FINISHED',
          threadId: session.id,
          runId: id,
          outcome: cancelled ? { type: 'cancelled' } : outcome,
          ...(result === undefined ? {} : { result }),
        },
      });
    },
    abandon,
    release: unsubscribe,
  };
}

function inputOf(state: SessionState, ref: Ref): Input {
  const message = state.messages.get(refKey(ref));
  return { ref, from: ref.participant, content: message ? textOf(message.text) : '' };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
