/**
 * One subscription: what is there page by page, then what comes. Each page is a frame that goes on where the one before it
 * ended, so the chain of P18 needs no help of the server but that an offset says where an answer ended.
 */
import type { Clock } from '../../platform/clock.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { Cursor } from '../../protocol/ids.ts';
import type { LinkMessage } from '../../protocol/messages.ts';
import { firstPage } from './firstPage.ts';
import { type Following, followEvents } from './followEvents.ts';
import { createFrameChain } from './frameChain.ts';
import type { Http } from './streamHttp.ts';
import { BEGINNING, createPages, isNoPage, type NoPage, type Page } from './streamPages.ts';

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
  /** Compares what was read with where the stream ends: a request that waits although there is news is given up, and made anew. */
  check(tail: string | NoPage): void;
}

/** Between two requests that brought nothing although they did not wait, ms. */
const IDLE = 250;

export function createReading(setup: ReadingSetup): Reading {
  const { http, clock, following, channel, session, signal, emit, malformed, mintId, wasThere } = setup;
  const pages = createPages(http, session, signal);
  const chain = createFrameChain({ channel, emit, malformed });
  let over = false;
  /** The request that waits for news. */
  let waiting: AbortController | undefined;
  /** Where it stood when the stream was found to be further, a ping ago. */
  let behindAt: string | undefined;

  const isOver = () => over || signal.aborted;

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

  const events = { http, clock, pages, session, following, chain, isOver, refuseFor };

  /** Waits for news over one request. */
  async function follow(from: string, token: string | undefined): Promise<Page | undefined> {
    const of = new AbortController();
    waiting = of;
    const stop = () => of.abort();
    signal.addEventListener('abort', stop);
    try {
      if (following.mode === 'sse') return await followEvents(events, from, of);
      const page = await createPages(http, session, of.signal).read(from, { token });
      if (typeof page !== 'string') return page;
      refuseFor(page);
    } catch (error) {
      // Cut off here, because nothing came: the next request goes on from the same place.
      if (signal.aborted || !of.signal.aborted) throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      waiting = undefined;
      of.abort();
    }
    return undefined;
  }

  return {
    async run() {
      const first = await firstPage(
        { pages, mintId, wasThere, isOver, pause, refuse, refuseFor },
        setup.cursor,
      );
      if (!first || over) return;
      chain.start(first.incarnation, first.offset);
      setup.isThere(true);
      let page: Page | undefined = first.page;
      let token: string | undefined;
      while (!isOver()) {
        const went = page && chain.deliver(page);
        // A stream that was closed is whole: a reader that has all of it is at its end for good.
        if (page?.closed && went === 'on') return;
        token = page?.token ?? token;
        const from: string = chain.offset ?? BEGINNING;
        if (went === 'back') await pause(IDLE);
        if (chain.live) {
          const asked = clock.elapsed();
          page = await follow(from, token);
          // A server that does not wait is not asked without end.
          const brought = chain.offset !== from || (page !== undefined && page.values.length > 0);
          if (!brought && clock.elapsed() - asked < IDLE) await pause(IDLE);
          continue;
        }
        const next: Page | NoPage = await pages.read(from);
        if (typeof next === 'string') return refuseFor(next);
        page = next;
      }
    },
    check(tail) {
      const { offset } = chain;
      if (over || !chain.live || offset === undefined) return;
      if (tail === 'missing' || tail === 'gone') return refuseFor('missing');
      if (isNoPage(tail) || tail <= offset) {
        behindAt = undefined;
        return;
      }
      if (behindAt === offset) {
        // Events that do not come through come to no subscription of this client.
        if (following.mode === 'sse') following.mode = 'long-poll';
        waiting?.abort();
      }
      behindAt = offset;
    },
  };
}
