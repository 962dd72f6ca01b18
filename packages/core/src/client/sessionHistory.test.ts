import { breakable, manualClock, seededRandom } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import { ANSWERER, ASKER, exchange } from '../../test/generators/longSession.ts';
import { writeHistoryEntry } from '../fold/historyEntry.ts';
import { textOf } from '../fold/text.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import { instanceOf, type ProducerId, participantOf } from '../protocol/ids.ts';
import type { LinkMessage } from '../protocol/messages.ts';
import { type MemoryKeeper, memoryKeeper } from '../transports/memoryTransport.ts';
import { createSessionClient } from './client.ts';
import type { Transport } from './transport.ts';

/** A keeper whose session has outgrown its window, and a reader of it over whatever the transport is made to. */
async function stage(change: (transport: MemoryKeeper) => Transport = (same) => same, exchanges = 150) {
  const clock = manualClock();
  const random = seededRandom(1);
  const transport = memoryKeeper({ clock, random });
  const say = async (producer: ProducerId, events: readonly EventEntry[]) => {
    const writer = { instance: instanceOf(producer), participant: participantOf(producer) };
    const answer = transport.host.append('s', writer, { producer, first: 0, events });
    await clock.advance(1);
    expect(await answer).toMatchObject({ type: 'ack' });
  };
  for (let number = 1; number <= exchanges; number++) {
    const { asked, answered } = exchange(number);
    await say(ASKER, [asked]);
    await say(ANSWERER, answered);
  }
  const client = createSessionClient({ transport: change(transport), participant: 'user:bo', clock, random });
  const session = client.session('s');
  /** The outcome of a promise after a while, which may be that it is still waited for. */
  const after = async <T>(promise: Promise<T>, ms = 1_000): Promise<T | string> => {
    let outcome: T | string = 'waiting';
    promise.then(
      (value) => {
        outcome = value;
      },
      (error: { readonly code?: string }) => {
        outcome = error.code ?? 'no code';
      },
    );
    // What pages back is loaded when it is asked for, which no manual clock can hurry.
    await import('./onDemand.ts');
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(ms);
    return outcome;
  };
  return { clock, transport, client, session, after };
}

/** A transport whose links answer requests for history as a test says. */
const answering =
  (answer: (request: number) => LinkMessage | undefined) =>
  (transport: Transport): Transport => ({
    ...transport,
    open(identity, handlers) {
      const link = transport.open(identity, handlers);
      return {
        ...link,
        history(request) {
          const message = answer(request);
          if (message) handlers.message(message);
        },
      };
    },
  });

