/**
 * One subscription: what is there page by page, then what comes. Each page is a frame that goes on where the one before it
 * ended, so the chain of P18 needs no help of the server but that an offset says where an answer ended.
 */
import type { Clock } from '../../platform/clock.ts';
import type { Item } from '../../protocol/envelope.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { Cursor } from '../../protocol/ids.ts';
import type { LinkMessage } from '../../protocol/messages.ts';
import { isMalformed } from '../../protocol/parse.ts';
import { cursorOf, isHead, placeOf, readRecord } from './records.ts';
import { createEventParser } from './streamEvents.ts';
import { broken, type Http, jsonOf, wordsOf } from './streamHttp.ts';
import {
  BEGINNING,
  controlOf,
  createPages,
  type NoPage,
  namedBy,
  type Page,
  valuesOf,
} from './streamPages.ts';

/** How news is waited for. Long polling where events do not come through, and from then on: what stands between stays. */
export interface Following {
  mode: 'sse' | 'long-poll';
  /** How often in a row events were asked for and none came. */
  vain: number;
}

export interface ReadingSetup {
  readonly http: Http;
  readonly clock: Clock;
  readonly following: Following;
  readonly channel: number;
  readonly session: string;
  readonly cursor: Cursor | undefined;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly mintId: () => string;
  readonly emit: (message: LinkMessage) => void;
  readonly malformed: (code: ErrorCode, message: string) => void;
  /** Whether this client has met the session's log before: then one that is missing was deleted. */
  readonly wasThere: () => boolean;
  readonly isThere: (there: boolean) => void;
}

export interface Reading {
  /** Reads until it is ended. Throws `Broken` when the link is. */
  run(): Promise<void>;
  /** Compares what was read with where the stream ends: who waits while there is news, waits in vain, and asks anew. */
  check(tail: string | NoPage): void;
}

/** How long to wait for whoever is making the stream just now, ms, and how often. */
const CREATION_STEP = 100;
const CREATION_STEPS = 10;
/** Between two requests that brought nothing although they did not wait, ms. */
const IDLE = 250;
/** How long events may take to begin to come, ms. */
const FIRST_EVENT = 5_000;
/** How often they may fail to: once may be the network's fault. */
const VAIN = 2;

