/** One link within this process: the keeper's side of it, without a network in between. */

import type { LinkHandlers, LinkIdentity, TransportLink } from '../client/transport.ts';
import { decode } from '../keeper/historyPages.ts';
import type { ConnectionLimit } from '../keeper/link/connectionLimit.ts';
import { createKeeperLink } from '../keeper/link/keeperLink.ts';
import type { LinkStream } from '../keeper/link/linkOutput.ts';
import type { LinkContext } from '../keeper/link/linkPorts.ts';
import { type ClientMessage, type LinkMessage, makeCursor, VERSION } from '../protocol/messages.ts';
import { closedBy } from './closedBy.ts';
import { messageLink } from './messageLink.ts';

/** What all links of one `memory()` share. */
export interface MemoryContext extends LinkContext {
  readonly connections: ConnectionLimit;
}

export function openMemoryLink(
  context: MemoryContext,
  identity: LinkIdentity,
  handlers: LinkHandlers,
): TransportLink {
  const waiting: (() => void)[] = [];
  let over = false;
  let leave = () => {};

  // Never within the caller's own call: a link answers later, as a network does.
  function deliver(handOver: () => void): void {
    waiting.push(handOver);
    if (waiting.length > 1) return;
    context.clock.after(0, () => {
      for (const next of waiting.splice(0)) if (!over) next();
    });
  }

  const link = createKeeperLink(context, {
    admit(participant) {
      if (!context.connections.take(participant)) return false;
      leave = () => context.connections.free(participant);
      return true;
    },
    answer: (message) => deliver(() => handlers.message(message)),
    stream(output) {
      const message = readable(output);
      if (message) deliver(() => handlers.message(message));
    },
    ready: () => !over,
    idle: () => !over,
    room: async () => {},
    hold() {},
    close: (code, reason) =>
      deliver(() => {
        end();
        handlers.closed(closedBy(code, reason, false));
      }),
  });
  function end(): void {
    if (over) return;
    over = true;
    leave();
  }

  // By the text, as on every link: nothing is shared with the caller, and nothing passes that a keeper would not read.
  const send = (message: ClientMessage): void => link.receive(JSON.stringify(message));
  send({ type: 'hello', v: VERSION, ...identity });
  return messageLink(send, () => {
    end();
    link.ended();
  });
}

/** What a client reads of it: without a wire, there are no texts and no offsets. */
function readable(output: LinkStream): LinkMessage | undefined {
  switch (output.type) {
    case 'page': {
      const { channel, incarnation, page, items = decode(page) } = output;
      const frame = {
        after: makeCursor(incarnation, page.after),
        upTo: makeCursor(incarnation, page.upTo),
        items,
      };
      return { type: 'frame', channel, frame };
    }
    case 'snapshot':
      return { ...output, snapshot: JSON.parse(JSON.stringify(output.snapshot)) };
    case 'signals': {
      const { channel, list, anew } = output;
      return { type: 'signals', channel, signals: JSON.parse(list), anew };
    }
    case 'history':
      return { ...output, entries: output.entries.map((entry): unknown => JSON.parse(entry)) };
    case 'subscribed':
    case 'snapshot-at':
      return undefined;
    default:
      return output;
  }
}
