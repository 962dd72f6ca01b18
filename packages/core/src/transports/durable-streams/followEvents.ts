/** Waiting for news of a stream by server-sent events: one request, whose pages are handed over as they come. */
import type { Clock } from '../../platform/clock.ts';
import { createEventStreamParser } from '../../platform/eventStream.ts';
import type { FrameChain } from './frameChain.ts';
import { broken, type Http, jsonOf, wordsOf } from './streamHttp.ts';
import { controlOf, type NoPage, type Page, type Pages, valuesOf } from './streamPages.ts';

/** How news is waited for. Long polling where events do not come through, and from then on: what stands between stays. */
export interface Following {
  mode: 'sse' | 'long-poll';
  /** How often in a row events were asked for and none came. */
  failures: number;
}

/** How long events may take to begin to come, ms. */
const FIRST_EVENT = 5_000;
/** How often in a row they may fail to: once may be the network's fault. */
const MOST_FAILURES = 2;
/** UTF-16 units of one event that has not ended: as many as an answer may have. */
const LONGEST = 64 * 1024 * 1024;

export interface FollowEventsPorts {
  readonly http: Http;
  readonly clock: Clock;
  readonly pages: Pages;
  readonly session: string;
  readonly following: Following;
  readonly chain: FrameChain;
  readonly isOver: () => boolean;
  readonly refuseFor: (none: NoPage) => void;
}

/**
 * Follows from an offset until the request ends.
 *
 * @param of ends the request
 * @returns a page that was not handed over, if there is one: it goes back, or it is the last
 */
export async function followEvents(
  { http, clock, pages, session, following, chain, isOver, refuseFor }: FollowEventsPorts,
  from: string,
  of: AbortController,
): Promise<Page | undefined> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  const giveUp = () => {
    if (++following.failures >= MOST_FAILURES) following.mode = 'long-poll';
    of.abort();
    reader?.cancel().catch(() => {});
  };
  // From before the answer: where bodies cannot be read in pieces, it begins when it ends, which is never.
  const cancel = clock.after(FIRST_EVENT, giveUp);
  let heard = false;
  try {
    const response = await http.open(session, of, {
      query: { offset: from, live: 'sse' },
      headers: { accept: 'text/event-stream' },
      within: 0,
    });
    if (response.status !== 200) {
      const page = await pages.read(from);
      if (typeof page === 'string') refuseFor(page);
      // A server that reads, but knows no events.
      else following.mode = 'long-poll';
      return typeof page === 'string' ? undefined : page;
    }
    reader = response.body?.getReader();
    if (!reader || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
      following.mode = 'long-poll';
      return undefined;
    }
    let values: unknown[] = [];
    for await (const { type, data } of eventsOf(reader)) {
      if (isOver()) return undefined;
      if (type === 'data') for (const record of valuesOf(jsonOf(data))) values.push(record);
      if (type !== 'control') continue;
      heard = true;
      following.failures = 0;
      cancel();
      const page = { ...controlOf(jsonOf(data)), values };
      values = [];
      // What follows on this request goes on from a place that is not ours.
      if (chain.deliver(page) === 'back') return { ...page, closed: false };
      if (page.closed) return { ...page, values: [] };
    }
  } finally {
    cancel();
  }
  if (!heard) throw broken(undefined, 'The server ended its events before the first.');
  return undefined;
}

async function* eventsOf(reader: ReadableStreamDefaultReader<Uint8Array>) {
  const parser = createEventStreamParser(LONGEST);
  for (;;) {
    const { done, value } = await read(reader);
    // An event that was cut off is none.
    if (done) return;
    const events = parser.push(value);
    if (events === 'too-long')
      throw broken('message-too-large', `An event of more than ${LONGEST} characters is too large.`, true);
    yield* events;
  }
}

async function read(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read();
  } catch (error) {
    throw broken(undefined, `The server's events broke off: ${wordsOf(error)}`);
  }
}
