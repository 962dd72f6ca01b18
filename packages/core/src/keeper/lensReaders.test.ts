import { manualClock, seededRandom } from '@rejoin/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INSTANCES, pick, type Tape, tapeOf, utter } from '../../test/generators/logs.ts';
import { applyItems } from '../fold/apply.ts';
import { digest } from '../fold/digest.ts';
import { readSnapshot } from '../fold/snapshot.ts';
import { EMPTY, type SessionState } from '../fold/state.ts';
import { appendText, NO_TEXT, textOf } from '../fold/text.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import { entityKey, participantOf } from '../protocol/ids.ts';
import type { SessionInterest, TextRef } from '../protocol/interest.ts';
import { makeCursor } from '../protocol/messages.ts';
import { readFrameItem } from '../protocol/parse.ts';
import { createKeeperHost, type KeeperHost } from './host.ts';
import { memoryStore } from './logStore.ts';

const AGENTS = INSTANCES.filter((each) => each.startsWith('agent:')).map(participantOf);

function anInterest({ choose }: Tape, state: SessionState): SessionInterest {
  const run = [...state.runs.values()][choose(Math.max(1, state.runs.size))];
  const message = [...state.messages.values()][choose(Math.max(1, state.messages.size))];
  return pick<SessionInterest>(choose, [
    'all',
    {},
    {},
    { conversation: true },
    { participants: [pick(choose, AGENTS)] },
    { runs: run ? [{ participant: run.participant, run: run.run }] : [] },
    { messages: message ? [{ participant: message.participant, id: message.id }] : [] },
  ]);
}

/** A reader that takes what it is sent by the letter, and stops taking now and then. */
function follow(host: KeeperHost, interest: SessionInterest, from?: { state: SessionState; cursor: string }) {
  let state = from?.state ?? EMPTY;
  let cursor = from?.cursor;
  let ready = true;
  let proofs = 0;
  let filled = 0;
  const subscription = host.subscribe(
    's',
    cursor,
    {
      ready: () => ready,
      idle: () => ready,
      signals() {},
      ended: (code) => expect(code).toBe('draining'),
      snapshot(snapshot) {
        const read = readSnapshot(JSON.parse(JSON.stringify(snapshot)));
        if (typeof read === 'string') throw new Error(`The snapshot is ${read}.`);
        state = read;
        cursor = snapshot.cursor;
      },
      frame(incarnation, page) {
        expect(makeCursor(incarnation, page.after)).toBe(cursor);
        const values = JSON.parse(`[${page.items}]`) as readonly unknown[];
        state = applyItems(
          state,
          values.map((value) => readFrameItem(value) ?? expect.fail('no item')),
        );
        expect(state.position).toBe(page.upTo);
        cursor = makeCursor(incarnation, page.upTo);
      },
      live(live) {
        proofs++;
        expect(state.owed ?? 0).toBe(0);
        expect([live.cursor, live.digest]).toEqual([cursor, digest(state)]);
      },
      texts(texts) {
        for (const [kind, participant, id, text] of texts) {
          const key = entityKey(participant, id);
          const here = kind === 'a' ? state.toolCalls.get(key)?.args : state.messages.get(key)?.text;
          expect(here === undefined).toBe(text === undefined);
          const { length, a, b } = appendText(NO_TEXT, text ?? '');
          if (here) expect([here.length, here.a, here.b]).toEqual([length, a, b]);
          filled++;
        }
      },
    },
    interest,
  );
  return {
    subscription,
    get: () => ({ state, cursor: cursor ?? '' }),
    proofs: () => proofs,
    filled: () => filled,
    setReady(to: boolean) {
      ready = to;
      if (to) subscription.resume();
    },
  };
}

async function storm(tape: Tape): Promise<{ proofs: number; filled: number; withheld: number }> {
  const { choose, done } = tape;
  const clock = manualClock(1_000);
  const host = createKeeperHost({ store: memoryStore(), clock, random: seededRandom(1) });
  let readers = [follow(host, 'all'), follow(host, {}), follow(host, {})];
  const all = readers[0] ?? expect.fail('no reader has it all');
  let over = 0;
  await clock.advance(1);
  while (!done()) {
    const what = choose(20);
    const reader = pick(choose, readers);
    if (what < 12) {
      const instance = pick(choose, INSTANCES);
      const { state } = all.get();
      const { lane, entries } = utter(choose, state, instance);
      const producer = `${instance}/${lane}`;
      const first = (state.producers.get(producer)?.last ?? 0) + 1;
      void host.append(
        's',
        { instance, participant: participantOf(instance) },
        { producer, first, events: entries },
      );
      // Some of it is committed together.
      if (choose(3) > 0) await clock.advance(1);
    } else if (what < 14 && reader !== all) reader.setReady(choose(2) === 0);
    else if (what < 16 && reader !== all) reader.subscription.setInterest(anInterest(tape, all.get().state));
    else if (what === 16) {
      const { messages } = all.get().state;
      const refs = [...messages.values()]
        .slice(-3)
        .map(({ participant, id }): TextRef => ['t', participant, id]);
      reader.subscription.ask([...refs, ['a', 'agent:none', 'none']]);
    } else if (what === 17 && readers.length < 8) {
      // From where another stands, if that is a place to resume from.
      const { state, cursor } = reader.get();
      const from = choose(2) === 0 && !state.owed && cursor ? { state, cursor } : undefined;
      readers.push(follow(host, anInterest(tape, state), from));
    } else if (what === 18 && readers.length > 3 && reader !== all) {
      reader.subscription.close();
      over += reader.proofs();
      readers = readers.filter((each) => each !== reader);
    } else await clock.advance(choose(2) === 0 ? 5 : 4_000);
  }
  for (const reader of readers) reader.setReady(true);
  await clock.advance(15_000);
  const whole = all.get();
  let withheld = 0;
  for (const reader of readers) {
    const { state } = reader.get();
    expect(digest(state)).toBe(digest(whole.state));
    for (const [key, { text }] of state.messages) {
      if (text.withheld) withheld++;
      else expect(textOf(text)).toBe(textOf(whole.state.messages.get(key)?.text ?? NO_TEXT));
    }
  }
  await host.close().catch(() => {});
  return {
    proofs: over + readers.reduce((sum, each) => sum + each.proofs(), 0),
    filled: readers.reduce((sum, each) => sum + each.filled(), 0),
    withheld,
  };
}

