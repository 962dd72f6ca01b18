/** A session as an application uses it: its store, and the verbs. */

import type { BlobContent, PutOptions } from '../blobs/blobClient.ts';
import type { BlobId } from '../protocol/blobId.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import type {
  ContentPart,
  ControlTarget,
  HandOffStep,
  PolicyStep,
  QuestionDecision,
} from '../protocol/events.ts';
import type { LaneName } from '../protocol/eventTable.ts';
import type { Cursor, EntityRef, InstanceId, ParticipantId } from '../protocol/ids.ts';
import type { SessionInterest } from '../protocol/interest.ts';
import type { FileUpload } from '../view/fileUpload.ts';
import type { ReadableStore } from '../view/readableStore.ts';
import type { Receipt, SessionView } from '../view/sessionView.ts';
import type { HistoryOptions, HistoryPage } from './sessionHistory.ts';

/** What every verb of a session returns: what was asked, and a way to follow it. */
export interface IssuedCommand {
  /** Who asked, and under which id: how every surface finds it again. */
  readonly ref: EntityRef;
  /** Resolves when it has a place in the outbox; rejects if it never will be sent. */
  readonly queued: Promise<void>;
  /**
   * What has become of it by now: as `receiptOf(session.store.getState(), ref)`, which any other page can ask as well. It may
   * change whenever the store does.
   */
  receipt(): Receipt;
}

export interface SendOptions {
  /** The participants asked. Default: every agent that listens. */
  readonly to?: readonly ParticipantId[] | undefined;
}

/** What a message says. Something has to be in it. */
export interface SendContent {
  /** What stands first. */
  readonly text?: string | undefined;
  /** AG-UI's content parts; a file that is stored already is one (`filePart` of `@rejoin/core/blobs`). */
  readonly parts?: readonly ContentPart[] | undefined;
  /**
   * Files that are stored beside the log first (docs/blobs.md), at most 20: as a page has them, or on their way already
   * (`startUpload` of `@rejoin/core/blobs`).
   */
  readonly files?: readonly (Blob | FileUpload)[] | undefined;
}

