/**
 * The transport to a Durable Streams server: a session is one stream over HTTP, and only its clients know what an
 * event is (docs/transports.md, L1). Plain `fetch`, and no retry: the core owns reconnection.
 */

import type { Transport } from '../../client/transport.ts';
import { judge } from '../../fold/judge.ts';
import { type Clock, systemClock } from '../../platform/clock.ts';
import { systemRandom } from '../../platform/systemRandom.ts';
import { checkCall } from '../../protocol/checkCall.ts';
import { RejoinError } from '../../protocol/errors.ts';
import { randomId } from '../../protocol/ids.ts';
import { LEASE } from '../../protocol/lease.ts';
import type { Held } from './appending.ts';
import { createHttp, type HeaderSource } from './streamHttp.ts';
import { openStreamsLink } from './streamLink.ts';

/** Where the streams are, and how they are asked for. */
export interface DurableStreamsOptions {
  /** Where the streams are: a session's id is appended as the last part. For example `https://streams.example/sessions`. */
  readonly url: string | (() => string);
  /** Headers of each request, such as `authorization`. A function is called anew for each, so that a token may be renewed. */
  readonly headers?: HeaderSource | undefined;
  /** Default: the global one. For tests, and for runtimes with one of their own. */
  readonly fetch?: typeof fetch | undefined;
  /**
   * How readers wait for news: server-sent events, or one request after another. Default `sse`, which turns to `long-poll`
   * by itself where events do not come through.
   */
  readonly follow?: 'sse' | 'long-poll' | undefined;
  /** Default: the machine's own. */
  readonly clock?: Clock | undefined;
  /** Numbers in [0, 1). */
  readonly random?: (() => number) | undefined;
}

/**
 * Sessions on a Durable Streams server, L1. The server neither judges nor stamps: who wrote what and when is the writer's
 * word, and who may is the fold's judgement. One transport serves any number of clients; what a client has sent and the
 * server has not answered is remembered here, so keep it for as long as the client lives.
 */
export function durableStreams(options: DurableStreamsOptions): Transport {
  checkCall(
    typeof options?.url === 'function' || /^(https?:\/\/.|\.{0,2}\/)/.test(`${options?.url}`),
    "durableStreams({ url: 'https://streams.example/sessions' })",
  );
  const { url, headers, follow = 'sse', clock = systemClock, random = systemRandom } = options;
  const http = createHttp({
    url,
    headers,
    // Called as the global it is: a browser's does not work as a method of another object.
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    clock,
  });
  const following = { mode: follow, failures: 0 };
  const lanes = new Map<string, Held>();
  const met = new Set<string>();
  return {
    name: 'durable-streams',
    level: 1,
    judge,
    open(identity, handlers) {
      const address = typeof url === 'function' ? url() : url;
      if (!isAddress(address)) throw new RejoinError('argument-invalid', `"${address}" is no address.`);
      const mintId = () => randomId(random);
      return openStreamsLink(
        { http, clock, mintId, level: 1, lease: LEASE, following, lanes, met },
        identity,
        handlers,
      );
    },
  };
}

/** Relative ones are for pages, which have an address themselves. */
function isAddress(url: string): boolean {
  try {
    return /^https?:$/.test(new URL(url, typeof location === 'object' ? location.href : undefined).protocol);
  } catch {
    return false;
  }
}
