import { describe, expect, it, onTestFinished } from 'vitest';
import { backgroundResponses, type Recorded, recordedServer } from '../../test/backgroundResponses.ts';
import { ended, runsIn, texts, until } from '../../test/endpointStage.ts';
import { createSessionClient } from '../client/client.ts';
import type { RejoinError } from '../protocol/errors.ts';
import { memory } from '../transports/memoryTransport.ts';
import { bridgeHosted, type HostedBridgeOptions } from './hostedBridge.ts';
import { cursorOf } from './hostedRun.ts';
import { EndpointError, type HostedSource } from './hostedSource.ts';

/** A person, and any number of processes that bring one agent in. Pauses between connections are as short as chance makes them. */
function stage(lease = 100) {
  const transport = memory({ patience: { lease, expires: 60_000, unresponsive: 10_000 } });
  const page = createSessionClient({ transport, participant: 'user:ana' });
  const session = page.session('s');
  session.connect();
  onTestFinished(() => page.close());
  const errors: RejoinError[] = [];
  const join = (
    source: HostedSource,
    more: Partial<Omit<HostedBridgeOptions, 'transport' | 'client'>> = {},
  ) => {
    const agent = bridgeHosted({
      ...{ transport, session: 's', participant: 'agent:docs', source },
      onError: (error) => void errors.push(error),
      ...more,
    });
    onTestFinished(() => agent.leave());
    return agent;
  };
  return { session, join, errors };
}

const WHOLE = ['hello', 'Some words', 'Some words'];