describe('readers of many interests', () => {
  it('all have the whole state but for characters, and proofs of it, however slow they are and whatever they want (P37, P38)', async () => {
    const seen = { proofs: 0, filled: 0, withheld: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(9_999), { minLength: 400, maxLength: 800 }), async (numbers) => {
        const { proofs, filled, withheld } = await storm(tapeOf(numbers));
        seen.proofs += proofs;
        seen.filled += filled;
        seen.withheld += withheld;
      }),
      { numRuns: 15, endOnFailure: true },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
  });
});

/** Writes for one run of one agent, a commit each time. */
function oneRun(host: KeeperHost, clock: { advance(ms: number): Promise<void> }) {
  const agent = 'agent:a/AAAAAAAAAAAAAAAA';
  let last = 0;
  return async (...events: EventEntry['event'][]) => {
    const entries = events.map((event): EventEntry => ({ run: 'r', event }));
    const batch = { producer: `${agent}/main`, first: last + 1, events: entries };
    last += events.length;
    void host.append('s', { instance: agent, participant: 'agent:a' }, batch);
    await clock.advance(1);
  };
}

describe('a reader that joins others of its interest', () => {
  it('has what they are owed already, and is not given it with them (P37)', async () => {
    const clock = manualClock(1_000);
    const host = createKeeperHost({ store: memoryStore(), clock, random: seededRandom(1) });
    const write = oneRun(host, clock);
    const token = { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'word ' } as const;
    const all = follow(host, 'all');
    await write({ type: 'RUN_STARTED', runId: 'r' }, { type: 'TEXT_MESSAGE_START', messageId: 'm' });
    const first = follow(host, {});
    await clock.advance(1);
    await write(token, token);
    const second = follow(host, {});
    await clock.advance(1);
    await write(token);
    await clock.advance(15_000);
    for (const { get, proofs } of [first, second]) {
      expect(digest(get().state)).toBe(digest(all.get().state));
      expect(proofs()).toBeGreaterThan(0);
    }
  });
});

describe('a reader of an interest that comes', () => {
  const texts = async () => {
    const clock = manualClock();
    const host = createKeeperHost({ store: memoryStore(), clock, random: seededRandom(1) });
    const write = oneRun(host, clock);
    const type = async (words: number) => {
      for (let word = 0; word < words; word += 100)
        await write(
          ...Array.from({ length: Math.min(100, words - word) }, (_, each) => ({
            ...{ type: 'TEXT_MESSAGE_CONTENT' as const, messageId: 'm' },
            delta: `${each} words and words and words `,
          })),
        );
    };
    const seen = async (interest: SessionInterest, offset?: number) => {
      const { incarnation } = await host.read('s', undefined);
      const snapshots: object[] = [];
      const frames: string[] = [];
      const subscription = host.subscribe(
        's',
        offset === undefined ? undefined : makeCursor(incarnation, offset),
        {
          ...{ ready: () => true, idle: () => true, texts() {}, signals() {}, live() {}, ended() {} },
          snapshot: (snapshot) => snapshots.push(snapshot),
          frame: (_, { after, upTo }) => frames.push(`${after}-${upTo}`),
        },
        interest,
      );
      await clock.advance(10);
      subscription.close();
      return { snapshots, frames };
    };
    await write({ type: 'RUN_STARTED', runId: 'r' }, { type: 'TEXT_MESSAGE_START', messageId: 'm' });
    return { seen, type };
  };

  it('shares its snapshot with others of that interest, also with one that comes a little later (P19)', async () => {
    const { seen, type } = await texts();
    await type(300);
    const [one, other] = [await seen({}), await seen({})];
    expect(one.snapshots[0]).toBe(other.snapshots[0]);
    expect((await seen('all')).snapshots[0]).not.toBe(one.snapshots[0]);
    const wide = await seen({ participants: ['agent:a'] });
    expect(JSON.stringify(wide.snapshots).length).toBeGreaterThan(2 * JSON.stringify(one.snapshots).length);
    // Ten words are more than a tenth of a state without characters, and little beside one that has them.
    await type(10);
    expect(await seen('all')).toMatchObject({ snapshots: [{ position: 302 }], frames: ['302-312'] });
    expect(await seen({})).toMatchObject({ snapshots: [{ position: 312 }], frames: [] });
  });

  it('is given its state where more than that would have to be read of the log (P19)', async () => {
    const { seen, type } = await texts();
    await type(3_000);
    const outline = await seen({}, 2);
    expect(outline).toMatchObject({ snapshots: [{ position: 3_002 }], frames: [] });
    expect(JSON.stringify(outline.snapshots).length).toBeLessThan(4_000);
    expect((await seen({}, 2_902)).frames).toEqual(['2902-3002']);
  });
});
