/**
 * Snapshots that a keeper names instead of sending them (docs/protocol.md section 13): each is collected beside the link,
 * and what arrives for its channel meanwhile waits.
 */
import type { Cursor } from '../protocol/ids.ts';
import type { LinkMessage, ServerMessage, SessionSnapshot } from '../protocol/messages.ts';

export interface NamedSnapshots {
  /** Whether a message of the link may pass now; if not, it is held until its snapshot is here, or is given up. */
  passes(message: ServerMessage): message is LinkMessage;
  unsubscribed(channel: number): void;
  end(): void;
}

export interface NamedSnapshotsOptions {
  /** Which session a channel reads, as the keeper has confirmed it. */
  readonly sessionOf: (channel: number) => string | undefined;
  /** Rejects where it cannot be had. */
  readonly collect: (session: string, cursor: Cursor, stop: AbortController) => Promise<SessionSnapshot>;
  readonly pass: (message: LinkMessage) => void;
  /** It could not be had: subscribes the channel once more, so that its snapshot comes on the link. */
  readonly again: (channel: number, session: string) => void;
}

/** Of one subscription. A keeper that names one more has nothing to give. */
const MOST_NAMED = 3;
/** Messages that may wait for a snapshot. Where there are more, it comes on the link. */
const MOST_WAITING = 2_000;

interface Collecting {
  readonly waiting: LinkMessage[];
  readonly stop: AbortController;
}

export function createNamedSnapshots({
  sessionOf,
  collect,
  pass,
  again,
}: NamedSnapshotsOptions): NamedSnapshots {
  const collecting = new Map<number, Collecting>();
  /** Subscribed once more under their numbers: what comes before the answer is of the resubscribed subscription. */
  const resubscribed = new Set<number>();
  /** Snapshots that were named on each channel, as long as it is read. Asked for on the link, none may be. */
  const names = new Map<number, number>();

  function drop(channel: number): void {
    collecting.get(channel)?.stop.abort();
    collecting.delete(channel);
    resubscribed.delete(channel);
  }

  async function fetchNamed(channel: number, cursor: Cursor): Promise<void> {
    const session = sessionOf(channel);
    if (session === undefined) return;
    drop(channel);
    const named = (names.get(channel) ?? 0) + 1;
    names.set(channel, named);
    if (named > MOST_NAMED)
      return pass({
        type: 'error',
        channel,
        code: 'link-misbehaved',
        message: 'Snapshots are named that cannot be fetched.',
      });
    const mine: Collecting = { waiting: [], stop: new AbortController() };
    collecting.set(channel, mine);
    const snapshot = await collect(session, cursor, mine.stop).catch(() => undefined);
    const isMine = () => collecting.get(channel) === mine;
    if (!isMine()) return;
    if (snapshot?.cursor !== cursor) {
      drop(channel);
      return inline(channel, session);
    }
    pass({ type: 'snapshot', channel, snapshot });
    // The one that takes them may give the channel up.
    for (const message of mine.waiting) if (isMine()) pass(message);
    if (isMine()) collecting.delete(channel);
  }

  function inline(channel: number, session: string): void {
    names.set(channel, MOST_NAMED);
    resubscribed.add(channel);
    again(channel, session);
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
    const at = collecting.get(channel);
    if (at && at.waiting.push(message) > MOST_WAITING) {
      drop(channel);
      inline(channel, sessionOf(channel) ?? '');
    }
    return !at;
  }

  return {
    passes,
    unsubscribed(channel) {
      drop(channel);
      names.delete(channel);
    },
    end() {
      for (const channel of [...collecting.keys()]) drop(channel);
    },
  };
}
