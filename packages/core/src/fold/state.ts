/** What a session's log folds to. Everything here is plain data and immutable; `fold.ts` alone makes new ones. */
import type { AnswerPart, BlobRef, TokenUsage } from '../protocol/answerPart.ts';
import type { EventItem } from '../protocol/envelope.ts';
import type {
  ContentPart,
  ControlTarget,
  Interrupt,
  QuestionDecision,
  QuestionRisk,
  QuestionText,
  RunRef,
  ToolCallOutcome,
} from '../protocol/events.ts';
import {
  type EntityRef,
  entityKey,
  type InstanceId,
  type ParticipantId,
  type ProducerId,
} from '../protocol/ids.ts';
import type { RowState } from './receipt.ts';
import type { RunStatus } from './runStatus.ts';
import { NO_TEXT, type StreamedText } from './text.ts';

/** Number of the fold's rules. Digests of different reducers are never compared (P28). */
export const REDUCER = 3;

/** A node of the tree of work, whichever kind it is: a run, or a sub-agent within one. */
export interface SessionWork {
  readonly participant: ParticipantId;
  readonly status: RunStatus | SubagentStatus;
  /** Position of its first event, which is what `saw` is compared with (P34). */
  readonly began: number;
  /** Keeper's clock at the first event, ms. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /** Open steps by name, in order of their start. */
  readonly steps: readonly string[];
  readonly error?: { readonly message: string; readonly code?: string };
  readonly result?: unknown;
}

/** What the log has refused of something for good: it is not whole, and its end does not make it so. */
export interface IncompleteAnswer {
  /** Why, of the first event that was refused: `session-full` for example. */
  readonly code: string;
  /** How many events were refused. Of a text, one may hold many words. */
  readonly events: number;
}

export interface SessionRun extends SessionWork, RunRef {
  /** The instance that may write for it (P20). */
  readonly owner: InstanceId;
  /** 1, and one more for each take-over. */
  readonly generation: number;
  readonly status: RunStatus;
  /** The message that it answers, if it answers one. */
  readonly answers?: EntityRef;
  /** The run that asked for it; none for a run of the conversation. */
  readonly parent?: RunRef;
  /** The interrupted run of the same participant that it goes on from. */
  readonly resumes?: string;
  /** Delta events folded so far. */
  readonly deltas: number;
  /** The beginning of an event that it writes in pieces, as JSON. */
  readonly piece?: string | undefined;
  readonly progress?: RunProgress;
  readonly interrupts?: readonly Interrupt[];
  /** Tokens that it used, as it reported at its end. */
  readonly usage?: readonly TokenUsage[];
  /** Set once the log has refused a part of what it wrote, whatever it has done about that since. */
  readonly incomplete?: IncompleteAnswer | undefined;
  /** Its owner has given it up: it is lost until another process takes it over (P20). */
  readonly released?: true | undefined;
}

/**
 * `interrupted`: suspended until an interrupt is answered. `cut`: its run ended before it did. `superseded`: a new owner of
 * its run began anew (P21). That its run was lost is the run's to say.
 */
export type SubagentStatus =
  | 'running'
  | 'finished'
  | 'interrupted'
  | 'failed'
  | 'cancelled'
  | 'cut'
  | 'superseded';

/** A part of a run under a name of its own. No control acts on it: what can be stopped is its run. */
export interface SessionSubagent extends SessionWork {
  /** Unique in its run. */
  readonly id: string;
  readonly status: SubagentStatus;
  /** The run that it is a part of, of the same participant. */
  readonly run: string;
  readonly name: string;
  readonly description?: string;
  /** The sub-agent of the same run that asked for it; none if the run itself did. */
  readonly parent?: string;
  /** The tool call by which it was asked for. */
  readonly toolCall?: string;
}

export interface RunProgress {
  readonly done?: number | undefined;
  readonly total?: number | undefined;
  readonly note?: string | undefined;
}

