/** What agent code works with: one run, as its handler sees it. */
import type { QuestionAnswer, RunProgress } from '../fold/state.ts';
import type { AnswerPart, TokenUsage } from '../protocol/answerPart.ts';
import type { ToolName } from '../protocol/appTypes.ts';
import type { BlobId } from '../protocol/blobId.ts';
import type {
  Interrupt,
  KnownEvent,
  QuestionText,
  ResumeEntry,
  RunRef,
  UnknownEvent,
} from '../protocol/events.ts';
import type { ParticipantId } from '../protocol/ids.ts';
import type { AgentObject } from './agentObject.ts';
import type { AskAnswer, AskOptions } from './askAgents.ts';
import type { AskPeopleOptions } from './askPeople.ts';
import type { PublishOptions } from './contentEvents.ts';
import type { TextWriter, ToolCallOptions, ToolCallWriter } from './contentWriters.ts';
import type { HandOff } from './handOff.ts';
import type { CancelRequest, SteerRequest } from './inbox.ts';
import type { RunInput } from './inputs.ts';
import type { PartOptions } from './runIds.ts';
import type { SchemaAnswer, SchemaQuestion, StandardSchema } from './standardSchema.ts';

/**
 * What agent code works with. All that it writes waits for room in the outbox, and for nothing else: that a call resolves says
 * that the event is on its way, not that the log has it. What the log refuses for good rejects the next call that writes to the
 * same text, tool call or kind of event, with the refusal's code; that there is no more room (`run-too-large`, `session-full`)
 * rejects the next call, whichever it is. A call that rejects has written nothing. A handler that lets the rejection through fails its run with the code;
 * one that catches it may go on. Where no call follows, a text that lost a part, and a full session, fail the run at its end.
 */
