/** The short forms: a chunk names what it goes on with, or leaves it out and means what came last. */
import type { UnknownEvent } from '../protocol/events.ts';
import { type closes, KINDS, type Kind, type Stream, words } from './runStreams.ts';

export interface Chunk {
  readonly kind: Kind;
  /** Of the text or call; left out where it goes on. */
  readonly id: string | undefined;
  /** The sub-agent's; left out for the run itself, or where it goes on. */
  readonly owner: string | undefined;
  readonly event: UnknownEvent;
}

const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export function isChunk(event: UnknownEvent): Chunk | undefined {
  const kind = KINDS.find((each) => words[each].chunk === event.type);
  return kind && { kind, id: textIn(event[words[kind].id]), owner: textIn(event.subagentRunId), event };
}

/** What chunks have opened: it is open until something says that it ends, whatever else comes in between. */
export interface Chunks {
  hold(stream: Stream): void;
  /** It was written last of what its owner has open. */
  touch(stream: Stream): void;
  forget(stream: Stream): void;
  /** What a chunk without an id goes on with, or why that cannot be known. */
  continued(kind: Kind, owner: string | undefined): Stream | string | undefined;
  /** What the event ends. Another one parts what comes without an id from what came before it. */
  endedBy(what: ReturnType<typeof closes>): readonly Stream[];
}

export function createChunks(): Chunks {
  /** In the order in which they were written last. */
  const open = new Set<Stream>();
  /** By owner: what its last chunk wrote, if nothing else came since. */
  const last = new Map<string | undefined, Stream>();
  const touch = (stream: Stream) => {
    if (!open.delete(stream)) return;
    open.add(stream);
    last.set(stream.owner, stream);
  };
  return {
    hold(stream) {
      open.add(stream);
      touch(stream);
    },
    touch,
    forget(stream) {
      open.delete(stream);
      if (last.get(stream.owner) === stream) last.delete(stream.owner);
    },
    continued(kind, owner) {
      const own = last.get(owner);
      if (own?.kind === kind) return own;
      if (owner === undefined) {
        const others = [...last.values()].filter((each) => each.kind === kind);
        if (others.length > 1)
          return 'It names neither what it continues nor a sub-agent, and several are open.';
        if (others[0]) return others[0];
      }
      return [...open].findLast((each) => each.kind === kind && each.owner === owner);
    },
    endedBy(what) {
      if (what === 'all') return [...open];
      if (what === 'nothing') return [];
      last.delete(what.owner);
      return what.ends ? [...open].filter(({ owner }) => owner === what.owner) : [];
    },
  };
}
