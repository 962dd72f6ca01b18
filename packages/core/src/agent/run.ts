/** One run of an agent: what its code is given, and how it follows the log. */

import type { Session } from '../client/sessionApi.ts';
import type { SessionView } from '../client/sessionView.ts';
import { isActive, type Run, type RunProgress, type SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import type { Clock } from '../platform/clock.ts';
import type { Entry } from '../protocol/envelope.ts';
import { type ErrorCode, RejoinError } from '../protocol/errors.ts';
import type {
  Interrupt,
  KnownEvent,
  ResumeEntry,
  RunOutcome,
  TokenUsage,
  UnknownEvent,
} from '../protocol/events.ts';
import { type EventKind, factsOf } from '../protocol/eventTable.ts';
import { type EntityRef, entityKey, type InstanceId, type ParticipantId, refKey } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { clip, codeOf, quiet } from './agentErrors.ts';
import { type AskAnswer, type AskOptions, askAgents } from './askAgents.ts';
import { isContent, type PublishOptions, readContent } from './contentEvents.ts';
import {
  createTextWriter,
  createToolCallWriter,
  resultOf,
  type TextWriter,
  type ToolCallWriter,
  type Writing,
} from './contentWriters.ts';
import { splitEvent } from './eventParts.ts';
import { type CancelRequest, createInbox, type SteerRequest } from './inbox.ts';
import { createStateWaiter } from './stateWaiter.ts';

/** What a run answers. */
export interface RunInput {
  readonly ref: EntityRef;
  readonly from: ParticipantId;
  readonly content: string;
}

/**
 * What agent code works with. All that it writes waits for room in the outbox, and for nothing else: that a call resolves says
 * that the event is on its way, not that the log has it. What the log refuses for good rejects the next call that writes to the
 * same text, tool call or kind of event, with the refusal's code; that there is no more room (`run-too-large`, `session-full`)
 * rejects the next call, whichever it is. A call that rejects has written nothing. A handler that lets the rejection through fails its run with the code;
 * one that catches it may go on. Where no call follows, a text that lost a part, and a full session, fail the run at its end.
 */
export interface AgentRun {
  readonly id: string;
  readonly participant: ParticipantId;
  /** The message that this run answers, if it answers one. */
  readonly input?: RunInput;
  /** The answers to interrupts of a former run that this one goes on from. */
  readonly resume?: readonly ResumeEntry[];
  /** Fires when a cancel reached this run and was not refused, when another instance took it over, or when the log lost it. */
  readonly signal: AbortSignal;
  /** What people say to the run while it works. Each is claimed before it is yielded (P36). Ends with the run or its cancel. */
  readonly steering: AsyncIterable<SteerRequest>;
  /** Claims what has been said so far, without waiting for more: for between two steps. */
  takeSteering(): Promise<readonly SteerRequest[]>;
  /** Decides on cancels: a reason refuses one, `undefined` lets it happen. */
  onCancel(decide: (cancel: CancelRequest) => string | undefined): void;
  /** Decides on what people say while it works: a reason refuses it, `undefined` leaves it to be taken. */
  onSteer(decide: (steer: SteerRequest) => string | undefined): void;
  /**
   * Writes an event of AG-UI's content in its long form, or of an unknown type: for what has no method here, such as shared
   * state, activities and sub-agents, and for agents that speak AG-UI already. What is open when the run ends is cut. What only
   * a provider reads is left out: encrypted reasoning always, `RAW` and `rawEvent` unless `raw` is set.
   *
   * @throws RejoinError `argument-invalid` for what the run itself says (its start and end, its answers to controls), for short
   * forms (`*_CHUNK`, `THINKING_*`), and for an event with a field that is missing or of another form: it names the field;
   * `event-too-large`, `string-too-long`, `message-too-deep` for what the log would not take.
   */
  publish(event: KnownEvent | UnknownEvent, options?: PublishOptions): Promise<void>;
  /** Begins a message. */
  text(): TextWriter;
  /** Begins a message of reasoning. */
  reasoning(): TextWriter;
  /** Begins a tool call. */
  toolCall(name: string): ToolCallWriter;
  /** Says how far the run is. */
  progress(progress: RunProgress): Promise<void>;
  /** Does a part of the work under a name that people see. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Asks other agents and waits for their answers. Their runs are children of this one: its cancel reaches them. */
  ask(to: readonly ParticipantId[], content: string, options?: AskOptions): Promise<readonly AskAnswer[]>;
  /**
   * Ends the run with questions to people; their answers start another run. Tool calls without a result wait until then: that
   * run gives their results by `publish({ type: 'TOOL_CALL_RESULT', toolCallId, messageId, content })`.
   */
  interrupt(interrupts: readonly Interrupt[]): void;
  /** Ends the run as cancelled although nobody asked for it: the agent stopped by itself, and did not fail. */
  cancel(): void;
  /**
   * Ends the run as failed, with words that people read, and a code. Without it, people of a run whose handler throws are told
   * only that the agent failed: what was thrown may hold what is not theirs to read.
   */
  fail(message: string, code?: string): void;
  /** What `RUN_FINISHED` carries as the result. */
  setResult(result: unknown): void;
  /** What its end carries as the tokens used. */
  setUsage(usage: readonly TokenUsage[]): void;
}

/**
 * Does the work of one run. When it returns, the run is finished; when it throws, the run has failed. Then people read what
 * `run.fail` was given, or else that the agent failed; the error itself goes to `onError`, as `cause` of an `agent-failed`.
 */
export type RunHandler = (run: AgentRun) => Promise<void> | void;

/** The run as its session drives it. */
export interface RunHandle {
  /** Resolves when the log shows this run, or who won instead, or when the command to begin it was refused. */
  began(command: string, claim: string | undefined): Promise<boolean>;
  tookOver(command: string, generation: number): Promise<boolean>;
  work(handler: RunHandler): Promise<void>;
  abandon(error: RejoinError): void;
  /** Says that its process lives, if the run goes on here (P32). */
  renew(): Promise<void>;
  /** An event of this session was given up: it may have been one that the run waits for. */
  dropped(entry: Entry, error: RejoinError): void;
  /** Why an event of the run, by its id or its type, was given up. */
  refusal(name: string): RejoinError | undefined;
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
  readonly answers?: EntityRef | undefined;
  readonly resume?: readonly ResumeEntry[] | undefined;
  /** Told of what no caller waits for. */
  readonly report: (error: unknown) => void;
}

export function createRun(setup: RunSetup): RunHandle {
  const { id, session, participant, instance, clock, mint, answers, resume, report } = setup;
  const key = entityKey(participant, id);
  const controller = new AbortController();
  const open = new Set<{ end(): Promise<void> }>();
  const { when, wake, dismiss } = createStateWaiter(() => session.store.getState().state);
  let outcome: RunOutcome = { type: 'success' };
  /** Words for people, where the agent has given some. */
  let failure: Failure | undefined;
  let result: unknown;
  let usage: readonly TokenUsage[] | undefined;
  /** Its last event is said, or about to be. */
  let ended = false;
  /**
   * What the log has refused of its content: by the text, call or kind of event that it was a part of. Told to the next call that
   * writes to the same; of a text and of a call's arguments to each, for they cannot become whole any more.
   */
  const losses = new Map<string, Loss>();
  /** What was written in parts, by each of them. */
  const wholes = new WeakMap<Entry['event'], Entry['event']>();
  /** The session is full, and no call has been told so yet. */
  let full: RejoinError | undefined;
  /** Its handler is done: nobody hears what is told now. */
  let worked = false;
  /** Events that were given up, by id or else by type. */
  const refusals = new Map<string, RejoinError>();
  const refusal = (name: string) => refusals.get(name);
  /** Set when this run is no longer ours to write: nothing more is said in its name. */
  let gone: RejoinError | undefined;

  let markGone: () => void = () => {};
  const abandoned = new Promise<void>((resolve) => {
    markGone = resolve;
  });

  async function publish(entry: Omit<Entry, 'run'>): Promise<void> {
    if (gone) throw gone;
    if (ended) throw new RejoinError('closed', 'The run has ended. Nothing can be written to it any more.');
    const lane = factsOf(entry.event.type)?.lane;
    const error = lane === 'control' ? undefined : refused(entry.event);
    if (error) throw error;
    // All are put into the outbox in one go: nothing comes in between.
    const parts = splitEvent(entry.event);
    for (const { event } of parts) wholes.set(event, entry.event);
    await Promise.all(parts.map((part) => session.publish({ ...entry, ...part, run: id }, lane).queued));
  }

  /** Why it cannot be written, if the log has refused what it stands on. */
  function refused(event: Entry['event']): RejoinError | undefined {
    const subject = subjectOf(event);
    const loss = losses.get(subject);
    // What ends something is still said: unless the log never knew that it began.
    const kind = factsOf(event.type)?.kind;
    if (kind === 'closing') return loss?.of === 'opening' ? loss.error : undefined;
    const delta = kind === 'delta';
    const error = loss && (delta || !loss.heard) ? loss.error : full;
    for (const each of losses.values()) if (each.error === error) each.heard = true;
    if (error === full) full = undefined;
    if (!delta) losses.delete(subject);
    return error;
  }

  function lossOf(subject: string): RejoinError | undefined {
    const loss = losses.get(subject);
    if (loss && !worked) loss.heard = true;
    return loss?.error;
  }

  /** Steps that are open, innermost last. */
  const steps: string[] = [];
  const inbox = createInbox({
    key,
    publish,
    when,
    mint,
    controller,
    refusal,
    step: () => steps.at(-1),
    report,
  });

  /** Follows the log, from before its first event until its last. */
  function look({ state }: SessionView): void {
    const run = state.runs.get(key);
    if (run && run.owner !== instance && !ended && working)
      abandon(new RejoinError('fenced', 'Another instance has taken over this run.'));
    if (run && run.owner === instance && isActive(run.status) && !ended) inbox.look(state);
    wake();
  }

  let working = false;
  const unsubscribe = session.store.subscribe(look);

  function abandon(error: RejoinError): void {
    if (gone) return;
    gone = error;
    if (!ended) controller.abort(error);
    inbox.close();
    dismiss();
    markGone();
  }

  async function publishContent(event: KnownEvent | UnknownEvent, options?: PublishOptions): Promise<void> {
    const content = readContent(event, options);
    if (content) await publish({ event: content });
  }

  const track = <W extends { end(): Promise<void> }>(writer: W): W => {
    open.add(writer);
    return writer;
  };

  async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
    await publish({ event: { type: 'STEP_STARTED', stepName: name } });
    steps.push(name);
    try {
      return await work();
    } finally {
      steps.splice(steps.lastIndexOf(name), 1);
      if (!gone && !ended) await publish({ event: { type: 'STEP_FINISHED', stepName: name } });
    }
  }

  const writing: Writing = { publish, lossOf };

  const run: AgentRun = {
    id,
    participant,
    ...(answers ? { input: inputOf(session.store.getState().state, answers) } : {}),
    ...(resume ? { resume } : {}),
    signal: controller.signal,
    steering: inbox.steering,
    takeSteering: () => quiet(inbox.take()),
    onCancel: (decide) => inbox.onCancel(decide),
    onSteer: (decide) => inbox.onSteer(decide),
    publish: (event, options) => quiet(publishContent(event, options)),
    text: () => track(createTextWriter('text', mint(), writing, (writer) => open.delete(writer))),
    reasoning: () => track(createTextWriter('reasoning', mint(), writing, (writer) => open.delete(writer))),
    toolCall: (name) =>
      track(createToolCallWriter(name, mint(), mint, writing, (writer) => open.delete(writer))),
    progress: (progress) => quiet(publish({ event: { type: 'progress.reported', ...progress } })),
    step: (name, work) => quiet(step(name, work)),
    ask: (to, content, options) =>
      quiet(
        askAgents({
          to,
          content,
          run: { participant, run: id },
          mint,
          publish,
          when,
          wake,
          refusal,
          session,
          clock,
          signal: controller.signal,
          ...options,
        }),
      ),
    interrupt(interrupts) {
      outcome = { type: 'interrupt', interrupts };
    },
    cancel() {
      outcome = { type: 'cancelled' };
    },
    fail(message, code) {
      failure = { message: clip(message), ...omitUndefined({ code }) };
    },
    setResult(value) {
      result = value;
    },
    setUsage(used) {
      usage = used;
    },
  };

  /**
   * The last words of a run: what its handler left open is closed, then the run. What it was thrown out of, or was stopped in,
   * is not complete: the run's end cuts it. A run that cannot say why it ended still ends.
   */
  async function finish(): Promise<void> {
    inbox.close();
    worked = true;
    const { signal } = controller;
    for (const writer of failure || signal.aborted ? [] : [...open]) {
      await writer.end().catch((error: unknown) => {
        if (!gone) report(error);
      });
    }
    // Its handler takes it for written: nobody has told it.
    const unheard = full ?? [...losses.values()].find(({ of, heard }) => !heard && of === 'delta')?.error;
    if (unheard) failure ??= failureOf(unheard);
    ended = true;
    const code = await say(
      failure && !signal.aborted
        ? { type: 'RUN_ERROR', ...failure, ...omitUndefined({ usage }) }
        : {
            type: 'RUN_FINISHED',
            threadId: session.id,
            runId: id,
            // Whatever the agent had in mind to say at its end: it was stopped (P34).
            outcome: signal.aborted ? { type: 'cancelled' } : outcome,
            ...omitUndefined({ result, usage }),
          },
    );
    if (code === undefined || FOR_GOOD.has(code)) return;
    await say({ type: 'RUN_ERROR', message: `The run's result could not be written: ${code}`, code });
  }

  /** Resolves when the log shows that the run is over, or that it never will by this event: with why. */
  async function say(event: Entry['event']): Promise<ErrorCode | undefined> {
    if (gone) return undefined;
    refusals.delete(event.type);
    try {
      await session.publish({ run: id, event }).queued;
    } catch (error) {
      report(error);
      return error instanceof RejoinError ? error.code : 'event-malformed';
    }
    await when((state) => {
      const now = state.runs.get(key);
      const open = now?.owner === instance && (now.status === 'running' || now.status === 'lost');
      return !open || refusals.has(event.type) || undefined;
    });
    return refusal(event.type)?.code;
  }

  return {
    began: (command, claim) =>
      when((state) => {
        if (state.runs.get(key)?.owner === instance) return true;
        const winner = claim === undefined ? undefined : state.claims.get(claim);
        return refusals.has(command) || (winner && winner.run !== id) ? false : undefined;
      }),
    tookOver: (command, generation) =>
      when((state) => {
        const now: Run | undefined = state.runs.get(key);
        if (!now || refusals.has(command)) return false;
        if (now.generation < generation) return isActive(now.status) ? undefined : false;
        return now.owner === instance && now.generation === generation;
      }),
    async work(handler) {
      working = true;
      look(session.store.getState());
      const { signal } = controller;
      try {
        // A cancel that was there first is obeyed before any work is done (P34). Nobody waits for work that lost its run.
        if (!signal.aborted) await Promise.race([handler(run), abandoned]);
      } catch (error) {
        if (!signal.aborted) {
          // What the log refused was reported when it did.
          if (![...losses.values()].some((loss) => loss.error === error)) report(error);
          failure ??= failureOf(error);
        }
      }
      if (!gone) await finish();
    },
    abandon,
    async renew() {
      // In the run's own order: never behind its end, where it would be too late.
      if (working && !gone && !ended) await publish({ event: { type: 'lease.renewed' } });
    },
    dropped(entry, error) {
      if (entry.run !== id) return;
      const event = wholes.get(entry.event) ?? entry.event;
      refusals.set(entry.id ?? event.type, error);
      if (entry.id === undefined && isContent(event)) {
        const subject = subjectOf(event);
        const loss = losses.get(subject) ?? { of: factsOf(event.type)?.kind, error, heard: false };
        losses.set(subject, loss);
        if (NO_ROOM.has(error.code)) full ??= loss.error;
      }
      wake();
    },
    refusal,
    release() {
      unsubscribe();
      inbox.close();
      dismiss();
    },
  };
}

