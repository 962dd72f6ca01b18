/** One run of a session, told to a page in its own protocol, from the log: whatever became of other pages, and of this one before. */
import type { IncomingMessage } from 'node:http';
import { runChanges } from '@rejoin/core/internal';
import type { RunRef, SessionRun, SessionState } from '@rejoin/core/protocol';
import { entityKey } from '@rejoin/core/protocol';
import type { RunOf } from '../http/agUiFeed.ts';
import type { HttpContext } from '../http/httpContext.ts';
import type { Reply } from '../http/httpReply.ts';
import { liveFeed } from '../http/liveFeed.ts';
import { watchSession } from '../http/watchSession.ts';
import type { HeldRequest } from './pageRequests.ts';
import type { PageProtocol, RunTeller, ToldEvent } from './proxiedProtocol.ts';

export interface FollowedRun {
  readonly session: string;
  readonly run: RunOf;
  /** The request that the run answers, where it is still under way. */
  readonly held?: HeldRequest | undefined;
  /** The last event that the reader has. */
  readonly seen?: string | undefined;
}

/** How long a run may take to begin, ms: its agent is in this process. */
const BEGINS_WITHIN = 30_000;

/** What became of a run before there was anything to read of it. */
export type Beginning =
  | { readonly type: 'begun'; readonly of: RunRef }
  | { readonly type: 'failed'; readonly run: SessionRun }
  | { readonly type: 'not-begun' }
  | { readonly type: 'left' };

/** Waits until there is something to tell, so that an endpoint's refusal is a page's HTTP status. */
export async function beginningOf(
  context: HttpContext,
  req: IncomingMessage,
  { session, run, held }: FollowedRun,
): Promise<Beginning> {
  const { host, clock } = context;
  let wake = () => {};
  let isLate = false;
  const woken = () => wake();
  const { cursor } = await host.snapshot(session);
  const watch = watchSession(context, session, cursor, woken);
  const unlisten = held?.onAnswered(woken);
  const cancel = clock.after(BEGINS_WITHIN, () => {
    isLate = true;
    wake();
  });
  req.socket.once('close', woken);
  try {
    for (;;) {
      watch.take();
      const state = await host.state(session);
      const of = run(state);
      const found = of && state.runs.get(entityKey(of.participant, of.run));
      if (of && found) {
        if (found.status === 'failed' && !hasContent(state, of)) return { type: 'failed', run: found };
        if (held?.isAnswered || found.status !== 'running' || hasContent(state, of))
          return { type: 'begun', of };
      } else if (isLate) return { type: 'not-begun' };
      if (req.socket.destroyed) return { type: 'left' };
      if (watch.hasNews()) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      wake = () => {};
    }
  } finally {
    cancel();
    unlisten?.();
    watch.close();
    req.socket.removeListener('close', woken);
  }
}

function hasContent({ messages, toolCalls, parts }: SessionState, { participant, run }: RunRef): boolean {
  const isOf = (each: { readonly participant: string; readonly run?: string }) =>
    each.run === run && each.participant === participant;
  return [messages, toolCalls, parts].some((map) => [...map.values()].some(isOf));
}

export async function runFeed(
  context: HttpContext,
  req: IncomingMessage,
  pages: PageProtocol,
  session: string,
  of: RunRef,
  seen: string | undefined,
): Promise<Reply> {
  const teller: RunTeller = pages.tell(of, seen);
  const { cursor } = await context.host.snapshot(session);
  let before: SessionState | undefined;
  const feed = liveFeed(
    context,
    req,
    {
      ...{ actions: ['read'], session },
      async failed({ tell }, { code, message }) {
        for (const { data } of teller.fail(message, code)) await tell(undefined, data);
      },
    },
    async (out) => {
      const watch = watchSession(context, session, cursor, () => out.wake());
      const tell = ({ data, id }: ToldEvent) => out.tell(undefined, data, id);
      return {
        async next() {
          watch.take();
          const state = await context.host.state(session);
          for (const event of teller.next(runChanges(before, state, of))) await tell(event);
          before = state;
          if (!teller.ended) return;
          if (pages.last !== undefined) await tell({ data: pages.last });
          out.end();
        },
        hasNext: watch.hasNews,
        leave: watch.close,
      };
    },
  );
  return { ...feed, headers: { ...feed.headers, ...pages.headers, 'X-Accel-Buffering': 'no' } };
}
