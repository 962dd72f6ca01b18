import { createSimulator, type FaultRates, manualClock, seededRandom } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import { digest } from '../fold/digest.ts';
import { fillTexts } from '../fold/fillTexts.ts';
import { textOf } from '../fold/text.ts';
import type { ConnectionState } from '../machine/connection.ts';
import { RejoinError } from '../protocol/errors.ts';
import { entityKey } from '../protocol/ids.ts';
import type { SessionInterest } from '../protocol/interest.ts';
import { memory } from '../transports/memoryTransport.ts';
import { createStore } from '../view/readableStore.ts';
import { createSessionClient } from './client.ts';
import { createContents } from './contents.ts';
import { createContentsOnDemand } from './contentsOnDemand.ts';
import type { Session } from './sessionApi.ts';
import type { Transport } from './transport.ts';

const textIn = (session: Session, agent: string, id = 'm') => {
  session.flush();
  return session.store.getState().state.messages.get(entityKey(agent, id))?.text;
};

function write(agent: Session, run: string, words: readonly string[], message = 'm'): void {
  void agent.publish({ run, event: { type: 'RUN_STARTED', runId: run } });
  void agent.publish({ run, event: { type: 'TEXT_MESSAGE_START', messageId: message } });
  for (const delta of words)
    void agent.publish({ run, event: { type: 'TEXT_MESSAGE_CONTENT', messageId: message, delta } });
}

function stage() {
  const clock = manualClock();
  const random = seededRandom(1);
  const transport = memory({ clock, random });
  /** Interests that have taken the place of another. */
  const sent: SessionInterest[] = [];
  const watched: Transport = {
    ...transport,
    open(...args) {
      const link = transport.open(...args);
      return {
        ...link,
        interest(channel, interest) {
          sent.push(interest);
          link.interest?.(channel, interest);
        },
      };
    },
  };
  const enter = (participant: string, interest?: SessionInterest) =>
    createSessionClient({ transport: watched, participant, clock, random }).session('s', { interest });
  return { clock, enter, sent };
}

it('takes characters for those of a text by its length and hash alone, and else changes nothing (P38)', async () => {
  const { clock, enter } = stage();
  const [agent, page] = [enter('agent:a'), enter('user:u', {})];
  await clock.advance(100);
  write(agent, 'r', ['one ', 'two']);
  await clock.advance(20_000);
  const { state } = page.store.getState();
  const filled = fillTexts(state, [
    ['t', 'agent:a', 'm', 'one two'],
    ['t', 'agent:a', 'none', ''],
    ['a', 'agent:a', 'm'],
  ]);
  expect(filled?.messages.get(entityKey('agent:a', 'm'))?.text).toEqual(textIn(agent, 'agent:a'));
  expect(filled && digest(filled)).toBe(digest(state));
  for (const wrong of ['one tw', 'one twö', 'owe tno', ''])
    expect(fillTexts(state, [['t', 'agent:a', 'm', wrong]])).toBeUndefined();
});

it('is loaded when the connection comes back, if the page was offline when it was needed', async () => {
  const { clock, enter } = stage();
  const { store } = enter('user:u', {});
  await clock.advance(100);
  const view = createStore({ ...store.getState(), connection: { status: 'idle' } as ConnectionState });
  const wanted: SessionInterest[] = [];
  const reported: string[] = [];
  let isOffline = true;
  const contents = createContentsOnDemand(
    {
      interest: {},
      store: view,
      clock,
      channel: { want: (interest) => wanted.push(interest), askTexts: () => true },
      amend: () => {},
    },
    ({ code }) => reported.push(code),
    async () => {
      if (isOffline) throw new RejoinError('server-unreachable', 'A part of this library did not load.');
      return { createContents };
    },
  );
  contents.hold({ conversation: true });
  await clock.advance(10);
  expect([wanted, reported]).toEqual([[{}], ['server-unreachable', 'server-unreachable']]);
  isOffline = false;
  view.update({ connection: store.getState().connection });
  await clock.advance(10);
  expect(wanted).toEqual([{}, { conversation: true }]);
});

