/** The text of what a link sends (docs/protocol.md section 13). Pages, signals and history go out as they are stored. */
import { encodeFrame, type LinkAnswer, type LinkStream } from '@rejoin/core/internal';
import { splitCursor } from '@rejoin/core/protocol';
import type { Snapshots } from './snapshotSending.ts';

export function wireText(message: LinkAnswer | LinkStream, snapshots: Pick<Snapshots, 'of'>): string {
  switch (message.type) {
    case 'page': {
      const { after, upTo, items } = message.page;
      return encodeFrame(message.channel, after, upTo, items);
    }
    case 'live': {
      const { cursor, position, ...live } = message;
      return JSON.stringify({ ...live, offset: splitCursor(cursor)?.offset ?? position, position });
    }
    case 'snapshot':
      return `{"type":"snapshot","channel":${message.channel},"snapshot":${snapshots.of(message.snapshot).text}}`;
    case 'signals':
      return `{"type":"signals","channel":${message.channel},${message.anew ? '"anew":true,' : ''}"signals":${message.list}}`;
    case 'history':
      return `{"type":"history","request":${message.request},"from":${message.from},"entries":[${message.entries.join()}]}`;
    default:
      return JSON.stringify(message);
  }
}
