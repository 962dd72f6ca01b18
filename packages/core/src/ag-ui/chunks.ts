/** The short forms: a chunk names what it goes on with, or leaves it out and means what is open. One per sub-agent is. */
import type { UnknownEvent } from '../protocol/events.ts';
import { type closes, KINDS, type Kind, type Stream, words } from './streams.ts';

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

/** What chunks have opened. */
export interface Chunks {
  of(owner: string | undefined): Stream | undefined;
  hold(owner: string | undefined, stream: Stream): void;
  forget(stream: Stream): void;
  /** What a chunk without an id goes on with, or why that cannot be told. */
  continued(kind: Kind, owner: string | undefined): Stream | string | undefined;
  endedBy(what: ReturnType<typeof closes>): readonly Stream[];
}

export function createChunks(): Chunks {
  const lanes = new Map<string | undefined, Stream>();
  return {
    of: (owner) => lanes.get(owner),
    hold: (owner, stream) => void lanes.set(owner, stream),
    forget(stream) {
      for (const [owner, each] of lanes) if (each === stream) lanes.delete(owner);
    },
    continued(kind, owner) {
      const own = lanes.get(owner);
      if (own?.kind === kind) return own;
      if (owner !== undefined) return undefined;
      const others = [...lanes.values()].filter((each) => each.kind === kind);
      return others.length > 1
        ? 'It names neither what it continues nor a sub-agent, and several are open.'
        : others[0];
    },
    endedBy(what) {
      if (what === 'all') return [...lanes.values()];
      const stream = what === 'nothing' ? undefined : lanes.get(what.owner);
      return stream ? [stream] : [];
    },
  };
}
