/**
 * The events of a session: AG-UI 1.0 long forms as agents emit them, and ours for what AG-UI lacks.
 * The interfaces here are AG-UI's shapes cut to what the log keeps; events.types.test.ts proves that AG-UI's own
 * types are assignable to them. Source: AG-UI 1.0, docs/protocol.md sections 10 and 15.
 */
import type { AnswerPart, BlobRef, TokenUsage } from './answerPart.ts';
import type { EntityRef, InstanceId, ParticipantId, ProducerId } from './ids.ts';

/** What a control acts on (P34). */
export type ControlTarget =
  | { readonly kind: 'session' }
  | { readonly kind: 'agent'; readonly participant: ParticipantId }
  | { readonly kind: 'run'; readonly participant: ParticipantId; readonly run: string }
  | { readonly kind: 'input'; readonly participant: ParticipantId; readonly id: string };

/** A run of some participant. */
export interface RunRef {
  readonly participant: ParticipantId;
  readonly run: string;
}

export type RunOutcome =
  | { readonly type: 'success'; readonly pendingToolCallIds?: readonly string[] }
  | { readonly type: 'cancelled' }
  | { readonly type: 'interrupt'; readonly interrupts: readonly Interrupt[] };

export interface Interrupt {
  readonly id: string;
  readonly reason: string;
  /** What people are asked. */
  readonly message?: string;
  readonly toolCallId?: string;
  /** A JSON Schema of the answer, for a component that builds a form. */
  readonly responseSchema?: Readonly<Record<string, unknown>>;
  /** As the agent wrote it, mostly ISO 8601. No part of Rejoin acts on it: the agent decides whether an answer came in time. */
  readonly expiresAt?: string;
  readonly metadata?: InterruptMetadata;
  readonly subagentRunId?: string;
}

/** The answer to one interrupt, on the run that goes on from it. */
export interface ResumeEntry {
  readonly interruptId: string;
  /** `cancelled`: it was given up, not answered. Without it: `resolved`. */
  readonly status?: 'resolved' | 'cancelled';
  readonly payload?: unknown;
  readonly metadata?: InterruptMetadata;
}

/** What AG-UI lets a producer attach: kept where it stands in something that is kept, never acted on. */
export type InterruptMetadata = Readonly<Record<string, unknown>>;

export interface RunStarted {
  readonly type: 'RUN_STARTED';
  readonly runId: string;
  readonly threadId?: string;
  readonly parentRunId?: string;
  /** Cut at entry: the message that this run answers, the run that asked, the interrupts it resumes from and their run. */
  readonly input?: {
    readonly answers?: EntityRef;
    readonly parent?: RunRef;
    readonly resume?: readonly ResumeEntry[];
    /** Ours: the run that it resumes, by its id. Without it: the oldest that waits for one of these interrupts. */
    readonly resumes?: string;
  };
}

export interface RunFinished {
  readonly type: 'RUN_FINISHED';
  readonly runId: string;
  readonly threadId?: string;
  readonly outcome?: RunOutcome;
  readonly result?: unknown;
  readonly usage?: readonly TokenUsage[];
}

export interface RunError {
  readonly type: 'RUN_ERROR';
  readonly message: string;
  readonly code?: string;
  readonly usage?: readonly TokenUsage[];
}

interface OfMessage {
  readonly messageId: string;
  readonly subagentRunId?: string;
}
/** Ours: the id that the agent itself gave, where that was in use and the event has another. */
interface Renamed {
  readonly givenId?: string;
}
export interface TextMessageStart extends OfMessage, Renamed {
  readonly type: 'TEXT_MESSAGE_START';
  readonly role?: string;
  readonly name?: string;
}
export interface TextMessageContent extends OfMessage {
  readonly type: 'TEXT_MESSAGE_CONTENT';
  readonly delta: string;
}
export interface TextMessageEnd extends OfMessage {
  readonly type: 'TEXT_MESSAGE_END';
}
export interface ReasoningStart extends OfMessage {
  readonly type: 'REASONING_START' | 'REASONING_END' | 'REASONING_MESSAGE_END';
}
export interface ReasoningMessageStart extends OfMessage, Renamed {
  readonly type: 'REASONING_MESSAGE_START';
  readonly role?: string;
}
export interface ReasoningMessageContent extends OfMessage {
  readonly type: 'REASONING_MESSAGE_CONTENT';
  readonly delta: string;
}

