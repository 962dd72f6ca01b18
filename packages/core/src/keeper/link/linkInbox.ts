/** What a client sends, one message after the other, also where deciding about one takes time. */
import type { Soon } from './soon.ts';

export interface LinkInboxOptions {
  /** Handles one message. The next one waits for it. */
  readonly handle: (text: string) => Soon<void>;
  /** Whether messages wait: the wire should hold back what comes. */
  readonly hold: (held: boolean) => void;
  readonly isOpen: () => boolean;
  readonly fail: (error: unknown) => void;
}

/** Gives the function that takes each text that arrives. */
export function createLinkInbox({ handle, hold, isOpen, fail }: LinkInboxOptions): (text: string) => void {
  const waiting: string[] = [];
  let busy = false;

  async function settle(pending: Promise<void>): Promise<void> {
    busy = true;
    hold(true);
    try {
      await pending;
      for (let next = waiting.shift(); next !== undefined && isOpen(); next = waiting.shift())
        await handle(next);
    } catch (error) {
      fail(error);
    } finally {
      busy = false;
      hold(false);
    }
  }

  return (text) => {
    if (busy) return void waiting.push(text);
    try {
      const pending = handle(text);
      if (pending !== undefined) void settle(pending);
    } catch (error) {
      fail(error);
    }
  };
}
