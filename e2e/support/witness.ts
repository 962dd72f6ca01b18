/** A transport that tells what goes out and what is acknowledged: what a test holds the store to. */
import type { Transport } from '@rejoin/core';

export interface Witness {
  readonly appended: (producer: string, first: number, count: number) => void;
  readonly acknowledged: (producer: string, seq: number) => void;
}

export function witnessed(transport: Transport, witness: Witness): Transport {
  return {
    ...transport,
    open(identity, handlers) {
      const link = transport.open(identity, {
        ...handlers,
        message(message) {
          if (message.type === 'ack') witness.acknowledged(message.producer, message.seq);
          handlers.message(message);
        },
      });
      return {
        ...link,
        append(session, batch) {
          witness.appended(batch.producer, batch.first, batch.events.length);
          link.append(session, batch);
        },
      };
    },
  };
}