interface OfToolCall {
  readonly toolCallId: string;
  readonly subagentRunId?: string;
}
export interface ToolCallStart extends OfToolCall, Renamed {
  readonly type: 'TOOL_CALL_START';
  readonly toolCallName: string;
  readonly parentMessageId?: string;
  /** Ours: what people read in the place of the name. */
  readonly title?: string;
  /** Ours: the model's provider runs the tool, and gives its result. */
  readonly byProvider?: boolean;
  /** Ours: the tool is not known beforehand, so that its input has no type. */
  readonly dynamic?: boolean;
}
export interface ToolCallArgs extends OfToolCall {
  readonly type: 'TOOL_CALL_ARGS';
  readonly delta: string;
}
export interface ToolCallEnd extends OfToolCall {
  readonly type: 'TOOL_CALL_END';
}
export interface ToolCallResult extends OfToolCall {
  readonly type: 'TOOL_CALL_RESULT';
  readonly messageId: string;
  /** Text, or AG-UI content parts, which are stored as they came. */
  readonly content: unknown;
  /** Ours: it failed, and the content says why; or people did not allow it. Without it: it is what the tool returned. */
  readonly outcome?: ToolCallOutcome;
  /** Ours: it may still change, and the call goes on. */
  readonly preliminary?: boolean;
  /** Ours: where all of it lies. The content is its beginning. */
  readonly blob?: BlobRef;
}

export type ToolCallOutcome = 'failed' | 'denied';

export interface StepStarted {
  readonly type: 'STEP_STARTED' | 'STEP_FINISHED';
  readonly stepName: string;
  readonly subagentRunId?: string;
}

/** One operation of a JSON Patch (RFC 6902); members that it does not define are ignored. */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  /** A JSON Pointer (RFC 6901). */
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** Replaces the document of the run's participant, or of one of its sub-agents. */
export interface StateSnapshot {
  readonly type: 'STATE_SNAPSHOT';
  readonly snapshot: unknown;
  readonly subagentRunId?: string;
}
/** Changes it. All of the patch applies, or the event is refused: `patch-failed`, `document-too-large`. */
export interface StateDelta {
  readonly type: 'STATE_DELTA';
  readonly delta: readonly PatchOperation[];
  readonly subagentRunId?: string;
}

/** Structured progress, as a message that keeps its place. */
export interface ActivitySnapshot extends OfMessage {
  readonly type: 'ACTIVITY_SNAPSHOT';
  readonly activityType: string;
  readonly content: Readonly<Record<string, unknown>>;
  /** False: an activity that is there already stays as it is. Default true. */
  readonly replace?: boolean;
}
export interface ActivityDelta extends OfMessage {
  readonly type: 'ACTIVITY_DELTA';
  readonly activityType: string;
  readonly patch: readonly PatchOperation[];
}

/** What an agent takes for its messages at this place. What it does here is section 15's: it touches those of its own run only. */
export interface MessagesSnapshot {
  readonly type: 'MESSAGES_SNAPSHOT';
  readonly messages: readonly ListedMessage[];
}
/** One message of AG-UI's, of any role. */
export interface ListedMessage {
  readonly id: string;
  readonly role: string;
  readonly content?: unknown;
  readonly toolCalls?: readonly ListedToolCall[];
  /** Of the role `tool`: the call whose result this is. */
  readonly toolCallId?: string;
  readonly activityType?: string;
  readonly subagentRunId?: string;
}
export interface ListedToolCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

