/** The wire between a story's page and its keeper: it can be cut, held back, or refuse every client. */
import type { ErrorCode, LinkClosed, LinkHandlers, Transport } from '@rejoin/core';
import { breakable } from '@rejoin/testing';
import type { StoryClock } from './clocks.ts';

/** `silent`: nothing comes back; `quiet`: a link, but nothing of the session. */
export type WireState = 'up' | 'down' | 'silent' | 'quiet';

export interface Wire extends Transport {
  /** Breaks the link; every attempt from now on fails. */
  cut(): void;
  mend(): void;
  /** The link stays, and nothing of the session comes any more: what is sent gets no answer. */
  hush(): void;
}

export interface WireOptions {
  readonly clock: StoryClock;
  readonly state?: WireState;
  /** Refuses every client, for good. */
  readonly refused?: ErrorCode;
  /** Its proofs are wrong, so that no state of the page can be proven. */
  readonly forged?: boolean;
  /** Withheld texts that are asked for do not come. */
  readonly withoutTexts?: boolean;
}

export function wireTo(
  keeper: Transport,
  { clock, state: first = 'up', refused, forged = false, withoutTexts = false }: WireOptions,
): Wire {
  let state = first;

  /** Why a link is over as soon as it has begun. */
  function reasonAgainst(): LinkClosed | undefined {
    if (refused) return { terminal: true, code: refused, message: 'The server does not let this page in.' };
    return state === 'down' ? { terminal: false, message: 'The network is down.' } : undefined;
  }

  const wire = breakable({
    ...keeper,
    open(identity, handlers) {
      const reason = reasonAgainst();
      const link = keeper.open(
        identity,
        through(forged ? forging(handlers) : handlers, () => state),
      );
      if (!reason) return withoutTexts ? { ...link, texts: () => {} } : link;
      link.close();
      clock.after(0, () => handlers.closed(reason));
      return link;
    },
  });

  return {
    ...wire,
    cut() {
      state = 'down';
      wire.cut();
    },
    mend() {
      state = 'up';
    },
    hush() {
      state = 'quiet';
    },
  };
}

const forging = (handlers: LinkHandlers): LinkHandlers => ({
  ...handlers,
  message: (message) =>
    handlers.message(message.type === 'live' ? { ...message, digest: 'forged' } : message),
});

function through(handlers: LinkHandlers, state: () => WireState): LinkHandlers {
  return {
    ...handlers,
    message(message) {
      const now = state();
      const ofLink = message.type === 'welcome' || message.type === 'pong';
      if (now === 'up' || now === 'down' || (now === 'quiet' && ofLink)) handlers.message(message);
    },
  };
}
