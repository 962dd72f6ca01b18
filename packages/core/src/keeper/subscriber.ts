/** What a host serves: one subscription of one link. */
import type { FrameItem } from '../protocol/envelope.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { SessionInterest, TextRef } from '../protocol/interest.ts';
import type { Live, SentText, SessionSnapshot } from '../protocol/messages.ts';
import type { LogPage } from './logStore.ts';

/** One subscription of one link. The host calls; nothing here may call back before it returns. */
export interface Subscriber {
  /** Whether it can take more now; if not, it is served from the log once `resume` is called. */
  ready(): boolean;
  /** @param own it is made for this reader's interest, and is no state for others */
  snapshot(snapshot: SessionSnapshot, own: boolean): void;
  /** Events after one offset up to another. `items` is their wire text; `decoded` is the same, if it is at hand. */
  frame(incarnation: string, page: LogPage, decoded?: readonly FrameItem[]): void;
  /** Characters that it asked for, of texts as they are where its last frame ended. */
  texts(texts: readonly SentText[]): void;
  live(live: Omit<Live, 'type' | 'channel'>): void;
  /** Whether next to nothing waits for it. If not, `resume` is called once that is so: signals delay nothing else. */
  idle(): boolean;
  /**
   * Signals that are new or have changed: the text of a list of `Signal`.
   *
   * @param anew nothing that it was sent before holds any more
   */
  signals(list: string, anew: boolean): void;
  /** The subscription has ended. */
  ended(code: ErrorCode, message: string): void;
}

export interface Subscription {
  /** It can take more again. */
  resume(): void;
  /** It wants other texts from here on. */
  setInterest(interest: SessionInterest): void;
  /** It asks for the characters of some texts. @returns false where too many are waited for: then it is given none of these */
  ask(texts: readonly TextRef[]): boolean;
  close(): void;
}