export function createReading(setup: ReadingSetup): Reading {
  const { http, clock, following, channel, session, signal, emit, wasThere } = setup;
  const pages = createPages(http, session, signal);
  let incarnation = '';
  /** Read up to here; undefined before the beginning. */
  let offset: string | undefined;
  let live = false;
  let over = false;
  /** The request that waits for news. */
  let waiting: AbortController | undefined;
  /** Where it stood when the stream was found to be further, a ping ago. */
  let behindAt: string | undefined;

  function refuse(code: ErrorCode, message: string): void {
    if (over) return;
    over = true;
    waiting?.abort();
    emit({ type: 'error', channel, code, message });
  }

  function refuseFor(none: NoPage): void {
    if (none === 'forbidden') return refuse('forbidden', 'This session may not be read from here.');
    if (none === 'malformed') return refuse('cursor-malformed', 'The server knows no such offset.');
    if (none === 'gone') return refuse('cursor-evicted', 'The stream no longer reaches back to the cursor.');
    setup.isThere(false);
    refuse('session-deleted', 'The stream of this session is gone.');
  }

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const done = () => {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = clock.after(ms, done);
      signal.addEventListener('abort', done);
    });

  /** Hands over a page. `back`: it does not go on from here, for the server's end stepped back while others wrote. */
  function deliver(page: Pick<Page, 'values' | 'next' | 'live'>): 'on' | 'back' {
    const { next, values } = page;
    if (offset !== undefined && (next < offset || (next === offset && values.length > 0))) return 'back';
    const items: Item[] = [];
    for (const value of values) {
      if (isHead(value)) continue;
      const item = readRecord(value);
      if (isMalformed(item)) setup.malformed(item.malformed, item.message);
      else items.push(item);
    }
    const upTo = cursorOf({ incarnation, offset: next });
    if (next !== offset) {
      const after = offset === undefined ? undefined : cursorOf({ incarnation, offset });
      offset = next;
      emit({ type: 'frame', channel, frame: { after, upTo, items } });
    }
    if (page.live && !live) {
      live = true;
      emit({ type: 'live', channel, cursor: upTo });
    }
    return 'on';
  }

  /** The log from its beginning, which is made if it is not there. */
  async function begin(): Promise<Page | undefined> {
    for (let step = 0; !over && !signal.aborted; step++) {
      const page = await pages.read(BEGINNING);
      if (page === 'missing' && !wasThere()) {
        const made = await pages.create(setup.mintId());
        if (made === 'forbidden')
          refuse('forbidden', 'The session does not exist, and may not be made from here.');
        continue;
      }
      if (typeof page === 'string') {
        refuseFor(page);
        continue;
      }
      const name = namedBy(page.values) ?? (page.live ? undefined : await pages.incarnation());
      if (name !== undefined && !isNoPage(name)) {
        incarnation = name;
        return page;
      }
      // There before its first record: its maker is still at it. Or somebody made it who knows nothing of names.
      if (step < CREATION_STEPS) await pause(CREATION_STEP);
      else await pages.name(setup.mintId());
    }
    return undefined;
  }

  /** The log from a cursor: first the page, then which log it was, for only a log that was there before can be there after. */
  async function resume(cursor: Cursor): Promise<Page | undefined> {
    const place = placeOf(cursor);
    if (!place) {
      refuse('cursor-malformed', 'This is no cursor of a stream.');
      return undefined;
    }
    for (let again = false; !over && !signal.aborted; again = true) {
      const page = await pages.read(place.offset);
      const name = typeof page === 'string' && page !== 'gone' ? page : await pages.incarnation();
      if (isNoPage(name)) refuseFor(name);
      else if (name !== place.incarnation)
        refuse('cursor-foreign', 'The stream under this address is another one than the cursor’s.');
      else if (typeof page === 'string') refuseFor(page);
      else if (page.next < place.offset) {
        // While others write, a server may say for a moment that it ends earlier than it does.
        if (again) refuse('cursor-ahead', 'The stream is shorter than the cursor says.');
        else await pause(IDLE);
      } else {
        ({ incarnation, offset } = place);
        return page;
      }
    }
    return undefined;
  }

  /** Waits for news over one request. */
  async function follow(from: string, token: string | undefined): Promise<Page | undefined> {
    const of = new AbortController();
    waiting = of;
    const stop = () => of.abort();
    signal.addEventListener('abort', stop);
    try {
      if (following.mode === 'sse') return await followEvents(from, of);
      const page = await createPages(http, session, of.signal).read(from, { token });
      if (typeof page !== 'string') return page;
      refuseFor(page);
    } catch (error) {
      // Cut off here, because it waited in vain: the next request goes on from the same place.
      if (signal.aborted || !of.signal.aborted) throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      waiting = undefined;
      of.abort();
    }
    return undefined;
  }

  async function followEvents(from: string, of: AbortController): Promise<Page | undefined> {
    let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
    const giveUp = () => {
      if (++following.vain >= VAIN) following.mode = 'long-poll';
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
      const decoder = new TextDecoder();
      const parse = createEventParser();
      let values: unknown[] = [];
      for (;;) {
        const { done, value } = await read(reader);
        if (done) break;
        for (const { type, data } of parse(decoder.decode(value, { stream: true }))) {
          if (over || signal.aborted) return undefined;
          if (type === 'data') for (const record of valuesOf(jsonOf(data))) values.push(record);
          if (type !== 'control') continue;
          heard = true;
          following.vain = 0;
          cancel();
          const page = { ...controlOf(jsonOf(data)), values };
          values = [];
          // What follows on this request goes on from a place that is not ours.
          if (deliver(page) === 'back') return { ...page, closed: false };
          if (page.closed) return { ...page, values: [] };
        }
      }
    } finally {
      cancel();
    }
    if (!heard) throw broken(undefined, 'The server ended its events before the first.');
    return undefined;
  }

  return {
    async run() {
      const first = setup.cursor === undefined ? await begin() : await resume(setup.cursor);
      if (!first || over) return;
      setup.isThere(true);
      let page: Page | undefined = first;
      let token: string | undefined;
      while (!over && !signal.aborted) {
        const went = page && deliver(page);
        // A stream that was closed is whole: whoever has read it is at its end for good.
        if (page?.closed && went === 'on') return;
        token = page?.token ?? token;
        const from: string = offset ?? BEGINNING;
        if (went === 'back') await pause(IDLE);
        if (live) {
          const asked = clock.elapsed();
          page = await follow(from, token);
          // A server that does not wait is not asked without end.
          const brought = offset !== from || (page !== undefined && page.values.length > 0);
          if (!brought && clock.elapsed() - asked < IDLE) await pause(IDLE);
          continue;
        }
        const next: Page | NoPage = await pages.read(from);
        if (typeof next === 'string') return refuseFor(next);
        page = next;
      }
    },
    check(tail) {
      if (over || !live || offset === undefined) return;
      if (tail === 'missing' || tail === 'gone') return refuseFor('missing');
      if (isNoPage(tail) || tail <= offset) {
        behindAt = undefined;
        return;
      }
      if (behindAt === offset) {
        // Events that do not come through come to nobody here.
        if (following.mode === 'sse') following.mode = 'long-poll';
        waiting?.abort();
      }
      behindAt = offset;
    },
  };
}

const isNoPage = (value: string | undefined): value is NoPage =>
  value === 'missing' || value === 'gone' || value === 'malformed' || value === 'forbidden';

async function read(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read();
  } catch (error) {
    throw broken(undefined, `The server's events broke off: ${wordsOf(error)}`);
  }
}
