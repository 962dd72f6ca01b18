/**
 * What a link sends, as it goes out (docs/protocol.md section 13): a text, or the frame of one that other links send as well, a large
 * one in pieces. Pages, signals and history go out as they are stored.
 */
import { encodeFrame, type LinkAnswer, type LinkStream, type LogPage } from '@rejoin/core/internal';
import { splitCursor } from '@rejoin/core/protocol';
import type { Snapshots } from './snapshotSending.ts';
import { textFrame } from './textFrames.ts';

/** The frame of a page on a channel, made once for all links that send the same page. */
export type PageFrames = (channel: number, page: LogPage) => Buffer;

/** Frames of one page on so many channels are kept: most readers have few. */
const CHANNELS = 16;

/** Keeps the frames of the page that was sent last: a page goes to all readers of a session before the next one does. */
export function createPageFrames(): PageFrames {
  let last: { readonly page: LogPage; readonly channel: number; readonly frame: Buffer } | undefined;
  /** The same on other channels: most readers have one, and it is the same one. */
  let others: Map<number, Buffer> | undefined;
  return (channel, page) => {
    const isKnown = page === last?.page;
    if (isKnown && channel === last?.channel) return last.frame;
    const known = isKnown && others?.get(channel);
    if (known) return known;
    const frame = textFrame(encodeFrame(channel, page.after, page.upTo, page.items));
    if (!isKnown) {
      last = { page, channel, frame };
      others = undefined;
    } else {
      others ??= new Map();
      if (others.size < CHANNELS) others.set(channel, frame);
    }
    return frame;
  };
}

export function wireFrame(
  message: LinkAnswer | LinkStream,
  snapshots: Pick<Snapshots, 'of'>,
  pages: PageFrames,
): string | Buffer | readonly Buffer[] {
  switch (message.type) {
    case 'page':
      return pages(message.channel, message.page);
    case 'live': {
      const { cursor, position, ...live } = message;
      return JSON.stringify({ ...live, offset: splitCursor(cursor)?.offset ?? position, position });
    }
    case 'snapshot':
      return snapshots.of(message.snapshot).frame(message.channel);
    case 'signals':
      return `{"type":"signals","channel":${message.channel},${message.anew ? '"anew":true,' : ''}"signals":${message.list}}`;
    case 'history':
      return `{"type":"history","request":${message.request},"from":${message.from},"entries":[${message.entries.join()}]}`;
    default:
      return JSON.stringify(message);
  }
}
