/** A session's events as server-sent events, from a real server. */
import { makeCursor } from '@rejoin/core/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, say, startServer, TOKEN } from '../../test/fixtures.ts';
import type { AuthorizeQuestion } from './authorize.ts';

interface Told {
  readonly event: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
}

/** Reads a session's stream as `user:ann`, message by message. */
async function follow(port: number, { headers = {}, query = '' } = {}) {
  const leave = new AbortController();
  onTestFinished(() => leave.abort());
  const response = await fetch(`http://127.0.0.1:${port}/sessions/s/events${query}`, {
    signal: leave.signal,
    headers: {
      Accept: 'text/event-stream',
      Authorization: `Bearer ${TOKEN}`,
      'Rejoin-Participant': 'user:ann',
      ...headers,
    },
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  async function next(): Promise<Told> {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const lines = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        const field = (name: string) =>
          lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
        if (field('event'))
          return { event: field('event'), id: field('id'), data: JSON.parse(field('data')) };
        continue;
      }
      const { value, done } = (await reader?.read()) ?? { done: true };
      if (done) throw new Error('The stream has ended.');
      text += value;
    }
  }
  const untilLive = async () => {
    const told: Told[] = [];
    do told.push(await next());
    while (told.at(-1)?.event !== 'live');
    return told;
  };
  return { response, next, untilLive, leave: () => leave.abort() };
}

// CAST: the server's own items.
const contents = (told: readonly Told[]) =>
  told.flatMap(({ data }) =>
    ((data.items ?? []) as readonly { event?: { content?: string } }[]).map(({ event }) => event?.content),
  );

describe('GET /sessions/:id/events as server-sent events', () => {
  it('tells what is there and what comes, and goes on from the last id, none twice and none missing', async () => {
    const { port, url } = await startServer();
    const ann = await connect(url);
    ann.append('s', 1, say('one'), say('two'));
    await ann.next('ack');
    const first = await follow(port);
    expect(first.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const before = await first.untilLive();
    expect(contents(before)).toEqual(['one', 'two']);
    ann.append('s', 3, say('three'));
    const three = await first.next();
    expect([three.event, contents([three])]).toEqual(['events', ['three']]);
    first.leave();
    ann.append('s', 4, say('four'));
    await ann.next('ack');
    await ann.next('ack');
    const again = await follow(port, { headers: { 'Last-Event-ID': three.id } });
    const missed = await again.untilLive();
    expect(contents(missed)).toEqual(['four']);
    // By the query as well; what a client that comes back has seen last counts more.
    const [begin] = before;
    const query = `?after=${encodeURIComponent(`${begin?.data.after}`)}`;
    expect(contents(await (await follow(port, { query })).untilLive())).toEqual([
      'one',
      'two',
      'three',
      'four',
    ]);
    const both = await follow(port, { query, headers: { 'Last-Event-ID': missed.at(-1)?.id ?? '' } });
    expect(contents(await both.untilLive())).toEqual([]);
  });

  it('begins with nothing in a session that has not begun', async () => {
    const { port, url } = await startServer();
    const { next, untilLive } = await follow(port);
    expect((await untilLive()).map(({ event }) => event)).toEqual(['live']);
    const ann = await connect(url);
    ann.append('s', 1, say('one'));
    expect(contents([await next()])).toEqual(['one']);
  });

  it('gives a slow reader all of it, from the log', async () => {
    const { port, url } = await startServer();
    const ann = await connect(url);
    const { next, untilLive } = await follow(port);
    await untilLive();
    const long = 'x'.repeat(20_000);
    for (let n = 1; n <= 200; n++) {
      ann.append('s', n, say(`${n} ${long}`));
      await ann.next('ack');
    }
    const seen: (string | undefined)[] = [];
    while (seen.length < 200) seen.push(...contents([await next()]));
    expect(seen.map((content) => Number(content?.split(' ')[0]))).toEqual(
      Array.from({ length: 200 }, (_, n) => n + 1),
    );
  });

  it('refuses a cursor of another log, and who may not read, and ends for who may not any more', async () => {
    let mayRead = true;
    const authorize = ({ participant, action }: AuthorizeQuestion) =>
      participant !== 'user:ann' || action !== 'read' || mayRead;
    const { port, url, server } = await startServer({ authorize });
    const bo = await connect(url, { participant: 'user:bo' });
    bo.append('s', 1, say('one'));
    await bo.next('ack');
    expect((await follow(port, { query: `?after=${makeCursor('other', 1)}` })).response.status).toBe(410);
    const { untilLive, next } = await follow(port);
    await untilLive();
    mayRead = false;
    expect((await follow(port)).response.status).toBe(403);
    await server.host.delete('s');
    expect(await next()).toMatchObject({ event: 'error', data: { error: { code: 'session-deleted' } } });
    await expect(next()).rejects.toThrow('The stream has ended.');
  });
});