export interface AgentRun extends RunRef {
  /** The session that it works in, for an agent that serves many. */
  readonly session: string;
  /** The message that this run answers, if it answers one. */
  readonly input?: RunInput;
  /**
   * The answers to interrupts of a former run that this one goes on from. By people's answers to them (P39): the `payload` is
   * `{ approved: true }`, `{ approved: false, reason? }`, or the answer's data.
   */
  readonly resume?: readonly ResumeEntry[];
  /** The hand-off to a person that is over since this agent's last run: who had the floor, and what was said (P41). */
  readonly handOff?: HandOff;
  /** Fires when a cancel reached this run and was not refused, when another instance took it over, or when the log lost it. */
  readonly signal: AbortSignal;
  /** What people say to the run while it works. Each is claimed before it is yielded (P36). Ends with the run or its cancel. */
  readonly steering: AsyncIterable<SteerRequest>;
  /** Claims what has been sent so far, without waiting for more: for between two steps. */
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
   * @throws RejoinError `argument-invalid` for what the run itself writes (its start and end, its answers to controls), for short
   * forms (`*_CHUNK`, `THINKING_*`), and for an event with a field that is missing or of another form: it names the field;
   * `event-too-large`, `string-too-long`, `message-too-deep` for what the log would not take.
   */
  publish(event: KnownEvent | UnknownEvent, options?: PublishOptions): Promise<void>;
  /** Begins a message. */
  text(): TextWriter;
  /** Begins a message of reasoning. */
  reasoning(): TextWriter;
  /** Begins a tool call: of a tool that `AppTypes` declares, or of any where it declares none. */
  toolCall<Name extends ToolName>(name: Name, options?: ToolCallOptions): ToolCallWriter<Name>;
  /** The same of a tool that is not known beforehand. */
  toolCall(name: string, options: ToolCallOptions & { readonly dynamic: true }): ToolCallWriter;
  /**
   * Adds what an answer holds besides texts and tool calls: a source, a file, data for a component of the app, the end of a
   * model's step, metadata, or what only the provider reads. Resolves with its id: by that a later part of the same kind takes its
   * place.
   *
   * @throws RejoinError `argument-invalid` for what is no part; `event-too-large` for more than 256 kB of JSON
   */
  addPart(part: AnswerPart, options?: PartOptions): Promise<string>;
  /**
   * Fetches content beside the log, such as a file of its input, by the agent's own rights. Ends with the run.
   *
   * @throws RejoinError `blob-not-found`; `blobs-unsupported` over a transport that has no place for it; `server-unreachable`
   */
  readBlob(blob: BlobId): Promise<Uint8Array<ArrayBuffer>>;
  /** Says how far the run is. */
  progress(progress: RunProgress): Promise<void>;
  /** Does a part of the work under a name that people see. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** A JSON document that people and agents change together: that of `agent.object(id)`. It outlives the run. */
  object<T = unknown>(id: string): AgentObject<T>;
  /**
   * Asks people for data that fits a Standard Schema (zod, valibot, arktype), and waits as below. People's form is drawn from its
   * JSON Schema, and the answer's data is what it makes of what they have written. It is checked here: in the log the answer stands
   * as it was given, and counts.
   *
   * @throws RejoinError as below, and `answer-invalid` where the schema refuses the answer: its issues are the `cause`, and the
   * question is over, so ask again with a title that says what is wrong; `argument-invalid` where the schema has no JSON Schema and
   * none is given
   */
  ask<Schema extends StandardSchema>(
    question: SchemaQuestion<Schema>,
    options?: AskPeopleOptions,
  ): Promise<SchemaAnswer<Schema>>;
  /**
   * Asks people, and waits for the first answer while the run goes on. Without `choices` and a `schema` it asks for consent, and
   * is answered by `approved` or `declined`.
   *
   * @throws RejoinError `question-expired` after `expiresIn`, and what the run's `signal` or the given one was aborted with
   */
  ask(question: QuestionText, options?: AskPeopleOptions): Promise<QuestionAnswer>;
  /**
   * Asks people for their consent to a tool call, before the tool runs: `approved` or not. Rejects as `ask` does. Default of the
   * title: the call's name as a question.
   */
  approve(
    call: ToolCallWriter,
    question?: Partial<QuestionText>,
    options?: AskPeopleOptions,
  ): Promise<QuestionAnswer & { readonly approved: boolean }>;
  /** Asks other agents and waits for their answers. Their runs are children of this one: its cancel reaches them. */
  askAgents(
    to: readonly ParticipantId[],
    content: string,
    options?: AskOptions,
  ): Promise<readonly AskAnswer[]>;
  /**
   * Asks for a person who takes the floor (P41), and goes on. Resolves when the log has the request, or has another one, or an
   * operator holds the floor already.
   *
   * @param reason one line for the operators: up to 1,024 characters
   */
  requestPerson(reason?: string): Promise<void>;
  /**
   * Waits while an operator holds the floor: for a run that is not to talk into it. Resolves with what was said meanwhile; at once,
   * with nothing, where agents have the floor. Rejects with what the run's `signal` was aborted with.
   */
  floorReturned(): Promise<HandOff | undefined>;
  /** Notifies of an operator who takes the floor, or has it: the run may finish, be cancelled, or wait for `floorReturned()`. */
  onFloorTaken(inform: (operator: ParticipantId) => void): void;
  /**
   * Ends the run with questions to people (`useApprovals` shows them); once all of them are answered, another run goes on from
   * there, with the answers as its `resume` and the same `input`. Tool calls without a result wait until then: that
   * run gives their results by `publish({ type: 'TOOL_CALL_RESULT', toolCallId, messageId, content })`.
   */
  interrupt(interrupts: readonly Interrupt[]): void;
  /** Ends the run as cancelled although no cancel asked for it: the agent stopped by itself, and did not fail. */
  cancel(): void;
  /**
   * Ends the run as failed, with words that people read, and a code. Without it, people of a run whose handler throws read
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