export interface SessionMessage {
  readonly participant: ParticipantId;
  readonly id: string;
  /** Its place in the conversation, from 1, counted over all messages of the session. */
  readonly ordinal: number;
  readonly kind: 'text' | 'reasoning' | 'activity';
  /**
   * `cut`: its run ended before it did, or the log refused a part of it (`incomplete`). `superseded`: a new owner of its run
   * began it anew (P21).
   */
  readonly status: 'streaming' | 'complete' | 'cut' | 'superseded';
  /** The run it belongs to, or by which an agent asked, of the same participant; none for a person's message. */
  readonly run?: string;
  /** The one lane whose deltas count (P20); none for a message that came whole. */
  readonly producer?: ProducerId;
  /** The id that its agent gave it, where that was in use and it has another here. */
  readonly given?: string;
  readonly subagent?: string;
  /** Empty for an activity. */
  readonly text: StreamedText;
  /** The content as it came, if it came in parts: `text` is the texts among them. */
  readonly parts?: readonly ContentPart[];
  /** Set where the log refused a part of it: then it does not end as `complete`. */
  readonly incomplete?: IncompleteAnswer | undefined;
  /** What kind of activity it is, in its agent's words, and its content: changed as a document is. */
  readonly activity?: { readonly type: string; readonly content: unknown };
  /** Who was asked, of a message that was sent. */
  readonly to?: readonly ParticipantId[];
  /** Position of its first event: its place among all that the log holds. It stays when a new owner begins it anew (P21). */
  readonly began: number;
  /** Keeper's clock at its first event, or where it was begun anew, ms. */
  readonly at: number;
}

export interface SessionToolCall {
  readonly participant: ParticipantId;
  readonly id: string;
  /** The run it belongs to. A call that waits when its run is interrupted goes over to the run that resumes. */
  readonly run: string;
  readonly producer: ProducerId;
  /** The id that its agent gave it, where that was in use and it has another here. */
  readonly given?: string;
  readonly name: string;
  /** What people read in the place of the name. */
  readonly title?: string;
  /** The model's provider runs the tool. */
  readonly byProvider?: boolean;
  /** The tool is not known beforehand, so that its input has no type. */
  readonly dynamic?: boolean;
  readonly status: 'streaming' | 'called' | 'done' | 'cut' | 'superseded';
  readonly args: StreamedText;
  /** Set where a part of its arguments is missing, whatever its status. */
  readonly incomplete?: IncompleteAnswer | undefined;
  /** Text, or AG-UI's content parts. */
  readonly result?: unknown;
  /** What came of it, if it is not a result: it failed, or people did not allow it. The result says why. */
  readonly outcome?: ToolCallOutcome | undefined;
  /** The result may still change: the call goes on. */
  readonly preliminary?: boolean | undefined;
  /** Where all of the result lies, of which `result` is the beginning. */
  readonly resultBlob?: BlobRef | undefined;
  /** The id under which AG-UI lists the result as a message. */
  readonly resultMessage?: string;
  readonly parentMessage?: string;
  readonly subagent?: string;
  /** Position of its first event: its place among all that the log holds. It stays when a new owner begins it anew (P21). */
  readonly began: number;
  /** Keeper's clock at its first event, or where it was begun anew, ms. */
  readonly at: number;
}

/** What an answer holds besides texts and tool calls. */
export interface SessionPart {
  readonly participant: ParticipantId;
  readonly id: string;
  readonly run: string;
  /** The id that its agent gave it, where that was in use and it has another here. */
  readonly given?: string;
  readonly part: AnswerPart;
  /** The message that it belongs to, of the same participant. */
  readonly message?: string;
  readonly toolCall?: string;
  readonly subagent?: string;
  /** Position of its first event: its place among all that the log holds. It stays when another one takes its place. */
  readonly began: number;
  /** Keeper's clock at its newest event, ms. */
  readonly at: number;
}

/** What a run asks people (P39). */
export interface SessionQuestion extends QuestionText {
  readonly participant: ParticipantId;
  readonly id: string;
  readonly run: string;
  /** `withdrawn`: its run asks no more, or has ended. `expired`: its time was over before an answer came. */
  readonly status: 'waiting' | 'answered' | 'withdrawn' | 'expired';
  /** The interrupt that it is: its run has ended with it, and another goes on from the answer. */
  readonly interrupt?: string;
  readonly answer?: QuestionAnswer;
  /** Position of its event. */
  readonly began: number;
  /** Keeper's clock at that, ms. */
  readonly at: number;
}

/** The answer that counts: the first in the log. */
export interface QuestionAnswer {
  readonly participant: ParticipantId;
  /** The id of the command that it was. */
  readonly id: string;
  readonly decision: QuestionDecision;
  readonly data?: unknown;
  readonly note?: string;
  /** Keeper's clock, ms. */
  readonly at: number;
  /**
   * The policy that answered where the question was asked: then `participant` and `id` are those of its `policy.allowed`, and no
   * person was asked for this question alone (P42).
   */
  readonly policy?: EntityRef;
}