describe('a hosted source', () => {
  it.each<[string, Recorded[], string[]]>([
    ['in one go', [], ['POST']],
    ['cut within a text', [{ upTo: 4, next: 'cut' }], ['POST', 'GET 3']],
    ['ended by a proxy', [{ upTo: 8, next: 'end' }], ['POST', 'GET 7']],
    [
      'cut again and again',
      [
        { upTo: 3, next: 'cut' },
        { upTo: 3, next: 'cut' },
        { upTo: 4, next: 'end' },
      ],
      ['POST', 'GET 2', 'GET 2', 'GET 3'],
    ],
    ['silent', [{ upTo: 4, next: 'silence' }], ['POST', 'GET 3']],
  ])('is read once, whole and in order: %s', async (_, answers, requests) => {
    const { client, asked } = await recordedServer(...answers);
    const { session, join, errors } = stage();
    await join(backgroundResponses(client, 'm'), { patience: 300 }).ready;
    session.send('hello');
    const state = await until(session, ended());
    expect(texts(state)).toEqual(WHOLE);
    expect(runsIn(state).map(({ status }) => status)).toEqual(['finished']);
    expect(asked).toEqual(requests);
    expect(errors).toEqual([]);
  });

  it.each<[string, number, string]>([
    ['within a text', 8, 'GET 5'],
    ['between two texts', 6, 'GET 5'],
    ['before any', 2, 'GET 0'],
  ])('is read on by another process, which writes anew only what was open: %s', async (_, upTo, request) => {
    const { client, asked } = await recordedServer({ upTo, next: 'silence' });
    const { session, join } = stage();
    const first = join(backgroundResponses(client, 'm'));
    await first.ready;
    session.send('hello');
    await until(session, (state) =>
      runsIn(state).some(({ run }) => cursorOf(state, 'agent:docs', run) === `resp_1 ${request.slice(4)}`),
    );
    await first.leave();
    join(backgroundResponses(client, 'm'), { takeOver: true });
    const state = await until(session, ended());
    expect(texts(state)).toEqual(WHOLE);
    expect([...state.messages.values()].map(({ status }) => status)).toEqual(WHOLE.map(() => 'complete'));
    expect(runsIn(state)).toMatchObject([{ status: 'finished', generation: 2 }]);
    // The work itself went on all the time.
    expect(asked).toEqual(['POST', request]);
  });

  it('is handed over to another process, which reads on at once', async () => {
    const { client, asked } = await recordedServer({ upTo: 8, next: 'silence' });
    const { session, join } = stage(60_000);
    const first = join(backgroundResponses(client, 'm'));
    await first.ready;
    session.send('hello');
    await until(session, ({ messages }) => messages.size === 3);
    join(backgroundResponses(client, 'm'), { takeOver: true });
    await first.leave({ handOver: true });
    const state = await until(session, ended());
    expect(texts(state)).toEqual(WHOLE);
    expect(asked).toEqual(['POST', 'GET 5']);
  });

  it('may say once more to another process what is whole already', async () => {
    const { client } = await recordedServer({ upTo: 8, next: 'silence' });
    const { session, join, errors } = stage();
    const source = backgroundResponses(client, 'm');
    const first = join(source);
    await first.ready;
    session.send('hello');
    await until(session, ({ messages }) => messages.size === 3);
    await first.leave();
    const replays: HostedSource = {
      ...source,
      resume: (cursor, signal) => source.resume(`${cursor.split(' ')[0]} -1`, signal),
    };
    join(replays, { takeOver: true });
    const state = await until(session, ended());
    expect([...state.messages.values()].map(({ id }) => id).slice(1)).toEqual(['msg_1', 'msg_2']);
    expect(texts(state)).toEqual(WHOLE);
    expect(errors).toEqual([]);
  });

  it('is stopped at its provider when people cancel the run, and not when the bridge leaves', async () => {
    const { client, asked } = await recordedServer(
      { upTo: 4, next: 'silence' },
      { upTo: 4, next: 'silence' },
    );
    const { session, join } = stage();
    const agent = join(backgroundResponses(client, 'm'));
    await agent.ready;
    session.send('hello');
    await until(session, (state) => texts(state).includes('Some '));
    session.cancel();
    const state = await until(session, ended());
    expect(runsIn(state).map(({ status }) => status)).toEqual(['cancelled']);
    await expect.poll(() => asked).toEqual(['POST', 'CANCEL']);
    session.send('hello');
    await until(session, ({ messages }) => messages.size === 4);
    await agent.leave();
    expect(asked).toEqual(['POST', 'CANCEL', 'POST']);
  });

  it('fails its run with what the provider refused, and stops the work where that goes on', async () => {
    const { client, asked } = await recordedServer({ upTo: 4, next: 'cut' }, { status: 404 });
    const { session, join } = stage();
    await join(backgroundResponses(client, 'm')).ready;
    session.send('hello');
    const state = await until(session, ended());
    expect(runsIn(state)).toMatchObject([
      { status: 'failed', error: { code: 'http-404', message: 'OpenAI answered 404.' } },
    ]);
    await expect.poll(() => asked).toEqual(['POST', 'GET 3', 'CANCEL']);
  });

  it('is given up after ten connections that bring nothing, and at once if it does not replay', async () => {
    let opened = 0;
    const broken = async function* () {
      opened++;
      yield* [];
      throw new TypeError('terminated');
    };
    const begins: HostedSource['start'] = async function* () {
      yield { events: [], cursor: 'job' };
      throw new TypeError('terminated');
    };
    for (const [source, count] of [
      [{ start: begins, resume: broken }, 10],
      [{ start: begins }, 0],
    ] as const) {
      opened = 0;
      const { session, join, errors } = stage();
      await join(source, { random: () => 0 }).ready;
      session.send('hello');
      const state = await until(session, ended());
      expect(runsIn(state)).toMatchObject([{ status: 'failed', error: { code: 'endpoint-broken' } }]);
      expect(opened).toBe(count);
      expect(errors.map(({ code }) => code)).toEqual(['agent-failed']);
    }
  });

  it('is read on as long as each connection brings something', async () => {
    const { session, join } = stage();
    async function* letter(at: number) {
      const done = at === 20 ? [{ type: 'RUN_FINISHED', runId: 'r' }] : [];
      yield {
        events: [{ type: 'TEXT_MESSAGE_CHUNK', messageId: 'm', delta: 'x' }, ...done],
        cursor: `${at}`,
      };
      if (at < 20) throw new TypeError('terminated');
    }
    const source = { start: () => letter(1), resume: (cursor: string) => letter(Number(cursor) + 1) };
    await join(source, { random: () => 0 }).ready;
    session.send('hello');
    const state = await until(session, ended());
    expect(texts(state)).toEqual(['hello', 'x'.repeat(20)]);
  });

  it('does not hold a cancelled run, whatever it does with the signal', async () => {
    const { session, join } = stage();
    const deaf: HostedSource = {
      async *start() {
        yield { events: [{ type: 'TEXT_MESSAGE_CHUNK', messageId: 'm', delta: 'on and on' }] };
        await new Promise(() => {});
      },
    };
    await join(deaf).ready;
    session.send('hello');
    await until(session, (state) => texts(state).includes('on and on'));
    session.cancel();
    const state = await until(session, ended());
    expect(runsIn(state).map(({ status }) => status)).toEqual(['cancelled']);
  });

  it.each<[string, unknown, string | undefined]>([
    ['no piece', 7, 'argument-invalid'],
    ['no list of events', { events: {} }, 'argument-invalid'],
    ['a failure of its own', new EndpointError('quota', 'No more today.'), 'quota'],
  ])('fails its run where it says %s', async (_, piece, code) => {
    const { session, join, errors } = stage();
    const wrong: HostedSource = {
      async *start() {
        if (piece instanceof Error) throw piece;
        // CAST: as a source without types says it.
        yield piece as never;
      },
    };
    await join(wrong).ready;
    session.send('hello');
    const state = await until(session, ended());
    expect(runsIn(state)).toMatchObject([{ status: 'failed', error: { code } }]);
    expect(errors).toHaveLength(1);
  });
});