describe('a session’s history', () => {
  it('is fetched backwards, page by page, to its beginning (P24)', async () => {
    const { clock, session, after } = await stage();
    await clock.advance(100);
    const { state } = session.store.getState();
    let before: number | undefined;
    const ordinals = new Map<number, string>();
    for (let end = false; !end; ) {
      const asked = session.history(before === undefined ? {} : { before });
      const page = await after(asked);
      if (typeof page === 'string') throw new Error(page);
      expect(page.entries.length).toBeLessThanOrEqual(100);
      for (const entry of page.entries)
        if (entry.kind === 'message') ordinals.set(entry.message.ordinal, textOf(entry.message.text));
      before = page.from;
      end = page.end;
    }
    expect(before).toBe(0);
    expect(ordinals.get(1)).toBe('Question 1?');
    expect(ordinals.get(3)).toBe('answer-1.0 answer-1.1 answer-1.2 ');
    for (const { ordinal } of state.messages.values()) expect(ordinals.has(ordinal)).toBe(false);
    expect(ordinals.size + state.messages.size).toBe(state.totals.messages);
  });

  it('gives as many entries as are asked for, over the ends of pages', async () => {
    const { session, after } = await stage();
    const all = await after(session.history({ limit: 10_000 }));
    if (typeof all === 'string') throw new Error(all);
    expect(all).toMatchObject({ from: 0, end: true });
    const some = await after(session.history({ before: 120, limit: 50 }));
    expect(some).toEqual({ entries: all.entries.slice(70, 120), from: 70, end: false });
    expect(await after(session.history({ before: 0 }))).toEqual({ entries: [], from: 0, end: true });
    expect(await after(session.history({ limit: 0 }))).toMatchObject({ entries: [], end: false });
    for (const wrong of [{ before: -1 }, { before: 0.5 }, { limit: Number.NaN }])
      expect(await after(session.history(wrong))).toBe('argument-invalid');
  });

  it('waits for a link, and is asked again after a cut', async () => {
    let links = 0;
    let forgetful = true;
    let cut = () => {};
    const { session, after, clock } = await stage((transport) => {
      const deaf: Transport = {
        ...transport,
        open(identity, handlers) {
          links++;
          const link = transport.open(identity, handlers);
          // The first link takes the request, and dies before it answers.
          return { ...link, history: (...what) => (forgetful ? undefined : link.history?.(...what)) };
        },
      };
      const weak = breakable(deaf);
      cut = weak.cut;
      return weak;
    });
    const asked = session.history();
    expect(await after(asked)).toBe('waiting');
    forgetful = false;
    cut();
    await clock.advance(10_000);
    expect(links).toBe(2);
    expect(await after(asked)).toMatchObject({ end: false });
  });

  it('is refused where the transport has none, and while the keeper knows of none', async () => {
    const without = await stage((transport) => ({
      ...transport,
      level: 1,
      open(identity, handlers) {
        const { history: _, ...link } = transport.open(identity, handlers);
        return link;
      },
    }));
    expect(await without.after(without.session.history())).toBe('history-unavailable');
    const older = await stage(
      answering(() => ({
        type: 'error',
        code: 'message-unknown',
        message: 'The keeper does not know this.',
      })),
    );
    expect(await older.after(older.session.history())).toBe('history-unavailable');
  });

  it('is refused with the keeper’s own word', async () => {
    const { session, after, transport, clock } = await stage(
      answering((request) => ({ type: 'error', code: 'forbidden', message: 'No.', request })),
    );
    expect(await after(session.history())).toBe('forbidden');
    expect(session.store.getState().status).toBe('live');
    const direct = createSessionClient({ transport, participant: 'user:cy', clock, random: seededRandom(3) });
    const other = direct.session('gone');
    await clock.advance(10);
    const deleted = transport.host.delete('gone');
    await clock.advance(10);
    await deleted;
    // The session has ended with its log: a new request learns so.
    expect(await after(other.history())).toBe('closed');
  });

  it('takes nothing that is no page of history', async () => {
    for (const wrong of [
      { from: 5, entries: [] },
      { from: 0, entries: [{ message: { id: 'm' } }] },
      { from: 0, entries: [null] },
      { from: 0, entries: [{ run: {} }] },
    ]) {
      const { session, after } = await stage(
        answering((request) => ({ type: 'history', request, ...wrong })),
        1,
      );
      expect(await after(session.history())).toBe('message-malformed');
    }
  });

  it('is not read round and round where a keeper’s pages do not lead back (P24)', async () => {
    const { session, after } = await stage();
    const page = await after(session.history({ limit: 1 }));
    if (typeof page === 'string') throw new Error(page);
    const entries = page.entries.map((entry) => JSON.parse(writeHistoryEntry(entry)));
    let asked = 0;
    const round = await stage(
      answering((request) => {
        asked++;
        return { type: 'history', request, from: 7, entries };
      }),
      1,
    );
    expect(await round.after(round.session.history({ limit: 1_000 }))).toBe('message-malformed');
    expect(asked).toBe(2);
  });

  it('ends with the session', async () => {
    const { session, after } = await stage(
      answering(() => undefined),
      1,
    );
    const asked = session.history();
    expect(await after(asked)).toBe('waiting');
    session.close();
    expect(await after(asked)).toBe('closed');
    expect(await after(session.history())).toBe('closed');
  });
});
