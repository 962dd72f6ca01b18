/** A link whose calls are messages of the wire: what each transport that sends such messages gives its client. */

import type { TransportLink } from '../client/transport.ts';
import type { ClientMessage } from '../protocol/messages.ts';

/** @param send sends one message, or drops it where the link is over */
export const messageLink = (
  send: (message: ClientMessage) => void,
  close: () => void,
): Required<TransportLink> => ({
  subscribe: (channel, session, cursor, interest) =>
    send({ type: 'subscribe', channel, session, cursor, interest }),
  interest: (channel, interest) => send({ type: 'interest', channel, interest }),
  texts: (channel, texts) => send({ type: 'texts', channel, texts }),
  unsubscribe: (channel) => send({ type: 'unsubscribe', channel }),
  append: (session, batch) => send({ type: 'append', session, ...batch }),
  signal: (session, key, value, ttl, instance) =>
    send({ type: 'signal', session, key, value, ttl, instance }),
  ping: (instance) => send({ type: 'ping', instance }),
  join: (instance, secret) => send({ type: 'join', instance, secret }),
  leave: (instance) => send({ type: 'leave', instance }),
  history: (request, session, before) => send({ type: 'history', request, session, before }),
  close,
});