/** A part of a run begins that has a name of its own: a sub-agent within the run. One that joins as a participant has runs instead. */
export interface SubagentStarted {
  readonly type: 'SUBAGENT_STARTED';
  readonly subagentRunId: string;
  readonly name: string;
  readonly description?: string;
  readonly parentSubagentRunId?: string;
  readonly parentToolCallId?: string;
  readonly parentMessageId?: string;
}
export interface SubagentFinished {
  readonly type: 'SUBAGENT_FINISHED';
  readonly subagentRunId: string;
  readonly result?: unknown;
  readonly outcome?:
    | { readonly type: 'success' }
    | { readonly type: 'suspended'; readonly interruptIds?: readonly string[] };
}
export interface SubagentError {
  readonly type: 'SUBAGENT_ERROR';
  readonly subagentRunId: string;
  readonly message: string;
  readonly code?: string;
}
/** Ours: AG-UI has no word for a sub-agent that its own run has stopped. */
export interface SubagentCancelled {
  readonly type: 'subagent.cancelled';
  readonly subagentRunId: string;
}

/** An event of the app's own: the newest are retained for it to read. */
export interface AppEvent {
  readonly type: 'CUSTOM';
  readonly name: string;
  readonly value: unknown;
  readonly subagentRunId?: string;
}

/** One part of a message that is more than text, as AG-UI has it: `text`, `image`, `audio`, `video`, `document`, or a later kind. */
export interface ContentPart {
  readonly type: string;
  /** Of a part of the kind `text`. */
  readonly text?: string;
  readonly [field: string]: unknown;
}

/** A message of a person, or of an agent that asks another: an input that runs answer. Its envelope carries `id`. */
export interface MessageSent {
  readonly type: 'message.sent';
  /** Text, or AG-UI's content parts, whose texts are what is shown. */
  readonly content: string | readonly ContentPart[];
  /** The participants asked. Without it, every agent that listens. */
  readonly to?: readonly ParticipantId[];
}
export interface CancelRequested {
  readonly type: 'cancel.requested';
  readonly target: ControlTarget;
  readonly reason?: string;
}
export interface SteerRequested {
  readonly type: 'steer.requested';
  readonly target: ControlTarget;
  readonly content: string;
  /** Consent that, if no run takes it, it becomes a message (P36). */
  readonly followUp: boolean;
  /** The author's own earlier steer that this one takes the place of, wherever no run has used it yet. */
  readonly replaces?: EntityRef;
}
/** One of the answers that a question offers. */
export interface QuestionChoice {
  /** What the answer carries as `data`. */
  readonly value: string;
  /** What people read. Default: the value. */
  readonly label?: string;
  /** A sentence about what it means. */
  readonly detail?: string;
}

/** How much depends on a question, in its agent's judgement. */
export type QuestionRisk = 'low' | 'medium' | 'high';

/** What people need to know to answer. Without choices and a schema it asks for consent. */
export interface QuestionText {
  /** What is asked, in one line. */
  readonly title: string;
  /** What it is about: plain text of any length. */
  readonly detail?: string;
  /** The answer is one of these. */
  readonly choices?: readonly QuestionChoice[];
  /** A JSON Schema of the answer, for a component that builds a form. The log does not check it. */
  readonly schema?: Readonly<Record<string, unknown>>;
  /** Milliseconds after which no answer counts, from when the log had the question. Default: it waits as long as its run. */
  readonly expiresIn?: number;
  /** How much depends on it, in the agent's judgement. */
  readonly risk?: QuestionRisk;
  /** The tool call that it asks consent for. */
  readonly toolCallId?: string;
}

