/** A real WebSocket behind a network that is played: in each direction messages keep their order, come late, or never. */
import type { Fate } from './quality.ts';

export interface PlayedSocket {
  /** The network is gone from under it: what is under way is lost, and the page is told that the connection ended. */
  breakOff(): void;
}

export interface PlayedSocketOptions {
  readonly url: string | URL;
  /** What becomes of the next message of that size. */
  readonly fate: (bytes: number) => Fate;
  /** What arrives in the place of a text. */
  readonly alter: (text: string) => string;
  readonly onEnd: (socket: PlayedSocket) => void;
}

/** What a browser says of a connection that ended without a word. */
const GONE = { code: 1006, reason: '', wasClean: false } as const;

/** The socket as a client uses it: its handlers, `send`, `close` and `readyState`. */
export function playSocket({ url, fate, alter, onEnd }: PlayedSocketOptions): PlayedSocket {
  const real = new WebSocket(url);
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let over = false;

  function end(): void {
    over = true;
    for (const timer of timers) clearTimeout(timer);
    real.onopen = real.onmessage = real.onclose = real.onerror = null;
    onEnd(socket);
  }

  /** One direction: a line that is busy with one message at a time, and a way on which many are at once, in order. */
  function lane() {
    let free = 0;
    let last = 0;
    return (bytes: number, arrive: () => void): void => {
      const { busy, late, dies } = fate(bytes);
      const now = performance.now();
      free = Math.max(free, now) + busy;
      last = Math.max(last, free + late);
      if (last <= now && !dies) return arrive();
      const timer = setTimeout(() => {
        timers.delete(timer);
        if (dies) socket.breakOff();
        else arrive();
      }, last - now);
      timers.add(timer);
    };
  }
  const inward = lane();
  const outward = lane();

  const socket = {
    onopen: undefined as ((event: Event) => void) | undefined,
    onmessage: undefined as ((event: MessageEvent) => void) | undefined,
    onclose: undefined as ((event: CloseEvent) => void) | undefined,
    onerror: undefined as ((event: Event) => void) | undefined,
    get readyState() {
      return over ? WebSocket.CLOSED : real.readyState;
    },
    send(data: string) {
      if (over) return;
      outward(data.length, () => {
        if (real.readyState === WebSocket.OPEN) real.send(data);
      });
    },
    close(code?: number, reason?: string) {
      if (over) return;
      end();
      real.close(code, reason);
    },
    breakOff() {
      if (over) return;
      end();
      real.close();
      socket.onclose?.(new CloseEvent('close', GONE));
    },
  };
  real.onopen = (event) => inward(0, () => socket.onopen?.(event));
  real.onmessage = ({ data }: MessageEvent<unknown>) => {
    const text = typeof data === 'string' ? alter(data) : data;
    inward(typeof text === 'string' ? text.length : 0, () =>
      socket.onmessage?.(new MessageEvent('message', { data: text })),
    );
  };
  real.onerror = (event) => socket.onerror?.(event);
  // What was sent before it comes first.
  real.onclose = (event) =>
    inward(0, () => {
      end();
      socket.onclose?.(event);
    });
  return socket;
}