/** Content of a session beside its log (docs/blobs.md), by the rights of this client. */
export interface SessionBlobs {
  /** Whether the transport has a place for it. The server may have none all the same. */
  readonly available: boolean;
  /**
   * Stores content, once for the same bytes.
   *
   * @throws RejoinError `blobs-unsupported` over a transport that has no place for it; else as `BlobClient.put`
   */
  put(content: BlobContent, options?: PutOptions): Promise<{ readonly blob: BlobId; readonly size: number }>;
  /** @throws RejoinError `blobs-unsupported`; else as `BlobClient.get` */
  get(
    blob: BlobId,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<Uint8Array<ArrayBuffer>>;
}

export interface SteerOptions {
  /** Whether it becomes a message if no run takes it. Default false. */
  readonly followUp?: boolean | undefined;
  /** A steer of one's own that this one takes the place of, wherever no run has used it yet. */
  readonly replaces?: EntityRef | undefined;
  /** How long it may wait to be sent, ms: after that it is rejected here, with `steer-expired`. Default 10 minutes. */
  readonly expiresIn?: number | undefined;
}

/** What a person answers to a question of a run (P39). */
export interface QuestionReply {
  /** `approved` where consent is asked for, `answered` with `data` where it is not, `declined` anywhere. */
  readonly decision: QuestionDecision;
  /** The value of the choice, or what fits the question's schema: any JSON value. */
  readonly data?: unknown;
  /** A sentence for the agent. */
  readonly note?: string | undefined;
}

export interface Session {
  readonly id: string;
  readonly participant: ParticipantId;
  readonly instance: InstanceId;
  readonly store: ReadableStore<SessionView>;
  /** The place in the log that the state of `store` stands at; undefined before anything has arrived. */
  readonly cursor: Cursor | undefined;
  /**
   * Keeps the session connected until the result is called. One that nothing keeps connected becomes idle after some seconds: it
   * still sends what waits in its outbox, and reads on from its cursor when it is connected again. The five that became idle last
   * hold their state; older ones drop it, and read it again from the device (`persist`) or from the keeper. A client all of whose
   * sessions are idle, and that has nothing to send, closes its connection until it is needed.
   */
  connect(): () => void;
  /**
   * Sends a message. Works offline: it waits in the outbox. One with files waits until all of them are stored, with the status
   * `uploading`, and messages that are sent after it wait behind it; cancels and steers do not. It is rejected with what the upload
   * of a file failed by.
   */
  send(content: string | SendContent, options?: SendOptions): IssuedCommand;
  /** Content beside the log. */
  readonly blobs: SessionBlobs;
  /** Asks runs to stop: of the whole session by default. Works offline, and before a run's id is known (target `input`). */
  cancel(target?: ControlTarget, reason?: string): IssuedCommand;
  /** Sends words to runs while they work. */
  steer(content: string, target?: ControlTarget, options?: SteerOptions): IssuedCommand;
  /**
   * Takes a steer back, as long as no run has used it. Its receipt is its own until the log has it; from then on it is the steer's,
   * which says whether it came in time: `retracted`, or what the steer had become by then.
   */
  retract(steer: EntityRef): IssuedCommand;
  /**
   * Answers what a run asks people. The first answer in the log counts: whether it is this one stands in the question's `answer`,
   * in `state.questions`. Works offline. Rejected with `claim-lost` if another came first, and with `late-event` if it is not
   * asked any more.
   */
  answer(question: EntityRef, reply: QuestionReply): IssuedCommand;
  /**
   * Gives an agent consent beforehand to all calls of a tool, or withdraws that (P42): `policy.allowed` and `policy.withdrawn`; what is
   * in force stands in `state.policies`, and a question that it answers has the policy in its `answer`. It covers what is asked after
   * it, and nothing that waits. Works offline. Rejected with `claim-lost` where another one for the tool is in force, or was withdrawn
   * meanwhile, and with `late-event` where what it withdraws is not in force any more.
   */
  policy(step: PolicyStep): IssuedCommand;
  /**
   * One step of a hand-off to a person (P41); `floorOf` says who has the floor. `floor.requested` asks for a person, with a reason,
   * and `floor.withdrawn` takes one's own request back. An operator takes the floor by `floor.taken`: agents begin no run for what
   * people say until `floor.returned` gives it back to them, with a note. Works offline. Rejected with `claim-lost` where another
   * was first, and with `late-event` where the request or the taking that it names is over.
   */
  handOff(step: HandOffStep): IssuedCommand;
  /**
   * Appends any event. A command without an `id` gets one. Any other event has no receipt, because the log keeps no ids of those:
   * its status is `forgotten` throughout, and the `id` of its `ref` empty; `drained` says when the log has it.
   */
  publish(entry: EventEntry, lane?: LaneName): IssuedCommand;
  /**
   * Removes an own command from `pending` that was rejected, or a message that waits for its files, whose uploads end then. Any
   * other stays.
   */
  discard(ref: EntityRef): void;
  /**
   * Fetches what is no longer in the window (P24), backwards, newest page first. It waits while there is no link, and asks again
   * after a cut. Rejects with `history-unavailable` where the transport has none, and with `closed` when the session closes.
   */
  history(options?: HistoryOptions): Promise<HistoryPage>;
  /**
   * Reads the texts that an interest names, beside what the session was opened for (`SessionOptions.interest`), until the result
   * is called and some seconds longer. What was withheld of them comes whole: until then a text is empty, and its `withheld` is
   * set. A session that reads everything, and a transport that withholds nothing, has them already.
   */
  readContent(interest: SessionInterest): () => void;
  /** Resolves when the log has all that was published so far. */
  drained(): Promise<void>;
  /**
   * Sends the latest value of something to all who read now (P29); `ttl` in ms. While there is no link, and after `close`, it goes
   * nowhere: it would not be the latest any more.
   */
  signal(key: string, value: unknown, ttl: number): void;
  /** Folds at once what has arrived, instead of with the next frame. */
  flush(): void;
  /** The user has read what happened while they were away, and what the log has lost: both leave the view. */
  seen(): void;
  close(): void;
}
