/** The pages of a session's history, loaded when they are asked for: most pages never page back. */
import { loadLater } from './loadLater.ts';
import type { SessionChannel } from './sessionChannel.ts';
import type { History, HistoryOptions, HistoryPage } from './sessionHistory.ts';

interface HistoryPort {
  readonly channel: SessionChannel;
  /** Connects, where that is needed. */
  readonly start: () => void;
  readonly isOver: () => boolean;
}

export interface HistoryOnDemand {
  /** Undefined before it has been asked for. */
  readonly current: History | undefined;
  /** Pages are under way. */
  readonly busy: boolean;
  fetch(options?: HistoryOptions): Promise<HistoryPage>;
}

export function createHistoryOnDemand({ channel, start, isOver }: HistoryPort): HistoryOnDemand {
  let current: History | undefined;
  let asked = 0;
  return {
    get current() {
      return current;
    },
    get busy() {
      return asked > 0;
    },
    async fetch(options) {
      start();
      asked++;
      try {
        const late = await loadLater();
        current ??= late.createHistory(channel, isOver);
        return await current.fetch(options);
      } finally {
        asked--;
      }
    },
  };
}
