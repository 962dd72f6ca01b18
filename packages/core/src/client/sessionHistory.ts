/** One session's way to what has left its window (P24): fetched in pages, over whatever link there is just now. */
import { type HistoryEntry, readHistoryEntry } from '../fold/historyEntry.ts';
import { type ErrorCode, RejoinError } from '../protocol/errors.ts';
import type { ErrorMessage, HistoryMessage } from '../protocol/messages.ts';

export interface HistoryOptions {
  /** Entries before the one of that number: the `from` of the page that is there already. Default: the newest. */
  readonly before?: number | undefined;
  /** How many at most, the newest of them. Default: one page of the keeper's, up to 100. */
  readonly limit?: number | undefined;
}

/**
 * Some of what has left the window, in the order in which it left. An entry is immutable, and known by its number, counted
 * from 0: `entries[0]` is number `from`. `state.totals.history` says how many there are. People read messages in the order
 * of `ordinal`, or of `began` among other entries; at the seam to the window the two may interleave.
 */
export interface HistoryPage {
  readonly entries: readonly HistoryEntry[];
  /** Pass it as `before` for the page before this one. */
  readonly from: number;
  /** Nothing comes before it. */
  readonly end: boolean;
}

/** What history needs from its client. */
export interface HistoryPort {
  /** Asks over the present link. False if its transport has no history; without a link it waits. */
  readonly askHistory: (request: number, before: number | undefined) => boolean;
  /** A number that no request of this client had before. */
  readonly nextRequest: () => number;
}

export interface History {
  /** @throws RejoinError by rejection: `history-unavailable`, `closed`, or what the keeper refuses it with */
  fetch(options?: HistoryOptions): Promise<HistoryPage>;
  /** Whether it waits for the answer to that request. */
  expects(request: number): boolean;
  receive(message: HistoryMessage | (ErrorMessage & { readonly request: number })): void;
  /** A link is live: what was not answered is asked again. */
  connected(): void;
  disconnected(): void;
  /** The keeper does not know how to give history. */
  unknown(): void;
  close(): void;
}

interface Waiting {
  readonly before: number | undefined;
  readonly resolve: (page: HistoryPage) => void;
  readonly reject: (error: RejoinError) => void;
}

const UNAVAILABLE = 'This transport has no history: only what is in the window can be shown.';

export function createHistory(port: HistoryPort): History {
  let waiting = new Map<number, Waiting>();
  let linked = false;
  let closed = false;

  const enter = (asked: Waiting): void => {
    const request = port.nextRequest();
    waiting.set(request, asked);
    if (linked && !port.askHistory(request, asked.before))
      refuse(request, 'history-unavailable', UNAVAILABLE);
  };

  const page = (before: number | undefined): Promise<HistoryPage> =>
    new Promise((resolve, reject) => {
      if (closed) reject(new RejoinError('closed', 'The session was closed.'));
      else enter({ before, resolve, reject });
    });

  function refuse(request: number, code: ErrorCode, message: string): void {
    const asked = waiting.get(request);
    waiting.delete(request);
    asked?.reject(new RejoinError(code, message));
  }

  function refuseAll(code: ErrorCode, message: string): void {
    for (const request of [...waiting.keys()]) refuse(request, code, message);
  }

  return {
    async fetch({ before, limit } = {}) {
      for (const [name, value] of Object.entries({ before, limit })) {
        if (value !== undefined && !(Number.isSafeInteger(value) && value >= 0))
          throw new RejoinError('argument-invalid', `\`${name}\` is a whole number, ${value} is none.`);
      }
      let { entries, from, end } = await page(before);
      while (limit !== undefined && entries.length < limit && !end) {
        const earlier = await page(from);
        entries = [...earlier.entries, ...entries];
        ({ from, end } = earlier);
      }
      const extra = limit === undefined ? 0 : Math.max(0, entries.length - limit);
      return { entries: entries.slice(extra), from: from + extra, end: from + extra === 0 };
    },
    expects: (request) => waiting.has(request),
    receive(message) {
      const { request } = message;
      // It will be said again, to the next link.
      if (message.type === 'error') {
        if (message.code !== 'draining') refuse(request, message.code, message.message);
        return;
      }
      const entries: HistoryEntry[] = [];
      for (const value of message.entries) {
        const entry = readHistoryEntry(value);
        if (!entry)
          return refuse(request, 'message-malformed', 'A page of history cannot be read by this version.');
        entries.push(entry);
      }
      // A keeper that answers nothing, and says that there is more, would be asked for ever.
      if (entries.length === 0 && message.from > 0)
        return refuse(request, 'message-malformed', 'A page of history has no entries.');
      const asked = waiting.get(request);
      // Nor would a keeper be left that goes round.
      if (asked?.before !== undefined && message.from + entries.length > asked.before)
        return refuse(request, 'message-malformed', 'A page of history is not the one that was asked for.');
      waiting.delete(request);
      asked?.resolve({ entries, from: message.from, end: message.from === 0 });
    },
    connected() {
      linked = true;
      const before = waiting;
      waiting = new Map();
      for (const asked of before.values()) enter(asked);
    },
    disconnected() {
      linked = false;
    },
    unknown: () =>
      refuseAll('history-unavailable', 'The keeper is older than this client, and gives no history.'),
    close() {
      closed = true;
      refuseAll('closed', 'The session was closed.');
    },
  };
}