/** Consent given beforehand to the calls of a tool (P42). */
export interface SessionPolicy {
  /** Who gave it. */
  readonly participant: ParticipantId;
  /** The id of the command that it was. */
  readonly id: string;
  readonly agent: ParticipantId;
  readonly tool: string;
  /** The highest risk of a question that it answers. */
  readonly risk: QuestionRisk;
  /** Who withdrew it, by which command. Without it the policy is in force. */
  readonly withdrawn?: {
    readonly participant: ParticipantId;
    readonly id: string;
    /** Position of its event. */
    readonly began: number;
    /** Keeper's clock at that, ms. */
    readonly at: number;
  };
  /** Position of its event. */
  readonly began: number;
  /** Keeper's clock at that, ms. */
  readonly at: number;
}

/** The newest event of each kind about the floor (P41); `floorOf` says who has it. */
export interface SessionFloor {
  readonly requested?: FloorStep;
  readonly withdrawn?: FloorStep;
  readonly taken?: FloorStep;
  readonly returned?: FloorStep;
  readonly lapsed?: FloorStep;
}

/** One event about the floor: a command by its author, or the keeper's fact. */
export interface FloorStep {
  readonly participant: ParticipantId;
  /** The id of the command. Empty for the keeper's. */
  readonly id: string;
  /** Why a person is asked for, of a request. */
  readonly reason?: string;
  /** What the operator says to the agents, of a return. */
  readonly note?: string;
  /** Position of its event. */
  readonly began: number;
  /** Keeper's clock at that, ms. */
  readonly at: number;
}

/** What an agent shares as AG-UI's state: one for each participant and, apart from it, for each of its sub-agents. */
export interface SharedDocument {
  readonly participant: ParticipantId;
  readonly subagent?: string;
  /** The run that changed it last. */
  readonly run: string;
  /** Any JSON value. */
  readonly value: unknown;
  /** Position of its last change. */
  readonly changed: number;
}

/** A JSON document that people and agents change together (P40). */
export interface SharedObject {
  readonly id: string;
  /** Any JSON value but null: an object that becomes null is gone. */
  readonly value: unknown;
  /** Position of its newest change: what the next one names as its `base`. */
  readonly version: number;
  /** Its newest changes, oldest first. */
  readonly changes: readonly ObjectChange[];
}

/** A change that counts, without its values. */
export interface ObjectChange {
  readonly participant: ParticipantId;
  /** The id of the command that it was. */
  readonly id: string;
  /** Own changes that it was made upon. */
  readonly after?: readonly string[] | undefined;
  /** The object's version before it; 0 if there was none. */
  readonly before: number;
  /** Its position, and so the object's version from here on. */
  readonly version: number;
  /** Each place that it names behind what it did there, as `replace/title`. */
  readonly touched: readonly string[];
  /** Keeper's clock, ms. */
  readonly at: number;
}

/** A cancel or a steer, with one row per run that it acts on (P35). */
export interface SessionControl {
  readonly participant: ParticipantId;
  readonly id: string;
  readonly kind: 'cancel' | 'steer';
  readonly target: ControlTarget;
  readonly saw: number;
  readonly began: number;
  readonly at: number;
  readonly content?: string;
  readonly reason?: string;
  readonly followUp: boolean;
  readonly rows: readonly ControlRow[];
  /** Set once nothing more can happen to it without a row: what a receipt without rows says. */
  readonly closed?: 'too-late' | 'expired' | 'retracted';
  /** The author's earlier steer that this one takes the place of (P36). */
  readonly replaces?: EntityRef;
}

export interface ControlRow extends RowState {
  readonly participant: ParticipantId;
  readonly run: string;
  /** Why it was refused, in the agent's words. */
  readonly reason?: string;
  /** The step at which the run took the steer up, if it named one. */
  readonly step?: string;
  /** `deltas` of the run when the row was frozen; what the run wrote since is "after the stop". */
  readonly deltas: number;
  /** The row's last change, keeper's clock, ms. */
  readonly at: number;
}

/** Who won a contested command. */
export interface RunClaim {
  readonly winner: InstanceId;
  readonly run: string;
  readonly position: number;
}

export interface ProducerEntry {
  readonly last: number;
  /** Position of its newest event other than a delta: what decides who leaves the table first (P13). */
  readonly wrote: number;
}

/** In the order in which they first joined. */
export interface Joined {
  readonly name?: string;
  readonly position: number;
}

