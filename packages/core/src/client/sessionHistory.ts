/** One session's way to what has left its window (P24): fetched in pages, over whatever link there is just now. */
import { type HistoryEntry, readHistoryEntry } from '../fold/historyEntry.ts';
import { isDevelopment } from '../platform/isDevelopment.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { type ErrorCode, RejoinError, type Sentence } from '../protocol/errors.ts';
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
  /** Asks over the present link. False if its transport has no history; undefined without a link: it waits for one. */
  readonly askHistory: (request: number, before: number | undefined) => boolean | undefined;
  /** A number that no request of this client had before. */
  readonly nextRequest: () => number;
}

export interface History {
  /** @throws RejoinError by rejection: `history-unavailable`, `closed`, or what the keeper refuses it with */
  fetch(options?: HistoryOptions): Promise<HistoryPage>;
  /** An answer, if it waits for that one. */
  receive(message: HistoryMessage | (ErrorMessage & { readonly request: number })): void;
  /** A link is live: what was not answered is asked again. */
  connected(): void;
  /** The keeper does not know how to give history. */
  unknown(): void;
  /** Nothing is waited for any more. */
  close(): void;
}

interface Waiting {
  readonly before: number | undefined;
  readonly resolve: (page: HistoryPage) => void;
  readonly reject: (error: RejoinError) => void;
}

const CLOSED = isDevelopment && "The session is closed. Open it again: client.session('my-session').";
const UNAVAILABLE = 'This transport has no history: only what is in the window can be shown.';

/** @param isClosed whether the session is closed just now */
export function createHistory(port: HistoryPort, isClosed: () => boolean): History {
  let waiting = new Map<number, Waiting>();

  const enter = (asked: Waiting): void => {
    const request = port.nextRequest();
    waiting.set(request, asked);
    if (port.askHistory(request, asked.before) === false) refuse(request, 'history-unavailable', UNAVAILABLE);
  };

  const page = (before: number | undefined): Promise<HistoryPage> =>
    new Promise((resolve, reject) => {
      if (isClosed()) reject(new RejoinError('closed', CLOSED));
      else enter({ before, resolve, reject });
    });

  function refuse(request: number, code: ErrorCode, message: Sentence): void {
    const asked = waiting.get(request);
    waiting.delete(request);
    asked?.reject(new RejoinError(code, message));
  }

  function refuseAll(code: ErrorCode, message: Sentence): void {
    for (const request of [...waiting.keys()]) refuse(request, code, message);
  }

  return {
    async fetch(options = {}) {
      checkCall(Object(options) === options, 'session.history({ limit: 50 })');
      const { before, limit } = options;
      for (const [name, value] of Object.entries({ before, limit })) {
        if (value !== undefined && !(Number.isSafeInteger(value) && value >= 0))
          throw new RejoinError(
            'argument-invalid',
            `\`${name}\` is a whole number from 0 on: call session.history({ limit: 50 }).`,
          );
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
    receive(message) {
      const { request } = message;
      if (!waiting.has(request)) return;
      // It will be sent again, on the next link.
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
      // A keeper that answers nothing, and reports that there is more, would be asked for ever.
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
      const before = waiting;
      waiting = new Map();
      for (const asked of before.values()) enter(asked);
    },
    unknown: () =>
      refuseAll('history-unavailable', 'The keeper is older than this client, and gives no history.'),
    close: () => refuseAll('closed', CLOSED),
  };
}
