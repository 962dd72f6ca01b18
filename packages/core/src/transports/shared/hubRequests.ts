/** What links have asked for by a number: the keeper is given numbers of the hub's own. */
import type { ErrorMessage, HistoryMessage } from '../../protocol/messages.ts';

export interface HubRequests {
  /** @returns the number to ask under */
  add(link: string, request: number): number;
  /** The answer to a number, as its link awaits it; undefined where none does. */
  answer(
    number: number,
    message: HistoryMessage | ErrorMessage,
  ): { readonly link: string; readonly message: HistoryMessage | ErrorMessage } | undefined;
  clear(): void;
}

export function createHubRequests(): HubRequests {
  const requests = new Map<number, { readonly link: string; readonly request: number }>();
  let last = 0;
  return {
    add(link, request) {
      requests.set(++last, { link, request });
      return last;
    },
    answer(number, message) {
      const asked = requests.get(number);
      requests.delete(number);
      return asked && { link: asked.link, message: { ...message, request: asked.request } };
    },
    clear: () => requests.clear(),
  };
}
