/** Whether there is a next link, and how long it waits: by what came of the former ones, and by what ended them. */
import { type ErrorCode, isRetryable } from '../protocol/errors.ts';

/** Why a link is over, and whether trying again cannot help. */
export interface LinkEnd {
  readonly terminal: boolean;
  readonly code?: ErrorCode | undefined;
}

export interface LinkPatience {
  /** The least number of attempts that the next pause counts as. */
  readonly attempts: number;
  /** A server has let a link in. */
  opened(): void;
  /** The link has brought an acknowledgement or a proof. */
  progress(): void;
  /** A token has served. */
  accepted(): void;
  /** A link has ended: with the code to show, and whether it was the last. */
  ended(link: LinkEnd): LinkEnd;
}

/** Links in a row that a server lets in and does nothing for, before the pauses between them grow, and before there is no other: about seven minutes. */
const SOME_FRUITLESS = 8;
const MOST_FRUITLESS = 60;

export function createLinkPatience(): LinkPatience {
  /** A token was refused, and none has served since: a second refusal is final. */
  let refused = false;
  /** Links in a row that brought neither an acknowledgement nor a proof. The present one counts until it does. */
  let fruitless = 0;
  return {
    get attempts() {
      return fruitless - SOME_FRUITLESS;
    },
    opened() {
      fruitless++;
    },
    progress() {
      fruitless = 0;
    },
    accepted() {
      refused = false;
    },
    ended({ terminal, code }) {
      const again = code === 'unauthorized';
      // A server that cannot serve just now is no broken one.
      if (isRetryable(`${code}`)) fruitless = 0;
      const hopeless = fruitless > MOST_FRUITLESS;
      const isFinal = terminal || hopeless || (again && refused);
      refused ||= again;
      return { terminal: isFinal, code: hopeless ? (code ?? 'link-misbehaved') : code };
    },
  };
}
