/**
 * How a client reaches a log. A transport opens links; a link is one connection's life and never reconnects by itself:
 * back-off, liveness, resume and the outbox are the core's, written once (docs/protocol.md section 18 for the levels).
 */
import type { BlobClient } from '../blobs/blobClient.ts';
import type { Judge } from '../fold/apply.ts';
import type { Batch } from '../protocol/envelope.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Cursor, InstanceId, ParticipantId } from '../protocol/ids.ts';
import type { SessionInterest, TextRef } from '../protocol/interest.ts';
import type { LinkMessage } from '../protocol/messages.ts';

export interface Transport {
  /** For people: what is shown beside a connection. */
  readonly name: string;
  /** L0 … L5. What a level lacks has a visible fallback. */
  readonly level: 0 | 1 | 2 | 3 | 4 | 5;
  /** Its links give readers the texts that they want, and of others how much they are (P38). Default: they deliver every text. */
  readonly withholds?: true | undefined;
  /** Its links can be asked to read before `welcome`, and answer after it. Default: nothing is asked before. */
  readonly asksEarly?: true | undefined;
  /**
   * For a log that takes what every client writes: the judgement of the fold, `judge` of `@rejoin/core/protocol`. A keeper that
   * refuses what its own fold leaves out has judged already, and its readers need not (P6).
   */
  readonly judge?: Judge;
  /**
   * Only where a link can speak for several instances (`TransportLink.join`): where it leads to, for example an address. Whose
   * transports lead to the same place, as the same participant, may share a link: `shared` of `@rejoin/core/shared`.
   */
  readonly place?: () => string;
  /**
   * Content beside the logs (docs/blobs.md), stored and fetched as that participant. Default: there is no such place, and what asks
   * for it is refused (`blobs-unsupported`).
   */
  readonly blobs?: ((participant: ParticipantId) => BlobClient | Promise<BlobClient>) | undefined;
  /** Opens one link. Nothing may be called on `handlers` before this returns. */
  open(identity: LinkIdentity, handlers: LinkHandlers): TransportLink;
}

/** Who the link stands for. The keeper checks it; it never believes an event's own word. */
export interface LinkIdentity {
  readonly participant: ParticipantId;
  readonly instance: InstanceId;
  /** Proves, to the same keeper, that a later link belongs to the same instance. Never in the log. */
  readonly secret: string;
}

export interface LinkHandlers {
  /** A message, already parsed. The first is `welcome`. */
  message(message: LinkMessage): void;
  /** Something that arrived was not taken. The link goes on. */
  malformed(code: ErrorCode, message: string): void;
  /** The link is over. Called once, and nothing after it. */
  closed(reason: LinkClosed): void;
}

export interface LinkClosed {
  /** Whether trying again cannot help. */
  readonly terminal: boolean;
  readonly code?: ErrorCode;
  readonly message: string;
}

export interface TransportLink {
  /**
   * Answered with frames that go on from `cursor`, or with a snapshot and frames that go on from it, or with an `error`.
   * Without a cursor and without snapshots (L0, L1) the first frame has `after: undefined`, also when the log is empty.
   * A `live` follows when all that was there has been sent. `channel` was never used before on this link. `interest` says
   * which texts are wanted (P38), all by default; a link without `interest` below delivers all.
   */
  subscribe(channel: number, session: string, cursor?: Cursor, interest?: SessionInterest): void;
  /** Replaces the interest of a subscription (P38). A link without it delivers every text, whatever is wanted. */
  interest?(channel: number, interest: SessionInterest): void;
  /** Asks for the characters of withheld texts, at most 256 at a time. Answered with `texts`, each text once. */
  texts?(channel: number, texts: readonly TextRef[]): void;
  unsubscribe(channel: number): void;
  /**
   * Answered with `ack` or `refused`. What was not answered on an earlier link comes again with the same `seq`, content
   * and order, but perhaps in other batches.
   */
  append(session: string, batch: Batch): void;
  /** Without L3 this does nothing. Of an instance that joined, if one is named; else of the link's own. */
  signal(session: string, key: string, value: unknown, ttl: number, instance?: InstanceId): void;
  /**
   * Asks for entries of history before one (P24). Answered with `history`, or with an `error`, of that request. A link
   * without it has no history to give.
   */
  history?(request: number, session: string, before?: number): void;
  /** Asks for a `pong`: a sign of life both ways, of the instance that is named, or of the link's own. */
  ping(instance?: InstanceId): void;
  /**
   * Lets the link speak for one more instance of its participant, whose batches it then takes. Answered with `joined`, or
   * with an `error` that names the instance: it has another secret, or there are too many. A newer link that the instance
   * joins or opens takes it over, which this link learns by such an error; it goes on for all others.
   */
  join?(instance: InstanceId, secret: string): void;
  /** Speaks for it no longer. Nothing that it sent is answered any more. */
  leave?(instance: InstanceId): void;
  /** May be called again. Nothing is handed over after it, and whatever else is called after it does nothing. */
  close(): void;
}
