/** A transport whose links can be cut from outside, as a network does it. */
import type { LinkHandlers, Transport } from '@rejoin/core';

export interface BreakableTransport extends Transport {
  /** Ends every open link without a word to the keeper, and says so to the client. */
  cut(): void;
}

/** Makes any transport breakable. */
export function breakable(transport: Transport): BreakableTransport {
  const open = new Set<() => void>();
  return {
    name: transport.name,
    level: transport.level,
    ...(transport.judge ? { judge: transport.judge } : {}),
    ...(transport.withholds ? { withholds: true } : {}),
    ...(transport.place ? { place: transport.place } : {}),
    open(identity, handlers) {
      let over = false;
      const end = (): boolean => {
        const ended = over;
        over = true;
        open.delete(cut);
        return !ended;
      };
      const whileOpen: LinkHandlers = {
        message: (message) => {
          if (!over) handlers.message(message);
        },
        malformed: (code, message) => {
          if (!over) handlers.malformed(code, message);
        },
        closed: (reason) => {
          if (end()) handlers.closed(reason);
        },
      };
      const link = transport.open(identity, whileOpen);
      const cut = () => {
        if (!end()) return;
        link.close();
        handlers.closed({ terminal: false, message: 'The link was cut.' });
      };
      open.add(cut);
      return {
        ...link,
        close() {
          end();
          link.close();
        },
      };
    },
    cut() {
      for (const each of [...open]) each();
    },
  };
}
