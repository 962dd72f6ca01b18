/**
 * Snapshots that a keeper names instead of sending them (docs/protocol.md section 13): each is collected beside the link,
 * and what the link says of its channel meanwhile waits.
 */
import type { Cursor } from './protocol/ids.ts';
import type { LinkMessage, ServerMessage, Snapshot } from './protocol/messages.ts';

export interface NamedSnapshots {
  /** Whether what the link said may pass now; if not, it is kept until its snapshot is here, or is nobody's. */
  passes(message: ServerMessage): message is LinkMessage;
  subscribed(channel: number, session: string): void;
  unsubscribed(channel: number): void;
  end(): void;
}

export interface NamedSnapshotsOptions {
  /** Rejects where it cannot be had. */
  readonly collect: (session: string, cursor: Cursor, stop: AbortController) => Promise<Snapshot>;
  readonly pass: (message: LinkMessage) => void;
  /** It could not be had: subscribes the channel once more, so that its snapshot comes on the link. */
  readonly again: (channel: number, session: string) => void;
}

interface Collecting {
  readonly waiting: LinkMessage[];
  readonly stop: AbortController;
}

export function createNamedSnapshots({ collect, pass, again }: NamedSnapshotsOptions): NamedSnapshots {
  /** Which session each channel reads, for as long as it does. */
  const sessions = new Map<number, string>();
  const collecting = new Map<number, Collecting>();
  /** Subscribed once more under their numbers: what comes before the answer is of the resubscribed subscription. */
  const resubscribed = new Set<number>();

  function drop(channel: number): void {
    collecting.get(channel)?.stop.abort();
    collecting.delete(channel);
    resubscribed.delete(channel);
  }

  async function fetchNamed(channel: number, cursor: Cursor): Promise<void> {
    const session = sessions.get(channel);
    if (session === undefined) return;
    drop(channel);
    const mine: Collecting = { waiting: [], stop: new AbortController() };
    collecting.set(channel, mine);
    const snapshot = await collect(session, cursor, mine.stop).catch(() => undefined);
    if (collecting.get(channel) !== mine) return;
    collecting.delete(channel);
    if (snapshot?.cursor !== cursor) {
      resubscribed.add(channel);
      return again(channel, session);
    }
    pass({ type: 'snapshot', channel, snapshot });
    // Whoever takes them may give the channel up.
    for (const message of mine.waiting) if (sessions.has(channel)) pass(message);
  }

  function passes(message: ServerMessage): message is LinkMessage {
    // The way of every token.
    if (message.type === 'frame' && collecting.size === 0 && resubscribed.size === 0) return true;
    if (message.type === 'subscribed') {
      resubscribed.delete(message.channel);
      return false;
    }
    const channel = 'channel' in message ? message.channel : undefined;
    if (channel === undefined) return true;
    if (message.type === 'error') {
      // It ends the subscription: there is nothing more to wait for.
      drop(channel);
      return true;
    }
    if (resubscribed.has(channel)) return false;
    if (message.type === 'snapshot-at') {
      void fetchNamed(channel, message.cursor);
      return false;
    }
    collecting.get(channel)?.waiting.push(message);
    return !collecting.has(channel);
  }

  return {
    passes,
    subscribed(channel, session) {
      drop(channel);
      sessions.set(channel, session);
    },
    unsubscribed(channel) {
      drop(channel);
      sessions.delete(channel);
    },
    end() {
      sessions.clear();
      for (const channel of [...collecting.keys()]) drop(channel);
    },
  };
}
