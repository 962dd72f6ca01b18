/** A WebSocket and a `fetch` whose wire can be cut: what is open is closed, and nothing else is opened until it is restored. */

export interface Wire {
  readonly WebSocket: typeof WebSocket;
  readonly fetch: typeof fetch;
  /** The same function at every call: React subscribes with these two. */
  readonly isCut: () => boolean;
  readonly subscribe: (listener: () => void) => () => void;
  cut(): void;
  mend(): void;
}

const CODE = 4000;
const REASON = 'You cut the wire.';

export function createWire(): Wire {
  const open = new Set<WebSocket>();
  const dead = new Set<() => void>();
  const listeners = new Set<() => void>();
  let requests = new AbortController();
  let isCut = false;

  function set(next: boolean): void {
    isCut = next;
    for (const listener of listeners) listener();
  }

  const Cuttable = new Proxy(WebSocket, {
    construct(target, [url]: [string | URL]) {
      if (isCut) return deadSocket(dead);
      const socket = new target(url);
      open.add(socket);
      socket.addEventListener('close', () => open.delete(socket));
      return socket;
    },
  });

  return {
    WebSocket: Cuttable,
    async fetch(input, init = {}) {
      if (isCut) throw new TypeError(REASON);
      const signals = [requests.signal, ...(init.signal ? [init.signal] : [])];
      return fetch(input, { ...init, signal: AbortSignal.any(signals) });
    },
    isCut: () => isCut,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    cut() {
      set(true);
      for (const socket of open) socket.close(CODE, REASON);
      requests.abort(new TypeError(REASON));
      requests = new AbortController();
    },
    mend() {
      set(false);
      // A client that is still trying learns at once that it failed, and may try again.
      for (const fail of dead) fail();
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