/** Counts by code of what the fold did not apply. Counts only: they do not depend on how deltas were merged. */
export type FaultCode =
  | 'repeat'
  | 'hole'
  | 'overlap'
  | 'producer-expired'
  | 'producer-delta-first'
  | 'forbidden'
  | 'not-owner'
  | 'fenced'
  | 'claim-lost'
  | 'duplicate-entity'
  | 'late-event'
  | 'command-expired'
  | 'patch-failed'
  | 'document-too-large'
  | 'unknown-must';

export interface SessionState {
  /** Events folded. */
  readonly position: number;
  /**
   * Of the events folded, those of which the sums of their texts have not come yet (P37). While there are any, this is no place
   * to resume from, and it has no digest.
   */
  readonly owed?: number | undefined;
  readonly producers: ReadonlyMap<ProducerId, ProducerEntry>;
  readonly participants: ReadonlyMap<ParticipantId, Joined>;
  /** By (participant, run id); in the order of their start. */
  readonly runs: ReadonlyMap<string, SessionRun>;
  /** By (participant, message id); in the order of their start. */
  readonly messages: ReadonlyMap<string, SessionMessage>;
  readonly toolCalls: ReadonlyMap<string, SessionToolCall>;
  /** By (participant, part id); in the order in which they came first. */
  readonly parts: ReadonlyMap<string, SessionPart>;
  /** By (participant, run id, sub-agent's id); in the order of their start. */
  readonly subagents: ReadonlyMap<string, SessionSubagent>;
  /** By (participant, sub-agent's id), the latter empty for the participant's own; `documentOf` finds one. */
  readonly documents: ReadonlyMap<string, SharedDocument>;
  /** By their ids. */
  readonly objects: ReadonlyMap<string, SharedObject>;
  /** By (participant, question's id); in the order in which they were asked. */
  readonly questions: ReadonlyMap<string, SessionQuestion>;
  /** By (agent, tool): the newest of each, in force or withdrawn, in the order in which they were given. */
  readonly policies: ReadonlyMap<string, SessionPolicy>;
  readonly floor: SessionFloor;
  /** By (participant, command id). */
  readonly controls: ReadonlyMap<string, SessionControl>;
  /** By the message that was answered and the participant that answers: who won. */
  readonly claims: ReadonlyMap<string, RunClaim>;
  /** Command ids seen, by (participant, id), with their position: a command folds once (P4). */
  readonly commands: ReadonlyMap<string, number>;
  /** Newest events of types that this version does not know. */
  readonly unknown: readonly EventItem[];
  /** Newest events of the app's own, oldest first. */
  readonly custom: readonly EventItem[];
  readonly faults: Readonly<Partial<Record<FaultCode, number>>>;
  readonly totals: Totals;
}

/** Counted over the whole log, windows or not. */
export interface Totals {
  readonly messages: number;
  readonly runs: number;
  readonly controls: number;
  /** UTF-16 units of all deltas. */
  readonly text: number;
  /** Lanes that had to begin anew: each is a place where something may be missing (P12, P13). */
  readonly restarts: number;
  /** Position of the newest command id that was forgotten: a command whose author had seen less may be a repeat (P4). */
  readonly forgotten: number;
  /** Messages, tool calls and runs of the conversation that have left the window: so many entries has history (P24). */
  readonly history: number;
}

export const EMPTY: SessionState = {
  position: 0,
  producers: new Map(),
  participants: new Map(),
  runs: new Map(),
  messages: new Map(),
  toolCalls: new Map(),
  parts: new Map(),
  subagents: new Map(),
  documents: new Map(),
  objects: new Map(),
  questions: new Map(),
  policies: new Map(),
  floor: {},
  controls: new Map(),
  claims: new Map(),
  commands: new Map(),
  unknown: [],
  custom: [],
  faults: {},
  totals: { messages: 0, runs: 0, controls: 0, text: 0, restarts: 0, forgotten: 0, history: 0 },
};

export const documentKey = (participant: ParticipantId, subagent = ''): string =>
  entityKey(participant, subagent);

/** A sub-agent's key: its path. */
export const subagentKey = (participant: ParticipantId, run: string, id: string): string =>
  `${entityKey(participant, run)}\n${id}`;

/** What an agent shares, or one of its sub-agents. Undefined if it has shared nothing, or it has left the window. */
export const documentOf = (
  { documents }: SessionState,
  participant: ParticipantId,
  subagent?: string,
): SharedDocument | undefined => documents.get(documentKey(participant, subagent));

export { isActive, outcomeStatus, type RunStatus } from './runStatus.ts';
export { NO_TEXT };
