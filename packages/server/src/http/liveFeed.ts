/** Answers that go on: server-sent events (HTML, section 9.2), for as long as the reader stays and may read. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SessionAction } from '@rejoin/core/internal';
import { RejoinError } from '@rejoin/core/protocol';
import { confirm } from './admission.ts';
import type { HttpContext } from './httpContext.ts';
import type { Reply } from './httpReply.ts';

/** How often a stream on which nothing happens shows that it lives, ms. */
export const SIGN_OF_LIFE = 15_000;

/** How long an answer of `authorize` holds while nothing changes, ms: as on a link. */
export const HOLDS = 60_000;

export const wantsFeed = (req: IncomingMessage): boolean =>
  /\btext\/event-stream\b/.test(req.headers.accept ?? '');

export interface Feed {
  isOpen(): boolean;
  /**
   * Tells the reader something, and waits until there is room for more.
   *
   * @param event its type; undefined for readers that know one type only
   * @param data JSON text
   * @param id where a reader that comes back goes on
   */
  tell(event: string | undefined, data: string, id?: string): Promise<void>;
  /** There is something to tell. */
  wake(): void;
  /** Nothing more will be told. */
  end(): void;
}

/** What is told. */
export interface Telling {
  /** Tells what there is to tell now. */
  next(): Promise<void>;
  hasNext(): boolean;
  leave(): void;
}

/** Who may be told, and how it is told what went wrong. */
export interface Told {
  /** What the reader has to be allowed, all the time. */
  readonly actions: readonly SessionAction[];
  readonly session?: string;
  /** Default: an event `error`. */
  readonly failed?: (feed: Feed, error: RejoinError) => Promise<void>;
}

const sayError = ({ tell }: Feed, { code, message }: RejoinError): Promise<void> =>
  tell('error', JSON.stringify({ error: { code, message } }));

/**
 * @param begin what it throws as a `RejoinError` is told as `error`, as is what `next` throws, and ends the stream
 */
export const liveFeed = (
  context: HttpContext,
  req: IncomingMessage,
  of: Told,
  begin: (feed: Feed) => Promise<Telling>,
): Reply => ({
  status: 200,
  headers: { 'Content-Type': 'text/event-stream; charset=utf-8' },
  stream: (res) => run(context, req, res, of, begin),
});

async function run(
  context: HttpContext,
  req: IncomingMessage,
  res: ServerResponse,
  { actions, session, failed = sayError }: Told,
  begin: (feed: Feed) => Promise<Telling>,
): Promise<void> {
  const { clock } = context;
  let isOpen = true;
  let wake = () => {};
  const end = () => {
    isOpen = false;
    wake();
  };
  res.once('close', end);
  const write = async (text: string): Promise<void> => {
    if (isOpen && !res.write(text)) await Promise.race([once(res, 'drain'), once(res, 'close')]);
  };
  const tell: Feed['tell'] = (event, data, id) =>
    write(
      `${event === undefined ? '' : `event: ${event}\n`}${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`,
    );
  const feed: Feed = { isOpen: () => isOpen, tell, wake: () => wake(), end };

  /** Resolves with true once something is to be done, and with false when that takes too long. */
  function isWoken(is: () => boolean): Promise<boolean> {
    return new Promise((resolve) => {
      if (is()) return resolve(true);
      const cancel = clock.after(SIGN_OF_LIFE, () => resolve(false));
      wake = () => {
        cancel();
        wake = () => {};
        resolve(true);
      };
    });
  }

  let telling: Telling | undefined;
  try {
    telling = await begin(feed);
    const { next, hasNext } = telling;
    let confirmedAt = clock.elapsed();
    while (isOpen) {
      if (clock.elapsed() - confirmedAt >= HOLDS) {
        confirmedAt = clock.elapsed();
        await confirm(context, req, actions, session);
      }
      if (hasNext()) await next();
      else if (!(await isWoken(() => hasNext() || !isOpen))) await write(':\n\n');
    }
  } catch (error) {
    if (!(error instanceof RejoinError)) throw error;
    await failed(feed, error);
  } finally {
    telling?.leave();
    res.end();
  }
}
