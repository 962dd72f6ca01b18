import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LinkMessage } from '../../protocol/messages.ts';
import { createStreams } from './tabStreams.ts';

/** One channel of a keeper that serves pages of any size while it catches up, and commits as they come after that. */
interface Served {
  readonly channel: number;
  at: number;
  live: boolean;
  /** It reads too slowly just now: it is served from the log, as one that catches up, until it has all again. */
  slow: boolean;
}

const cursorOf = (offset: number) => `log.${offset}`;

/** What a reader has: where it stands, and whether every frame went on from there. */
interface Reading {
  at: number;
  ended: boolean;
}

function world() {
  const streams = createStreams();
  const served: Served[] = [];
  const readers = new Map<string, Reading>();
  let head = 0;
  let frames = 0;

  function say(message: Extract<LinkMessage, { type: 'frame' | 'live' }>): void {
    const found = streams.advance(message);
    if (!found) return;
    for (const { link } of found.readers) {
      const reading = readers.get(link);
      if (!reading || message.type !== 'frame') continue;
      // Neither a gap nor a repeat: each frame goes on where the one before it ended.
      expect(message.frame.after).toBe(cursorOf(reading.at));
      reading.at = Number(message.frame.upTo.slice(4));
    }
    if (found.released !== undefined) stop(found.released);
  }

  function stop(channel: number): void {
    served.splice(
      served.findIndex((each) => each.channel === channel),
      1,
    );
  }

  function send(to: Served, upTo: number): void {
    frames++;
    say({
      type: 'frame',
      channel: to.channel,
      frame: { after: cursorOf(to.at), upTo: cursorOf(upTo), items: [] },
    });
    to.at = upTo;
  }

  return {
    served,
    readers,
    get head() {
      return head;
    },
    get frames() {
      return frames;
    },
    join(at: number) {
      const link = `link ${readers.size}`;
      readers.set(link, { at: Math.min(at, head), ended: false });
      const channel = streams.begin('s', cursorOf(Math.min(at, head)), { link, channel: 1 });
      served.push({ channel, at: Math.min(at, head), live: false, slow: false });
    },
    leave(index: number) {
      const link = `link ${index % Math.max(1, readers.size)}`;
      const reading = readers.get(link);
      if (!reading || reading.ended) return;
      reading.ended = true;
      const released = streams.leave({ link, channel: 1 });
      if (released !== undefined) stop(released);
    },
    /** The keeper commits: each live reader is sent it at once. */
    commit(events: number) {
      head += events;
      for (const each of [...served]) if (each.live && !each.slow && served.includes(each)) send(each, head);
    },
    slow(index: number) {
      const each = served[index % Math.max(1, served.length)];
      if (each) each.slow = true;
    },
    /** The keeper serves one that catches up: a page of some size, and `live` at the end of the log. */
    page(index: number, size: number) {
      const each = served[index % Math.max(1, served.length)];
      if (!each || (each.live && !each.slow)) return;
      if (each.at < head) return send(each, Math.min(head, each.at + size));
      each.live = true;
      each.slow = false;
      say({ type: 'live', channel: each.channel, cursor: cursorOf(head) });
    },
  };
}

describe('streams of one session', () => {
  it('are one for all readers that stand at the same cursor, so that each frame is sent once', () => {
    const all = world();
    for (let i = 0; i < 10; i++) {
      all.join(0);
      for (let turn = 0; turn < 30; turn++) all.page(i === 0 ? 0 : 1, 3);
      all.commit(2);
    }
    expect(all.served.length).toBe(1);
    const before = all.frames;
    all.commit(1);
    expect(all.frames - before).toBe(1);
    expect([...all.readers.values()].every(({ at }) => at === all.head)).toBe(true);
  });

  it('give every reader each frame once and in order, whichever of them come, go and fall behind', () => {
    const action = fc.oneof(
      fc.record({ do: fc.constant('join'), a: fc.nat(60), b: fc.constant(0) }),
      fc.record({ do: fc.constant('leave'), a: fc.nat(9), b: fc.constant(0) }),
      fc.record({ do: fc.constant('commit'), a: fc.integer({ min: 1, max: 5 }), b: fc.constant(0) }),
      fc.record({ do: fc.constant('slow'), a: fc.nat(9), b: fc.constant(0) }),
      fc.record({ do: fc.constant('page'), a: fc.nat(9), b: fc.integer({ min: 1, max: 7 }) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 120, size: 'max' }), (actions) => {
        const all = world();
        for (const each of actions) {
          if (each.do === 'join') all.join(each.a);
          else if (each.do === 'leave') all.leave(each.a);
          else if (each.do === 'commit') all.commit(each.a);
          else if (each.do === 'slow') all.slow(each.a);
          else all.page(each.a, each.b);
        }
        // In the end all readers have all of it, by as few streams as there can be.
        for (let turn = 0; turn < 400; turn++) all.page(turn, 5);
        const open = [...all.readers.values()].filter(({ ended }) => !ended);
        for (const { at } of open) expect(at).toBe(all.head);
        expect(all.served.length).toBe(Math.min(1, open.length));
      }),
      { numRuns: 300 },
    );
  });
});
