/**
 * One process's way to a server over HTTP: requests that are lost, late, repeated or overtaken, answers that break off,
 * come slowly, or wait. Nothing of a body is ever lost or repeated within an answer that goes on.
 */

import type { NetworkDirection, NetworkImpairment } from '@rejoin/testing';
import type { Clock } from '../src/platform/clock.ts';

export interface BadHttp {
  readonly fetch: typeof fetch;
  /** Breaks every request and every answer that is on its way. */
  cut(): void;
  /** The same, but without a sign: they never end. */
  silence(): void;
  impair(impairment: NetworkImpairment): void;
  clear(): void;
}

/** What is overtaken or repeated comes up to this much later, ms. */
const LATER = 400;
const failure = () => new TypeError('The network failed.');

/** One request, to its answer's last byte. */
interface Exchange {
  readonly of: AbortController;
  silent: boolean;
}

export function badHttp(through: typeof fetch, clock: Clock, random: () => number): BadHttp {
  let weather: NetworkImpairment = {};
  let gates: (() => void)[] = [];
  const underWay = new Set<Exchange>();
  const isHeld = (way: NetworkDirection) => weather.held?.includes(way) ?? false;
  const between = (least: number, most: number) => Math.floor(least + random() * (most - least + 1));

  /** Resolves when it has arrived; never for a request that was silenced, and rejects for one that was cut. */
  async function pass(way: NetworkDirection, ms: number, exchange: Exchange): Promise<void> {
    const { signal } = exchange.of;
    if (ms > 0) await orCut(signal, (done) => clock.after(ms, done));
    while (isHeld(way)) await orCut(signal, (done) => gates.push(done));
    if (exchange.silent) await orCut(signal, () => {});
    if (signal.aborted) throw failure();
  }

  const late = () => {
    const [least, most] = weather.delay ?? [0, 0];
    return between(least, most) + (random() < (weather.reorder ?? 0) ? between(0, LATER) : 0);
  };

  function costOf(bytes: number): number {
    const { messages = Number.POSITIVE_INFINITY, bytes: rate = Number.POSITIVE_INFINITY } =
      weather.pace ?? {};
    return Math.ceil(1_000 / messages + (bytes * 1_000) / rate);
  }

  function bodyOf(body: ReadableStream<Uint8Array>, exchange: Exchange): ReadableStream<Uint8Array> {
    const reader = body.getReader();
    const end = () => void underWay.delete(exchange);
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          await pass('down', late() + costOf(value?.length ?? 0), exchange);
          if (random() < (weather.lose ?? 0)) {
            exchange.of.abort();
            throw failure();
          }
          if (!done) return controller.enqueue(value);
          controller.close();
          end();
        } catch (error) {
          end();
          throw error;
        }
      },
      cancel(reason) {
        end();
        return reader.cancel(reason);
      },
    });
  }

  async function exchange(input: Parameters<typeof fetch>[0], init: RequestInit = {}): Promise<Response> {
    const own: Exchange = { of: new AbortController(), silent: false };
    const { signal } = own.of;
    underWay.add(own);
    const stop = () => own.of.abort();
    if (init.signal?.aborted) stop();
    init.signal?.addEventListener('abort', stop);
    try {
      await pass('up', late(), own);
      const lost = random();
      const lose = weather.lose ?? 0;
      if (lost < lose / 2) throw failure();
      // A copy that was held up somewhere, and comes after its answer.
      if (init.method === 'POST' && random() < (weather.duplicate ?? 0))
        clock.after(between(0, LATER), () => {
          through(input, { ...init, signal: null })
            .then((answer) => answer.text())
            .catch(() => {});
        });
      const response = await through(input, { ...init, signal });
      await pass('down', late(), own);
      if (lost < lose) throw failure();
      const { status, headers } = response;
      if (!response.body) {
        underWay.delete(own);
        return response;
      }
      // What was compressed is not any more.
      const plain = new Headers(headers);
      plain.delete('content-encoding');
      return new Response(bodyOf(response.body, own), { status, headers: plain });
    } catch (error) {
      underWay.delete(own);
      own.of.abort();
      throw error;
    }
  }

  function release(): void {
    const open = gates;
    gates = [];
    for (const each of open) each();
  }

  return {
    fetch: exchange,
    cut() {
      for (const { of } of underWay) of.abort();
      underWay.clear();
    },
    silence() {
      for (const each of underWay) each.silent = true;
    },
    impair(impairment) {
      weather = { ...weather, ...impairment };
      release();
    },
    clear() {
      weather = {};
      release();
    },
  };
}

/** What comes first: the end of the waiting, or of the request. */
const orCut = (signal: AbortSignal, wait: (done: () => void) => unknown): Promise<void> =>
  new Promise((resolve, reject) => {
    const cut = () => reject(failure());
    if (signal.aborted) return cut();
    signal.addEventListener('abort', cut, { once: true });
    wait(() => {
      signal.removeEventListener('abort', cut);
      resolve();
    });
  });
