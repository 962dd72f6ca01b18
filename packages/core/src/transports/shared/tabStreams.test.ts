import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameItem } from '../../protocol/envelope.ts';
import type { TextRef } from '../../protocol/interest.ts';
import type { LinkMessage, Live, SentText } from '../../protocol/messages.ts';
import { createStreams, type StreamChanges } from './tabStreams.ts';
import { createTabTexts } from './tabTexts.ts';

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
    release(found);
  }

  const release = ({ released }: StreamChanges) => {
    for (const { channel } of released) stop(channel);
  };

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
      release(streams.leave({ link, channel: 1 }));
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

describe('streams of one session for readers of many interests', () => {
  const reader = (link: string) => ({ link, channel: 1 });
  const live = (channel: number, at: number): Live => ({ type: 'live', channel, cursor: cursorOf(at) });
  const frame = (channel: number, after: number, upTo: number, items: readonly FrameItem[] = []) =>
    ({ type: 'frame', channel, frame: { after: cursorOf(after), upTo: cursorOf(upTo), items } }) as const;
  const [a, b] = ['agent:a', 'agent:b'].map((participant) => ({ participants: [participant] }));

  it('are not one while one of them owes what another has: at one cursor they have not been given the same (P37)', () => {
    const streams = createStreams();
    const [one, other] = ['1', '2'].map((link) => streams.begin('s', undefined, reader(link), {}));
    streams.advance(live(one ?? 0, 5));
    streams.advance(frame(one ?? 0, 5, 9, [{ skipped: 4 }]));
    expect(streams.advance(live(other ?? 0, 9))?.released).toEqual([]);
    const sum = {
      kind: 't',
      producer: 'p',
      id: 'm',
      last: 9,
      count: 4,
      sum: { length: 1, a: 1, b: 1 },
    } as const;
    expect(streams.advance(frame(one ?? 0, 9, 9, [sum]))?.released).toEqual([{ channel: other, to: one }]);
  });

  it('come to one place by asking for what all of them want, and the one that takes their place asks for it from the beginning (P38)', () => {
    const streams = createStreams();
    const one = streams.begin('s', undefined, reader('1'), a);
    const other = streams.begin('s', undefined, reader('2'), b);
    streams.advance(live(one, 5));
    const both = { participants: ['agent:a', 'agent:b'] };
    const asked = streams.advance(live(other, 9))?.interests;
    expect(asked).toEqual([
      [one, both],
      [other, both],
    ]);
    const found = streams.advance(frame(one, 5, 9));
    expect(found?.released.map(({ channel }) => channel)).toEqual([one, other]);
    // Nothing says whether what the older sends is what the newer's reader wants by now.
    expect(found?.begun).toMatchObject({ session: 's', cursor: cursorOf(9), interest: both });
    expect(streams.size).toBe(1);
    expect(streams.leave(reader('1')).interests).toEqual([[found?.begun?.channel, b]]);
    expect(streams.want(reader('2'), {}).interests).toEqual([[found?.begun?.channel, {}]]);
  });

  it('narrow what was asked for to come to one place, where the other reader has left before that', () => {
    const streams = createStreams();
    const one = streams.begin('s', undefined, reader('1'), {});
    const other = streams.begin('s', undefined, reader('2'), a);
    streams.advance(live(one, 5));
    expect(streams.advance(live(other, 9))?.interests).toEqual([[one, a]]);
    expect(streams.leave(reader('2'))).toEqual({ interests: [[one, {}]], released: [{ channel: other }] });
  });

  it('go over to one that brings what they want already', () => {
    const streams = createStreams();
    const all = streams.begin('s', undefined, reader('1'));
    streams.advance(live(all, 5));
    const other = streams.begin('s', undefined, reader('2'), a);
    const found = streams.advance(live(other, 5));
    expect(found).toMatchObject({ interests: [], released: [{ channel: other, to: all }] });
    expect(found?.begun).toBeUndefined();
    expect(streams.channelOf(reader('2'))).toBe(all);
    // What the page that read all has left behind is wanted by no one.
    expect(streams.leaveAll('1').interests).toEqual([[all, a]]);
  });
});

describe('what readers of one stream ask for', () => {
  const [one, other] = ['1', '2'].map((link) => ({ link, channel: 1 }));
  const refs = (...ids: string[]) => ids.map((id): TextRef => ['t', 'agent:a', id]);
  const texts = (...ids: string[]) => ids.map((id): SentText => ['t', 'agent:a', id, id]);

  it('is asked one after another, answered to the one who asked, and asked again where they go on (P38)', () => {
    const asks = createTabTexts();
    if (!one || !other) throw new Error('There are two readers.');
    expect(asks.ask(1, one, refs('a', 'b'))).toEqual(refs('a', 'b'));
    expect(asks.ask(1, other, refs('c'))).toBeUndefined();
    expect(asks.answer(1, texts('a'))).toEqual({ reader: one, next: undefined });
    expect(asks.move(1, 7)).toEqual(refs('b'));
    expect(asks.answer(1, texts('b'))).toEqual({});
    expect(asks.answer(7, texts('b'))).toEqual({ reader: one, next: refs('c') });
    expect(asks.answer(7, texts('c'))).toEqual({ reader: other, next: undefined });
    expect(asks.ask(7, one, refs('d'))).toEqual(refs('d'));
    expect(asks.move(7, undefined)).toBeUndefined();
    expect(asks.answer(7, texts('d'))).toEqual({});
  });
});
