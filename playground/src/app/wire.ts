/**
 * A WebSocket and a `fetch` over a network that is played, for one surface: it can be cut, so that what is open dies and nothing
 * else is opened until it is restored; it can be slow or lossy; and what is open can be dropped, as by a change of networks.
 */
import { type PlayedSocket, playSocket } from './network/playedSocket.ts';
import { fateOf, type Quality } from './network/quality.ts';
import { withOneLetterWrong } from './network/withOneLetterWrong.ts';

export interface Wire {
  readonly WebSocket: typeof WebSocket;
  readonly fetch: typeof fetch;
  /** The same functions at every call: React subscribes with these. */
  readonly isCut: () => boolean;
  readonly quality: () => Quality;
  readonly subscribe: (listener: () => void) => () => void;
  cut(): void;
  mend(): void;
  /** What is open dies; what is opened next goes through. */
  drop(): void;
  /** Changes one letter of the next piece of text that arrives, as faulty memory on the way would. */
  corrupt(): void;
  /** @param random numbers in [0, 1), by which messages are held up and connections die */
  play(quality: Quality, random?: () => number): void;
}

const CODE = 4000;
const REASON = 'You cut the wire.';

export function createWire(): Wire {
  const open = new Set<PlayedSocket>();
  const dead = new Set<() => void>();
  const listeners = new Set<() => void>();
  let requests = new AbortController();
  let isCut = false;
  let quality: Quality = 'good';
  let random = Math.random;
  let corrupts = false;

  function changed(): void {
    for (const listener of listeners) listener();
  }

  function drop(): void {
    for (const socket of [...open]) socket.breakOff();
    requests.abort(new TypeError(REASON));
    requests = new AbortController();
  }

  const Played = new Proxy(WebSocket, {
    construct(_, [url]: [string | URL]) {
      if (isCut) return deadSocket(dead);
      const socket = playSocket({
        url,
        fate: (bytes) => fateOf(quality, bytes, random),
        alter(text) {
          const altered = corrupts ? withOneLetterWrong(text) : undefined;
          if (altered !== undefined) corrupts = false;
          return altered ?? text;
        },
        onEnd: (ended) => void open.delete(ended),
      });
      open.add(socket);
      return socket;
    },
  });

  return {
    WebSocket: Played,
    async fetch(input, init = {}) {
      if (isCut) throw new TypeError(REASON);
      const signal = AbortSignal.any([requests.signal, ...(init.signal ? [init.signal] : [])]);
      const { busy, late, dies } = fateOf(quality, 0, random);
      if (busy + late > 0) await new Promise((resolve) => setTimeout(resolve, busy + late));
      signal.throwIfAborted();
      if (dies) throw new TypeError('The connection was lost.');
      return fetch(input, { ...init, signal });
    },
    isCut: () => isCut,
    quality: () => quality,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    cut() {
      isCut = true;
      drop();
      changed();
    },
    mend() {
      isCut = false;
      changed();
      // A client that is still trying learns at once that it failed, and may try again.
      for (const fail of dead) fail();
    },
    drop,
    corrupt() {
      corrupts = true;
    },
    play(next, by = Math.random) {
      quality = next;
      random = by;
      changed();
    },
  };
}

/** What a network without a wire answers. */
function deadSocket(dead: Set<() => void>): object {
  const socket = {
    readyState: WebSocket.CLOSED,
    onclose: undefined as ((event: CloseEvent) => void) | undefined,
    send() {},
    close() {},
  };
  const fail = () => {
    clearTimeout(timer);
    dead.delete(fail);
    socket.onclose?.(new CloseEvent('close', { code: CODE, reason: REASON }));
  };
  const timer = setTimeout(fail, 50);
  dead.add(fail);
  return socket;
}