/** A run asks people, and waits for the answer while it goes on (P39). Its envelope carries `id`, and the run. */
export interface QuestionAsked extends QuestionText {
  readonly type: 'question.asked';
}
/** A person's answer: a claim on the question, of which the first in the log counts (P15, P39). */
export interface QuestionAnswered {
  readonly type: 'question.answered';
  readonly question: EntityRef;
  readonly decision: QuestionDecision;
  /** The chosen value, or what fits the question's schema. */
  readonly data?: unknown;
  /** A sentence for the agent: why it was declined, for example. */
  readonly note?: string;
}
/** `approved` and `declined` answer a question for consent; `answered` carries data. Any question may be declined. */
export type QuestionDecision = 'approved' | 'declined' | 'answered';

/** No answer is needed any more: the run that asked has withdrawn it, or the keeper says that its time is over. */
export interface QuestionClosed {
  readonly type: 'question.withdrawn' | 'question.expired';
  readonly question: EntityRef;
}
/**
 * Consent given beforehand, to all calls of one tool of an agent: a claim, of which one is in force at a time (P15, P42). Its envelope
 * carries `id`.
 */
export interface PolicyAllowed {
  readonly type: 'policy.allowed';
  /** The agent that may use the tool without being answered each time. */
  readonly agent: ParticipantId;
  /** The tool's name, as the agent's calls have it. */
  readonly tool: string;
  /**
   * The highest risk that it covers; a question that names none counts as `medium`. Default: `medium`, so that what is of high risk
   * is still asked.
   */
  readonly risk?: QuestionRisk;
}
/** The policy covers nothing that is asked from here on. Any person who may answer questions may withdraw it. */
export interface PolicyWithdrawn {
  readonly type: 'policy.withdrawn';
  /** The `policy.allowed` that it ends. */
  readonly policy: EntityRef;
}
/** What people write of consent given beforehand. */
export type PolicyStep = PolicyAllowed | PolicyWithdrawn;

/**
 * A change of a shared object: a claim on the places that it names, of which the first in the log counts (P15, P40). Its envelope
 * carries `id`.
 */
export interface ObjectChanged {
  readonly type: 'object.changed';
  /** The object's id, the same for all participants. */
  readonly object: string;
  /** What its author saw: the position of the object's newest change; 0 if there was none. */
  readonly base: number;
  /** The id of that change. A log that was taken back and has grown again may have another one at that position. */
  readonly baseId?: string;
  /**
   * Ids of own changes that the log did not show yet, of the same places: it was made upon them, and counts only if they do. Those
   * that they were made upon need not be named.
   */
  readonly after?: readonly string[];
  readonly patch: readonly PatchOperation[];
}

/** Asks for a person: a claim, of which one waits at a time (P15, P41). */
export interface FloorRequested {
  readonly type: 'floor.requested';
  /** Why, in one line, for the operators who may take the floor. */
  readonly reason?: string;
}
/** The author of a request for a person takes it back. */
export interface FloorWithdrawn {
  readonly type: 'floor.withdrawn';
  readonly request: EntityRef;
}
/** From here on its operator answers people, and agents begin no run for what people say: a claim on the floor (P15, P41). */
export interface FloorTaken {
  readonly type: 'floor.taken';
}
/** Agents have the floor again. */
export interface FloorReturned {
  readonly type: 'floor.returned';
  readonly taking: EntityRef;
  /** A sentence for the agents: what was agreed, for example. */
  readonly note?: string;
}
/** What people and agents write of a hand-off. */
export type HandOffStep = FloorRequested | FloorWithdrawn | FloorTaken | FloorReturned;

