import { manualClock, seededRandom, skewedClock } from '@rejoin/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { pathOf, type Streams, startStreams } from '../../../test/streams.ts';
import { joinSession } from '../../agent/joinSession.ts';
import { createSessionClient } from '../../client/client.ts';
import type { Session } from '../../client/sessionApi.ts';
import type { LinkClosed } from '../../client/transport.ts';
import { textOf } from '../../fold/text.ts';
import type { RejoinError } from '../../protocol/errors.ts';
import type { LinkMessage } from '../../protocol/messages.ts';
import { type DurableStreamsOptions, durableStreams } from './durableStreamsTransport.ts';

let streams: Streams | undefined;
afterEach(async () => {
  await streams?.close();
  streams = undefined;
});

type Fetch = typeof fetch;

async function stage(options: Partial<DurableStreamsOptions> = {}) {
  const world = await startStreams();
  streams = world;
  const clock = manualClock(Date.now());
  const random = seededRandom(11);
  const errors: RejoinError[] = [];
  const transport = durableStreams({ url: world.url, fetch: world.fetch, clock, random, ...options });
  const onError = (error: RejoinError) => void errors.push(error);
  const enter = (participant: string, session = 's'): Session =>
    createSessionClient({ transport, participant, clock, random, onError }).session(session);
  async function until(condition: () => boolean, what: string): Promise<void> {
    for (let step = 0; !condition(); step++) {
      if (step > 2_000) throw new Error(`Waited for ${what}, which did not happen.`);
      await clock.advance(5);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  const live = (session: Session) => until(() => view(session).status === 'live', 'the session to be live');
  const post = (body: string, session = 's') =>
    fetch(`${world.url}/${session}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
  return { world, clock, random, errors, onError, transport, enter, until, live, post };
}

const view = (session: Session) => session.store.getState();
const texts = (session: Session) =>
  [...view(session).state.messages.values()].map(({ text }) => textOf(text));
const answer = (status: number, headers: Record<string, string> = {}) =>
  new Response('', { status, headers });

/** A raw link with what it said. */
function open({ transport }: Pick<Awaited<ReturnType<typeof stage>>, 'transport'>) {
  const messages: LinkMessage[] = [];
  const closed: LinkClosed[] = [];
  const malformed: string[] = [];
  const identity = { participant: 'user:ana', instance: 'user:ana/AAAAAAAAAAAAAAAA', secret: 'x' };
  const link = transport.open(identity, {
    message: (message) => messages.push(message),
    malformed: (code) => malformed.push(code),
    closed: (reason) => closed.push(reason),
  });
  return {
    link,
    messages,
    closed,
    malformed,
    of: (type: string) => messages.filter((each) => each.type === type),
  };
}

describe('a session on a stream', () => {
  it('is made with its first reader or its first word, and named once', async () => {
    const { world, enter, until, live } = await stage();
    const [ana, bo] = [enter('user:ana'), enter('user:bö')];
    ana.send('hello');
    await Promise.all([live(ana), live(bo)]);
    await until(() => texts(bo).length === 1, 'the message');
    bo.send('hello ana');
    await until(() => texts(ana).length === 2, 'the answer');
    const heads: unknown[] = (await (await fetch(`${world.url}/s`)).json()).filter(
      (each: object) => 'rejoin' in each,
    );
    expect(heads).toHaveLength(1);
    await until(() => ana.cursor !== undefined && ana.cursor === bo.cursor, 'one place for both');
  });

  it('begins with a frame that goes on after nothing, also when it is empty, and chains all others to it (P18)', async () => {
    const world = await stage();
    const { link, of, messages } = open(world);
    await world.until(() => of('welcome').length > 0, 'the welcome');
    link.subscribe(1, 's');
    await world.until(() => of('live').length > 0, 'live');
    expect(of('frame')).toMatchObject([{ frame: { after: undefined, items: [] } }]);
    const ana = world.enter('user:bo');
    for (const word of ['one', 'two', 'three']) {
      const before = of('frame').length;
      ana.send(word);
      await world.until(() => of('frame').length > before, 'the next frame');
    }
    let cursor: string | undefined;
    for (const each of messages) {
      if (each.type !== 'frame') continue;
      expect(each.frame.after).toBe(cursor);
      cursor = each.frame.upTo;
    }
  });

  it('leaves out what is no event, reports it, and goes on (P18)', async () => {
    const { enter, live, post, until, errors } = await stage();
    const ana = enter('user:ana');
    await live(ana);
    await post(
      '[{"v":1,"nonsense":true},"text",null,[1],["t","x"],{"rejoin":1,"incarnation":"BBBBBBBBBBBBBBBB"}]',
    );
    ana.send('after');
    await until(() => texts(ana).length === 1, 'the message');
    expect(errors.map(({ code }) => code)).toEqual(Array.from({ length: 5 }, () => 'event-malformed'));
    expect(view(ana).status).toBe('live');
    const late = enter('user:bo');
    await live(late);
    expect(late.cursor).toBe(ana.cursor);
    expect(view(late).state).toEqual(view(ana).state);
  });

  it('folds what no keeper judged by the judgement of the fold, the same on every reader (P6)', async () => {
    const { enter, live, post, until } = await stage();
    const ana = enter('user:ana');
    await live(ana);
    const producer = 'user:eve/AAAAAAAAAAAAAAAA/main';
    const forged = { v: 1, producer, seq: 1, participant: 'user:ana', at: 1, id: 'x' };
    await post(JSON.stringify([{ ...forged, event: { type: 'message.sent', content: 'I am Ana' } }]));
    await until(() => Object.keys(view(ana).state.faults).length > 0, 'the fault');
    expect([view(ana).state.faults, texts(ana)]).toEqual([{ forbidden: 1 }, []]);
  });

  it('that was made empty is named by its first reader', async () => {
    const { world, enter, live } = await stage();
    await fetch(`${world.url}/s`, { method: 'PUT', headers: { 'content-type': 'application/json' } });
    const ana = enter('user:ana');
    await live(ana);
    expect(ana.cursor).toMatch(/^[\w-]{16}\./);
  });

  it('that is deleted ends for its readers and writers, and is not made anew by one that goes on', async () => {
    const { world, enter, live, until } = await stage();
    const [ana, bo] = [enter('user:ana'), enter('user:bo')];
    await Promise.all([live(ana), live(bo)]);
    world.server().store.delete(pathOf('s'));
    ana.send('still there?');
    await until(() => [ana, bo].every((each) => view(each).status === 'ended'), 'the end');
    expect(world.server().store.has(pathOf('s'))).toBe(false);
  });

  it('that was deleted and made anew is another log for a reader with a cursor (P19)', async () => {
    const world = await stage();
    const first = open(world);
    await world.until(() => first.of('welcome').length > 0, 'the welcome');
    first.link.subscribe(1, 's');
    await world.until(() => first.of('live').length > 0, 'live');
    const [live] = first.of('live');
    const cursor = live?.type === 'live' ? live.cursor : '';
    first.link.close();
    world.world.server().store.delete(pathOf('s'));
    const ana = world.enter('user:bo');
    await world.live(ana);
    // Of the same length to the byte: only the log's name tells.
    expect(ana.cursor?.slice(17)).toBe(cursor.slice(17));
    const second = open(world);
    await world.until(() => second.of('welcome').length > 0, 'the welcome');
    second.link.subscribe(1, 's', cursor);
    await world.until(() => second.of('error').length > 0, 'the refusal');
    expect(second.of('error')).toMatchObject([{ code: 'cursor-foreign' }]);
  });

  it('that is closed can be read and not written, and reports it', async () => {
    const { world, enter, live, until } = await stage();
    const ana = enter('user:ana');
    ana.send('last words');
    await until(() => texts(ana).length === 1, 'the message');
    await fetch(`${world.url}/s`, { method: 'POST', headers: { 'stream-closed': 'true' } });
    ana.send('too late');
    await until(
      () => [...view(ana).pending.values()].some(({ status }) => status === 'rejected'),
      'the refusal',
    );
    const late = enter('user:bo');
    await live(late);
    expect([texts(late), view(ana).status, view(ana).connection.status]).toEqual([
      ['last words'],
      'live',
      'live',
    ]);
  });

  it('opened again by the same client loses nothing: it speaks in another lane (P2)', async () => {
    const { transport, clock, random, until } = await stage();
    const client = createSessionClient({ transport, participant: 'user:ana', clock, random });
    const first = client.session('s');
    first.send('one');
    await until(() => view(first).pending.size === 0 && texts(first).length === 1, 'the first message');
    first.close();
    const second = client.session('s');
    second.send('two');
    await until(() => texts(second).length === 2, 'the second message');
    expect(view(second).state.totals.restarts).toBe(0);
  });

  it('of which the server has forgotten the writers is gone on with in a new lane (P13)', async () => {
    const { world, enter, live, until } = await stage();
    const ana = enter('user:ana');
    await live(ana);
    ana.send('one');
    await until(() => texts(ana).length === 1, 'the first message');
    await ana.drained();
    world.server().store.get(pathOf('s'))?.producers?.clear();
    ana.send('two');
    await until(() => texts(ana).length === 2, 'the second message');
    expect(view(ana).state.totals.restarts).toBe(1);
  });
});

describe('what a server answers', () => {
  const statuses: [string, number, Record<string, string>, Partial<LinkClosed>][] = [
    ['401 ends the attempts', 401, {}, { terminal: true, code: 'unauthorized' }],
    ['429 is waited out', 429, { 'retry-after': '7' }, { terminal: false, code: 'draining' }],
    ['503 is waited out', 503, {}, { terminal: false, code: 'draining' }],
    ['500 is tried again later', 500, {}, { terminal: false, code: 'store-failed' }],
  ];
  it.each(statuses)('with %s', async (_, status, headers, reason) => {
    const world = await stage({ fetch: async () => answer(status, headers) });
    const { closed, messages } = open(world);
    await world.until(() => closed.length > 0, 'the end of the link');
    expect([closed, messages]).toMatchObject([[reason], []]);
  });

  it('is not asked for again before the time that it names has passed', async () => {
    let asked = 0;
    const fetch: Fetch = async () => {
      asked++;
      return answer(429, { 'retry-after': '30' });
    };
    const world = await stage({ fetch });
    const session = world.enter('user:ana');
    await world.clock.advance(25_000);
    expect([asked, view(session).connection.status === 'live']).toEqual([1, false]);
    await world.clock.advance(30_000);
    expect(asked).toBeGreaterThan(1);
  });

  it.each([
    ['that it dates', { date: 'Sat, 28 Nov 2026 10:00:00 GMT' }, /30 s more/],
    // Between its clock and this one nothing can be said: the usual pauses are.
    ['that it does not date', {}, /asks to be left alone\.$/],
  ])('is left alone until a date in an answer %s, whatever this clock shows (P30)', async (_, dated, why) => {
    let asked = 0;
    const clock = manualClock(0);
    const fetch: Fetch = async () => {
      asked++;
      return answer(429, { ...dated, 'retry-after': 'Sat, 28 Nov 2026 10:00:30 GMT' });
    };
    const world = await stage({ fetch, clock });
    const refused = async () => {
      const { closed } = open(world);
      for (let turn = 0; closed.length === 0 && turn < 100; turn++) await clock.advance(1);
      return closed[0]?.message;
    };
    await refused();
    expect(await refused()).toMatch(why);
    const before = asked;
    await clock.advance(30_000);
    await refused();
    expect(asked).toBe(before + 1);
  });

  it('is asked again when the clock was set back after it had named a time', async () => {
    let asked = 0;
    const fetch: Fetch = async () => {
      asked++;
      return answer(429, { 'retry-after': '30' });
    };
    const clock = manualClock(Date.now());
    const wrong = skewedClock(clock);
    const world = await stage({ fetch, clock: wrong });
    world.enter('user:ana');
    const both = async (ms: number) => {
      await world.clock.advance(ms);
      await clock.advance(ms);
    };
    await both(1_000);
    expect(asked).toBe(1);
    wrong.set({ ahead: -86_400_000 });
    for (let second = 0; second < 60; second++) await both(1_000);
    expect(asked).toBeGreaterThan(1);
  });

  it('when it is no such server is reported once, and ends the attempts', async () => {
    const world = await stage({ fetch: async () => new Response('<html>') });
    const session = world.enter('user:ana');
    await world.until(() => view(session).connection.status === 'closed', 'the end of the attempts');
    expect(world.errors.map(({ code }) => code)).toEqual(
      ['message-malformed'].slice(1).concat('argument-invalid'),
    );
  });

  it('with 413 is sent again in smaller requests', async () => {
    let world: Streams | undefined;
    const fetch: Fetch = async (input, init) =>
      init?.method === 'POST' && String(init.body).length > 2_000
        ? answer(413)
        : (world?.fetch(input, init) ?? answer(500));
    const set = await stage({ fetch });
    world = set.world;
    const ana = set.enter('user:ana');
    for (let i = 0; i < 40; i++) ana.send(`message ${i}`);
    await set.until(() => texts(ana).length === 40, 'all messages');
    expect(view(ana).state.faults).toEqual({});
  });

  it('with 403 to a writer leaves the reader its link', async () => {
    let world: Streams | undefined;
    const fetch: Fetch = async (input, init) =>
      init?.method === 'POST' ? answer(403) : (world?.fetch(input, init) ?? answer(500));
    const set = await stage({ fetch });
    world = set.world;
    const ana = set.enter('user:ana');
    await set.live(ana);
    ana.send('may I?');
    await set.until(
      () => [...view(ana).pending.values()].some(({ status }) => status === 'rejected'),
      'the refusal',
    );
    expect([view(ana).status, view(ana).connection.status]).toEqual(['live', 'live']);
  });

  it('by events that do not come through is read by long polling instead', async () => {
    let world: Streams | undefined;
    const modes = new Set<string | null>();
    const fetch: Fetch = async (input, init) => {
      const mode = new URL(String(input)).searchParams.get('live');
      modes.add(mode);
      // As a proxy has it that keeps a body until it is whole.
      if (mode === 'sse')
        return new Response(new ReadableStream(), { headers: { 'content-type': 'text/event-stream' } });
      return world?.fetch(input, init) ?? answer(500);
    };
    const set = await stage({ fetch });
    world = set.world;
    const [ana, bo] = [set.enter('user:ana'), set.enter('user:bo')];
    await Promise.all([set.live(ana), set.live(bo)]);
    ana.send('hello');
    await set.until(() => texts(bo).length === 1, 'the message');
    expect([...modes]).toEqual([null, 'sse', 'long-poll']);
  });

  it('to a ping shows that nothing comes although there is news, and it is asked for anew (P31)', async () => {
    let world: Streams | undefined;
    let deaf = true;
    const fetch: Fetch = async (input, init) => {
      if (!deaf || !String(input).includes('long-poll')) return world?.fetch(input, init) ?? answer(500);
      // A connection that is half gone: nothing comes, and nothing says so.
      return new Promise<Response>((_, reject) =>
        init?.signal?.addEventListener('abort', () => {
          deaf = false;
          reject(new Error('aborted'));
        }),
      );
    };
    const set = await stage({ fetch, follow: 'long-poll' });
    world = set.world;
    const ana = set.enter('user:ana');
    await set.live(ana);
    ana.send('hello');
    await set.until(() => texts(ana).length === 1, 'the message');
    expect(deaf).toBe(false);
  });

  it('is asked with the headers of the moment, and the link ends when there are none', async () => {
    const seen: (string | null)[] = [];
    let world: Streams | undefined;
    let turn = 0;
    const set = await stage({
      headers: async () => ({ authorization: `Bearer ${++turn}` }),
      fetch: async (input, init) => {
        seen.push(new Headers(init?.headers).get('authorization'));
        return world?.fetch(input, init) ?? answer(500);
      },
    });
    world = set.world;
    await set.live(set.enter('user:ana'));
    expect(seen.slice(0, 3)).toEqual(['Bearer 1', 'Bearer 2', 'Bearer 3']);
    const failing = open({
      transport: durableStreams({
        url: world.url,
        headers: () => Promise.reject(new Error('no')),
        clock: set.clock,
      }),
    });
    await set.until(() => failing.closed.length > 0, 'the end of the link');
    expect(failing.closed).toEqual([{ terminal: false, message: 'Getting the headers failed: no' }]);
  });

  it('are asked for once more when they are refused', async () => {
    let refused = 0;
    let turn = 0;
    let world: Streams | undefined;
    const set = await stage({
      headers: () => ({ authorization: `Bearer ${++turn}` }),
      fetch: async (input, init) => {
        if (++refused === 1) return answer(401);
        return world?.fetch(input, init) ?? answer(500);
      },
    });
    world = set.world;
    await set.live(set.enter('user:ana'));
    expect(turn).toBeGreaterThan(1);
  });

  it('cannot be asked at no address', () => {
    expect(() => durableStreams({ url: 'nowhere' })).toThrow('durableStreams({ url:');
    expect(() => open({ transport: durableStreams({ url: () => 'nowhere' }) })).toThrow('no address');
  });
});

describe('agents on a stream', () => {
  it('answer a message once, although two of them claim it (P14)', async () => {
    const { transport, clock, random, enter, until, live } = await stage();
    const ana = enter('user:ana');
    await live(ana);
    let worked = 0;
    for (let i = 0; i < 3; i++)
      joinSession({ transport, session: 's', participant: 'agent:docs', clock, random }).answer(
        async (run) => {
          worked++;
          await run.text().write('once');
        },
      );
    await until(() => view(ana).state.participants.has('agent:docs'), 'the agents');
    ana.send('go');
    await until(
      () => [...view(ana).state.runs.values()].some(({ status }) => status === 'finished'),
      'the answer',
    );
    await clock.advance(1_000);
    expect([worked, texts(ana), view(ana).state.runs.size]).toEqual([1, ['go', 'once'], 1]);
  });

  it('leave a run open when their process is lost, and another takes the next message', async () => {
    const { transport, clock, random, enter, until, live } = await stage();
    const ana = enter('user:ana');
    await live(ana);
    const lost = createSessionClient({ transport, participant: 'agent:docs', role: 'agent', clock, random });
    joinSession({ client: lost, session: 's', clock, random }).answer(async (run) => {
      await run.text().write('half');
      await new Promise<void>(() => {});
    });
    ana.send('go');
    await until(() => texts(ana).includes('half'), 'half of the answer');
    lost.close();
    joinSession({ transport, session: 's', participant: 'agent:other', clock, random }).answer((run) =>
      run.text().write('whole'),
    );
    ana.send('again', { to: ['agent:other'] });
    await until(() => texts(ana).includes('whole'), 'the other answer');
    // No keeper judges here whether a process is lost: the log says what it knows.
    expect([...view(ana).state.runs.values()].map(({ status }) => status).sort()).toContain('running');
  });
});
