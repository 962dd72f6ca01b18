import { manualClock, seededRandom } from '@rejoin/testing';
import { afterEach, expect, it } from 'vitest';
import { type Streams, startStreams } from '../../../test/streams.ts';
import { createSessionClient, type SessionClient } from '../../client/client.ts';
import type { Session } from '../../client/sessionApi.ts';
import { applyItems } from '../../fold/apply.ts';
import { digest } from '../../fold/digest.ts';
import { fold } from '../../fold/fold.ts';
import { judge } from '../../fold/judge.ts';
import { EMPTY } from '../../fold/state.ts';
import { textOf } from '../../fold/text.ts';
import type { Item } from '../../protocol/envelope.ts';
import { isDelta } from '../../protocol/envelope.ts';
import { isMalformed } from '../../protocol/parse.ts';
import { durableStreams } from './durableStreamsTransport.ts';
import { isHead, readRecord } from './records.ts';

let streams: Streams | undefined;
afterEach(async () => {
  await streams?.close();
  streams = undefined;
});

type Fetch = typeof fetch;

/** A network that loses requests, loses answers, breaks answers off, repeats requests late, and sometimes only a server's word. */
function badNetwork(through: Fetch, random: () => number, calm: () => boolean): Fetch {
  return async (input, init) => {
    const chance = calm() ? 1 : random();
    const lost = () => new TypeError('The network failed.');
    if (chance < 0.06) throw lost();
    if (chance < 0.12) {
      await through(input, init);
      throw lost();
    }
    if (chance < 0.15) return new Response('', { status: random() < 0.5 ? 500 : 503 });
    const response = await through(input, init);
    // A copy of a write that was held up somewhere, and comes after its answer.
    if (chance < 0.25 && init?.method === 'POST') await (await through(input, init)).text();
    if (chance > 0.35 || !response.body) return response;
    let left = Math.floor(random() * 600);
    const reader = response.body.getReader();
    const broken = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        controller.enqueue(value.slice(0, left));
        left -= value.length;
        if (left < 0) {
          await reader.cancel();
          controller.error(lost());
        }
      },
      cancel: (reason) => reader.cancel(reason),
    });
    const { status, headers } = response;
    // What was compressed is not any more.
    const plain = new Headers(headers);
    plain.delete('content-encoding');
    return new Response(status === 204 ? null : broken, { status, headers: plain });
  };
}

const view = (session: Session) => session.store.getState();

async function logOf(url: string): Promise<readonly Item[]> {
  const records: unknown = await (await fetch(`${url}/s`)).json();
  if (!Array.isArray(records)) throw new Error('No log.');
  return records
    .filter((each) => !isHead(each))
    .map((each) => {
      const item = readRecord(each);
      if (isMalformed(item)) throw new Error('The log holds what is no event.');
      return item;
    });
}

// The seed chooses the faults; how they meet the requests is up to the machine, for the server and its sockets are real.
it.each([1, 2, 3, 4, 5, 6])(
  'whatever the network does, each event is in the log once and in order, and every reader has the log’s fold (P8, P16–P18), seed %i',
  { timeout: 30_000 },
  async (seed) => {
    const world = await startStreams();
    streams = world;
    const random = seededRandom(seed);
    const clock = manualClock(Date.now());
    let calm = false;
    const net = badNetwork(world.fetch, random, () => calm);
    const follow = seed % 2 === 0 ? 'long-poll' : 'sse';
    const clients: SessionClient[] = [];
    const enter = (participant: string): Session => {
      // A transport each, as in processes of their own.
      const transport = durableStreams({ url: world.url, fetch: net, follow, clock, random });
      const client = createSessionClient({ transport, participant, role: 'agent', clock, random });
      clients.push(client);
      return client.session('s');
    };
    const pass = async (ms: number) => {
      await clock.advance(ms);
      await new Promise((resolve) => setTimeout(resolve, 1));
    };
    const [ana, bot] = [enter('user:ana'), enter('agent:bot')];
    const lost = enter('user:lost');
    await bot.publish({ run: 'r', event: { type: 'RUN_STARTED', runId: 'r' } }).queued;
    await bot.publish({ run: 'r', event: { type: 'TEXT_MESSAGE_START', messageId: 'm', role: 'assistant' } })
      .queued;
    const asked: string[] = [];
    /** What the lost process knew to be in the log. */
    let shown: readonly string[] = [];
    let text = '';
    for (let word = 0; word < 120; word++) {
      const delta = `${word} `;
      text += delta;
      await bot.publish({ run: 'r', event: { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta } }).queued;
      if (word % 10 === 0) ana.send(`message ${word}`);
      if (word < 60 && word % 6 === 0) asked.push(lost.send(`of a process that will be lost ${word}`).ref.id);
      if (random() < 0.05) world.cut();
      // The process ends in the middle of what it says: whatever of it was acknowledged is there.
      if (word === 60) {
        shown = asked.filter((id) => !view(lost).pending.has(id));
        clients[2]?.close();
      }
      await pass(Math.floor(random() * 300));
    }
    calm = true;
    const late = enter('user:late');
    const readers = [ana, bot, late];
    for (let step = 0; step < 4_000; step++) {
      await pass(50);
      const done = readers.every((each) => view(each).status === 'live' && view(each).pending.size === 0);
      if (done && new Set(readers.map((each) => each.cursor)).size === 1) {
        const said = [...view(late).state.messages.values()].filter(
          ({ participant }) => participant === 'user:ana',
        );
        const written = view(late).state.messages.get('agent:bot\nm');
        if (said.length === 12 && written && textOf(written.text) === text) break;
      }
    }
    const log = await logOf(world.url);
    const truth = applyItems(EMPTY, log, judge);
    expect(truth.faults).toEqual({});
    for (const id of shown) expect(truth.messages.has(`user:lost\n${id}`)).toBe(true);
    expect(fold(EMPTY, log)).toEqual(truth);
    for (const each of readers) {
      each.flush();
      expect(view(each).status).toBe('live');
      expect(digest(view(each).state)).toBe(digest(truth));
      expect(view(each).state.position).toBe(truth.position);
    }
    const seqs = new Map<string, number[]>();
    for (const item of log) {
      const from = isDelta(item) ? item.from : item.seq;
      const known = seqs.get(item.producer) ?? [];
      seqs.set(item.producer, known);
      known.push(from);
    }
    for (const known of seqs.values()) expect(known).toEqual(known.map((_, index) => index + 1));
    const written = truth.messages.get('agent:bot\nm');
    expect(written && textOf(written.text)).toBe(text);
    const said = [...truth.messages.values()].filter(({ participant }) => participant === 'user:ana');
    expect(said.map((message) => textOf(message.text))).toEqual(
      Array.from({ length: 12 }, (_, index) => `message ${index * 10}`),
    );
    for (const client of clients) client.close();
  },
);
