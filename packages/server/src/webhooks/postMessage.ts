/** One POST of a message, and what is tried again. It follows no redirect, and reads no answer but its status. */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Clock } from '@rejoin/core';

export interface Posting {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Buffer | string;
  /** Default: Node's. */
  readonly lookup?: LookupFunction | undefined;
}

export interface Posted {
  readonly status: number;
  /** What the receiver asked for, ms. */
  readonly retryAfter?: number;
}

/** How long a receiver may take to answer, ms. */
const WITHIN = 15_000;
/** Pauses before each further attempt, ms. */
const PAUSES = [1_000, 5_000, 30_000, 120_000] as const;
/** Longer pauses than this are not made, whatever the receiver asks for, ms. */
const LONGEST_PAUSE = 600_000;

/**
 * Posts until it is taken or refused for good, at most five times: after faults of the network, 408, 429 and 5xx it tries again, as late
 * as `Retry-After` says.
 *
 * @param make what is to be sent by now: a signature has a time
 * @returns the last answer; undefined if none came, or `signal` was aborted
 */
export async function postUntilTaken(
  make: () => Posting,
  clock: Clock,
  signal: AbortSignal,
): Promise<Posted | undefined> {
  for (let attempt = 0; ; attempt++) {
    if (signal.aborted) return undefined;
    const posted = await post(make(), clock, signal).catch(() => undefined);
    const again =
      posted === undefined || posted.status === 408 || posted.status === 429 || posted.status >= 500;
    const pause = PAUSES[attempt];
    if (!again || pause === undefined) return posted;
    await sleep(Math.min(LONGEST_PAUSE, Math.max(pause, posted?.retryAfter ?? 0)), clock, signal);
  }
}

/**
 * Posts once. Rejects if no answer came.
 *
 * @param within how long the answer may take, ms
 */
export function post(
  { url, headers, body, lookup }: Posting,
  clock: Clock,
  signal: AbortSignal,
  within: number = WITHIN,
): Promise<Posted> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const req = request(url, { method: 'POST', headers, signal, agent: false, ...(lookup && { lookup }) });
    const cancel = clock.after(within, () => req.destroy(new Error('No answer came in time.')));
    req.once('error', (error) => {
      cancel();
      reject(error);
    });
    req.once('response', (res) => {
      cancel();
      const { statusCode: status = 0, headers: answered } = res;
      res.destroy();
      resolve({ status, ...retryAfterOf(answered['retry-after'], clock) });
    });
    req.end(body);
  });
}

function retryAfterOf(text: string | undefined, clock: Clock): { readonly retryAfter?: number } {
  if (text === undefined) return {};
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - clock.now();
  return ms > 0 ? { retryAfter: ms } : {};
}

function sleep(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(ms, done);
    signal.addEventListener('abort', done);
  });
}
