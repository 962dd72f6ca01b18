/** What keeps messages in memory: made twice, with few to warm up, and with all to be weighed. */
import type { COUNT } from './messages.ts';

export interface Held {
  /** Every text that can be read from it. */
  texts(): readonly string[];
  close?(): void;
}

/**
 * @param count messages to hold: some, or all 10,000
 * @param url where our server is
 * @param ready is called when writers may begin, for what holds messages while they are written
 */
export type Hold = (count: typeof COUNT | 10, url: string, ready: () => void) => Promise<Held> | Held;
