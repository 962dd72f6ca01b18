/** A session's history, loaded when it is asked for: most pages never page back. */
import { loadLater } from './loadLater.ts';
import type { Session } from './sessionApi.ts';
import type { History, HistoryPort } from './sessionHistory.ts';

export interface HistoryOnDemand extends Pick<History, 'connected' | 'disconnected' | 'close'> {
  /** Once it was asked for. */
  readonly loaded: History | undefined;
  /** A page is under way. */
  readonly busy: boolean;
  readonly fetch: Session['history'];
  /** After `close`. */
  reopen(): void;
}

export function createHistoryOnDemand(port: HistoryPort): HistoryOnDemand {
  let loaded: History | undefined;
  let linked = false;
  let closed = false;
  let requests = 0;

  async function open(): Promise<History> {
    const { createHistory } = await loadLater();
    if (loaded) return loaded;
    loaded = createHistory(port);
    if (linked) loaded.connected();
    if (closed) loaded.close();
    return loaded;
  }

  return {
    get loaded() {
      return loaded;
    },
    get busy() {
      return requests > 0;
    },
    async fetch(options) {
      requests++;
      try {
        return await (await open()).fetch(options);
      } finally {
        requests--;
      }
    },
    connected() {
      linked = true;
      loaded?.connected();
    },
    disconnected() {
      linked = false;
      loaded?.disconnected();
    },
    reopen() {
      closed = false;
    },
    close() {
      closed = true;
      loaded?.close();
      loaded = undefined;
    },
  };
}
