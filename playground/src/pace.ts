/** How fast an agent without a model writes: word by word, as a model would. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TextWriter } from '@rejoin/core/agent';

export interface Pace {
  /** Waits as long as so many words take. Throws when the run is cancelled. */
  pause(words: number): Promise<void>;
  say(writer: Pick<TextWriter, 'write'>, text: string): Promise<void>;
}

/** @param ms for one word */
export function createPace(ms: number, signal?: AbortSignal): Pace {
  const pause = async (words: number) => {
    signal?.throwIfAborted();
    // Without a pace nothing waits, not even for a turn of the clock.
    if (ms > 0) await sleep(words * ms, undefined, signal ? { signal } : {});
  };
  return {
    pause,
    async say(writer, text) {
      for (const word of text.match(/\s*\S+\s*/g) ?? []) {
        await writer.write(word);
        // Longer words take longer: an even beat looks like a machine.
        await pause(0.5 + word.length / 10);
      }
    },
  };
}