interface Loss {
  /** The kind of event that was refused. */
  readonly of: EventKind | undefined;
  readonly error: RejoinError;
  /** A call of the handler has been rejected for it. */
  heard: boolean;
}

/** What an event is a part of: a text, a call, what a call gave back, or all that is said by events of its type. */
function subjectOf(event: Entry['event']): string {
  if ('toolCallId' in event)
    return event.type === 'TOOL_CALL_RESULT' ? resultOf(String(event.toolCallId)) : String(event.toolCallId);
  return 'messageId' in event ? String(event.messageId) : event.type;
}

interface Failure {
  readonly message: string;
  readonly code?: string;
}

/** What people read of what was thrown: our own words, or none of its. An error's message may hold a path, a key, a prompt. */
function failureOf(error: unknown): Failure {
  const own = error instanceof RejoinError && error.code !== 'argument-invalid';
  return {
    message: own ? error.message : 'The agent failed.',
    code: codeOf(error) ?? 'agent-failed',
  };
}

function inputOf(state: SessionState, ref: EntityRef): RunInput {
  const message = state.messages.get(refKey(ref));
  return { ref, from: ref.participant, content: message ? textOf(message.text) : '' };
}

/** The log takes no more of this run, but for its end. */
const NO_ROOM: ReadonlySet<ErrorCode> = new Set(['run-too-large', 'session-full']);

/** Nothing more can be said of this run by this instance: it is another's, or over. */
const FOR_GOOD: ReadonlySet<ErrorCode> = new Set(['closed', 'fenced', 'not-owner', 'late-event']);