/** The keeper says that the last page of the operator who held the floor is gone: agents have it again. */
export interface FloorLapsed {
  readonly type: 'floor.lapsed';
  readonly taking: EntityRef;
}
export interface SteerRetracted {
  readonly type: 'steer.retracted';
  readonly control: EntityRef;
}
export interface ParticipantJoined {
  readonly type: 'participant.joined';
  readonly name?: string;
}
/** How far a run has come; the newest one counts. */
export interface ProgressReported {
  readonly type: 'progress.reported';
  /** Units done, in [0, total]. */
  readonly done?: number;
  readonly total?: number;
  readonly note?: string;
}
export interface ControlAnswered {
  readonly type: 'control.delivered' | 'control.acknowledged' | 'control.refused';
  readonly control: EntityRef;
  readonly reason?: string;
}
export interface SteerConsumed {
  readonly type: 'steer.consumed';
  readonly control: EntityRef;
  readonly step?: string;
}
export interface RunClaimed {
  readonly type: 'run.claimed';
  readonly generation: number;
  readonly continues?: boolean;
}
/** An answer has a part more, or another one under the same id: of the same run and kind. */
export interface PartAdded extends Renamed {
  readonly type: 'part.added';
  /** Unique within its participant. */
  readonly partId: string;
  readonly part: AnswerPart;
  /** The message that it belongs to, of the same participant. Without this and `toolCallId`: the run. */
  readonly messageId?: string;
  readonly toolCallId?: string;
  readonly subagentRunId?: string;
}
/**
 * A piece of an event of the run's content that is larger than one entry may be: of its JSON. The event takes place where its
 * last piece stands.
 */
export interface PieceWritten {
  readonly type: 'piece.written';
  /** UTF-16 units of the JSON before this piece. 0 begins an event, and gives up what has come of another. */
  readonly at: number;
  readonly text: string;
  /** True for the last piece. */
  readonly last?: boolean;
}
export interface LeaseRenewed {
  readonly type: 'lease.renewed';
}
/** The owner of the run that the envelope names works on it no longer, so that another instance may go on at once. */
export interface RunReleased {
  readonly type: 'run.released';
}
/** A fact of the keeper about the run that the envelope names, and about the instance that owned it then. */
export interface RunLiveness {
  readonly type: 'run.lost' | 'run.recovered';
  readonly instance: InstanceId;
}
/** A fact of the keeper about one row, that of the run that the envelope names, or, without one, about all that still wait. */
export interface ControlOverdue {
  readonly type: 'control.expired' | 'control.unresponsive';
  readonly control: EntityRef;
  readonly participant?: ParticipantId;
}
export interface EventDropped {
  readonly type: 'event.dropped';
  /** The type of the event that was refused for good. */
  readonly dropped: string;
  readonly bytes: number;
  readonly code: string;
  /** Of a delta, the text or the call that it was a part of. The envelope names the run, if it was a part of an answer at all. */
  readonly partOf?: string;
}
export interface LaneRestarted {
  readonly type: 'lane.restarted';
  readonly former: ProducerId;
  readonly code: string;
  /** Events that were given up: they stand on something that the log no longer has. */
  readonly lost: number;
}

/** Every event that this version of the library knows. */
export type KnownEvent =
  | RunStarted
  | RunFinished
  | RunError
  | TextMessageStart
  | TextMessageContent
  | TextMessageEnd
  | ReasoningStart
  | ReasoningMessageStart
  | ReasoningMessageContent
  | ToolCallStart
  | ToolCallArgs
  | ToolCallEnd
  | ToolCallResult
  | StepStarted
  | StateSnapshot
  | StateDelta
  | ActivitySnapshot
  | ActivityDelta
  | MessagesSnapshot
  | SubagentStarted
  | SubagentFinished
  | SubagentError
  | SubagentCancelled
  | AppEvent
  | MessageSent
  | CancelRequested
  | SteerRequested
  | SteerRetracted
  | QuestionAsked
  | QuestionAnswered
  | PolicyAllowed
  | PolicyWithdrawn
  | QuestionClosed
  | ObjectChanged
  | FloorRequested
  | FloorWithdrawn
  | FloorTaken
  | FloorReturned
  | FloorLapsed
  | ParticipantJoined
  | ProgressReported
  | ControlAnswered
  | SteerConsumed
  | RunClaimed
  | PartAdded
  | PieceWritten
  | LeaseRenewed
  | RunReleased
  | RunLiveness
  | ControlOverdue
  | EventDropped
  | LaneRestarted;

/** An event of a type that this version does not know: stored and passed on, never fatal. */
export interface UnknownEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}