describe('a session that reads the outline', () => {
  it('has the length of a text, and its characters while something reads them (P38)', async () => {
    const { clock, enter } = stage();
    const [agent, page] = [enter('agent:a'), enter('user:u', {})];
    await clock.advance(100);
    write(agent, 'r', ['one ', 'two ']);
    await clock.advance(20_000);
    expect(textIn(page, 'agent:a')).toMatchObject({ length: 8, withheld: true, tail: '' });
    const release = page.readContent({ runs: [{ participant: 'agent:a', run: 'r' }] });
    await clock.advance(1_000);
    expect(textIn(page, 'agent:a')).toMatchObject({ length: 8, tail: 'one two ' });
    void agent.publish({
      run: 'r',
      event: { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'three ' },
    });
    await clock.advance(100);
    expect(textIn(page, 'agent:a')?.tail).toBe('one two three ');
    release();
    void agent.publish({ run: 'r', event: { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'four ' } });
    await clock.advance(100);
    expect(textIn(page, 'agent:a')?.tail).toBe('one two three four ');
    // It has lingered; what comes now is withheld again.
    await clock.advance(10_000);
    void agent.publish({ run: 'r', event: { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'five' } });
    await clock.advance(20_000);
    expect(textIn(page, 'agent:a')).toMatchObject({ length: 23, withheld: true });
    expect(page.store.getState().error).toBeUndefined();
  });

  it('says once what all want that begin and end to read in one turn, and nothing where that is the same (P38)', async () => {
    const { clock, enter, sent } = stage();
    const [agent, page] = [enter('agent:a'), enter('user:u', {})];
    await clock.advance(100);
    const read = () =>
      Array.from({ length: 100 }, (_, index) =>
        page.readContent({ messages: [{ participant: agent.participant, id: `m${index}` }] }),
      );
    const first = read();
    await clock.advance(100);
    expect(sent.map((interest) => interest !== 'all' && interest.messages?.length)).toEqual([100]);
    // As React does in StrictMode, and a list whose tabs change quickly.
    for (const release of first) release();
    read();
    await clock.advance(30_000);
    expect(sent).toHaveLength(1);
  });

  it('has what people send, and reads the text of one who asked for all as it is (P38)', async () => {
    const { clock, enter } = stage();
    const [agent, page, other] = [enter('agent:a'), enter('user:u', {}), enter('user:v')];
    await clock.advance(100);
    const { ref } = other.send('hello');
    write(agent, 'r', ['one']);
    await clock.advance(20_000);
    expect(textIn(page, 'user:v', ref.id)?.tail).toBe('hello');
    const release = page.readContent('all');
    await clock.advance(1_000);
    expect(textIn(page, 'agent:a')).toEqual(textIn(other, 'agent:a'));
    release();
  });
});

const RATES: FaultRates = {
  ...{ cut: 0.2, silence: 0.05, delay: 0.1, crashKeeper: 0.08 },
  ...{ duplicate: 0.1, corrupt: 0.03, lose: 0.03 },
};

/** Two agents write for ten stormy seconds; pages read with interests that change. */
async function storm(seed: number) {
  const sim = createSimulator({ seed, patience: { lease: 3_000, expires: 8_000, unresponsive: 4_000 } });
  const errors: string[] = [];
  const enter = (name: string, participant: string, interest: SessionInterest = 'all') =>
    createSessionClient({
      ...sim.process(name),
      participant,
      role: participant.startsWith('agent') ? 'agent' : 'page',
      onError: ({ code }) => errors.push(code),
    }).session('s', { interest });
  const agents = [enter('a', 'agent:a'), enter('b', 'agent:b')];
  const whole = enter('all', 'user:all');
  const pages = [
    enter('none', 'user:none', {}),
    enter('some', 'user:some', {}),
    enter('one', 'user:one', { participants: ['agent:a'] }),
    enter('talk', 'user:talk', { conversation: true }),
  ];
  const random = seededRandom(seed);
  let release = () => {};
  for (const agent of agents) write(agent, 'r', []);
  sim.storm(RATES);
  for (let beat = 0; beat < 100; beat++) {
    for (const agent of agents)
      void agent.publish({
        run: 'r',
        event: { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: `${beat} ` },
      });
    if (beat % 9 === 0) whole.send(`${beat}`);
    if (random() < 0.1) {
      release();
      release = pages[1]?.readContent({ participants: [random() < 0.5 ? 'agent:a' : 'agent:b'] }) ?? release;
    }
    await sim.run(100);
  }
  sim.calm();
  release();
  pages[1]?.readContent({ participants: ['agent:b'] });
  await sim.run(60_000);
  return { sim, errors, whole, pages };
}

it('interests that change in a storm do so in the same way from the same seed, byte for byte', async () => {
  const play = async (seed: number) => {
    const { sim, errors, pages } = await storm(seed);
    const shown = pages.map((page) => [page.cursor, digest(page.store.getState().state)]);
    return JSON.stringify([sim.history, errors, shown, await sim.dump()]);
  };
  const first = await play(7);
  expect(first.length).toBeGreaterThan(5_000);
  expect(await play(7)).toBe(first);
  expect(await play(8)).not.toBe(first);
});

it.each([1, 2, 3, 4, 5, 6])(
  'interests that change in a storm leave every reader with the same, and with what it reads (P37, P38): seed %i',
  async (seed) => {
    const { errors, whole, pages } = await storm(seed);
    const texts = ['agent:a', 'agent:b'].map((agent) => textIn(whole, agent));
    expect(texts[0]?.length).toBeGreaterThan(100);
    for (const page of pages) {
      page.flush();
      const { state, status } = page.store.getState();
      expect(status).toBe('live');
      expect(digest(state)).toBe(digest(whole.store.getState().state));
    }
    const [none, some, one, talk] = pages.map((page) =>
      ['agent:a', 'agent:b'].map((agent) => {
        const text = textIn(page, agent);
        return text?.withheld ? 'withheld' : textOf(text ?? expect.fail('no text'));
      }),
    );
    const [a, b] = texts.map((text) => textOf(text ?? expect.fail('no text')));
    expect(none).toEqual(['withheld', 'withheld']);
    expect(some?.[1]).toBe(b);
    expect(one).toEqual([a, 'withheld']);
    expect(talk).toEqual([a, b]);
    expect(errors.filter((code) => code === 'message-malformed' || code === 'diverged')).toEqual(
      errors.filter((code) => code === 'message-malformed'),
    );
  },
);
