/** Pages of a stream as frames of one subscription, each of which goes on where the one before it ended (P18). */
import type { Item } from '../../protocol/envelope.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { LinkMessage } from '../../protocol/messages.ts';
import { isMalformed } from '../../protocol/parse.ts';
import { cursorOf, isHead, readRecord } from './records.ts';
import type { Page } from './streamPages.ts';

export interface FrameChainOptions {
  readonly channel: number;
  readonly emit: (message: LinkMessage) => void;
  readonly malformed: (code: ErrorCode, message: string) => void;
}

export interface FrameChain {
  /** Read up to here; undefined before the beginning. */
  readonly offset: string | undefined;
  /** The reader had all that was there, once. */
  readonly live: boolean;
  /** Which log it is, and where it is read from: its beginning, or an offset. */
  start(incarnation: string, offset?: string): void;
  /** Hands over a page. `back`: it does not go on from here, for the server's end stepped back while others wrote. */
  deliver(page: Pick<Page, 'values' | 'next' | 'live'>): 'on' | 'back';
}

export function createFrameChain({ channel, emit, malformed }: FrameChainOptions): FrameChain {
  let incarnation = '';
  let offset: string | undefined;
  let live = false;

  function itemsOf(values: readonly unknown[]): readonly Item[] {
    const items: Item[] = [];
    for (const value of values) {
      if (isHead(value)) continue;
      const item = readRecord(value);
      if (isMalformed(item)) malformed(item.malformed, item.message);
      else items.push(item);
    }
    return items;
  }

  return {
    get offset() {
      return offset;
    },
    get live() {
      return live;
    },
    start(of, from) {
      incarnation = of;
      offset = from;
    },
    deliver(page) {
      const { next, values } = page;
      if (offset !== undefined && (next < offset || (next === offset && values.length > 0))) return 'back';
      const items = itemsOf(values);
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
    },
  };
}
