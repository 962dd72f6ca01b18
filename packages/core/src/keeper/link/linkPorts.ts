/** What the keeper's side of a link needs from the outside. */
import type { Clock } from '../../platform/clock.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { InstanceId, ParticipantId } from '../../protocol/ids.ts';
import type { SessionLimits } from '../../protocol/limits.ts';
import type { Hello, SessionSnapshot } from '../../protocol/messages.ts';
import type { KeeperHost } from '../host.ts';
import type { KeeperPatience } from '../overdue.ts';
import type { InstanceRegistry } from './instanceRegistry.ts';
import type { LinkAnswer, LinkStream } from './linkOutput.ts';
import type { Decide } from './permissions.ts';
import type { RequestRates } from './requestRates.ts';

/** What all links of one keeper share. */
export interface LinkContext {
  readonly host: Pick<KeeperHost, 'take' | 'subscribe' | 'maySignal' | 'signal' | 'alive' | 'history'>;
  readonly instances: InstanceRegistry<InstanceOwner>;
  /** One participant may not use up what all share: it waits. */
  readonly rates: RequestRates;
  readonly decide: Decide;
  readonly clock: Clock;
  readonly limits: SessionLimits;
  readonly patience: KeeperPatience;
  /** Resolves when it is the turn of a piece of work that takes long. */
  readonly turn: () => Promise<void>;
  readonly onFault: (error: unknown) => void;
}

/** The connection below one link. */
export interface LinkWire {
  /** Takes the participant in, whose token and secret were accepted. False if the keeper has no room for one more. */
  admit(participant: ParticipantId): boolean;
  answer(message: LinkAnswer): void;
  stream(message: LinkStream): void;
  /** Lets its reader fetch a snapshot beside the link. False where it is better sent. Default: every snapshot is sent. */
  offerSnapshot?(session: string, snapshot: SessionSnapshot, reader: ParticipantId): boolean;
  /** Whether streams may go on. If not, the wire calls `resume` of the link once they may. */
  ready(): boolean;
  /** Whether next to nothing waits to be read. If not, the wire calls `resume` once that may be so. */
  idle(): boolean;
  /** Resolves once streams may go on; never, if the connection ends before. */
  room(): Promise<void>;
  /** Whether the wire should hold back what the client sends: something before it is being decided. */
  hold(held: boolean): void;
  /** Sends what waits, and ends the connection. */
  close(code: number, reason: string): void;
}

/** A link, as another one sees it that takes an instance over. */
export interface InstanceOwner {
  /** A newer link speaks for this instance. */
  replaced(instance: InstanceId): void;
}

/** What the parts of one admitted link have in common. */
export interface LinkPort {
  readonly context: LinkContext;
  readonly wire: LinkWire;
  /** Who the link stands for. */
  readonly hello: Hello;
  /** The link itself, by which the registry knows it. */
  readonly owner: InstanceOwner;
  isOpen(): boolean;
  close(code: number, reason: string): void;
  /** Reports a message that breaks the protocol. After too many, the link is closed. */
  complain(code: ErrorCode, message: string): void;
  /** Ends the link for a fault of the keeper. */
  fail(error: unknown): void;
}
