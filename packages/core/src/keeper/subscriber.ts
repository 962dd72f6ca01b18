/** What a host serves: one subscription of one link. */
import type { Item } from '../protocol/envelope.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Live, Snapshot } from '../protocol/messages.ts';
import type { Page } from './logStore.ts';

/** One subscription of one link. The host calls; nothing here may call back before it returns. */
export interface Subscriber {
  /** Whether it can take more now; if not, it is served from the log once it says `resume`. */
  ready(): boolean;
  snapshot(snapshot: Snapshot): void;
  /** Events after one offset up to another. `items` is their wire text; `decoded` is the same, if it is at hand. */
  frame(incarnation: string, page: Page, decoded?: readonly Item[]): void;
  live(live: Omit<Live, 'type' | 'channel'>): void;
  /** Whether next to nothing waits for it. If not, it says `resume` once that is so: signals delay nothing else. */
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
  close(): void;
}
