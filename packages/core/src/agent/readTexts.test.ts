/** What an agent has of what other agents write, and how its code gets the rest (P37, P38). */
import { createSimulator } from '@rejoin/testing';
import { expect, it } from 'vitest';
import { createSessionClient } from '../client/client.ts';
import { digest } from '../fold/digest.ts';
import type { SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import type { Clock } from '../platform/clock.ts';
import type { SessionInterest } from '../protocol/interest.ts';
import { joinSession } from './joinSession.ts';

/** Every text, and how long it is where its characters are not here. */
const texts = (state: SessionState) =>
  [...state.messages.values()].map(({ text }) => (text.withheld ? text.length : textOf(text)));

/** A person has asked one agent, which has answered in two tokens; another one reads along. */
async function stage(interest?: SessionInterest) {
  const sim = createSimulator({ seed: 1 });
  const page = sim.person('ana');
  const writer = sim.agent('writer', async (run, wait) => {
    const call = run.toolCall('search');
    await call.args('{"q":1}');
    await call.result('found');
    const text = run.text();
    await text.write('one ');
    await wait(100);
    await text.write('two');
  });
  const reader = joinSession({
    ...sim.process('reader'),
    session: 's',
    participant: 'agent:reader',
    interest,
    onError: () => {},
  });
  await sim.run(1_000);
  page.session.send('hello');
  await sim.run(2_000);
  return { sim, page, writer, reader, state: () => reader.session.store.getState().state };
}

it('reads the outline by default: of what agents write, itself too, it has the length, and the same state as all', async () => {
  const { page, writer, state } = await stage();
  expect(texts(state())).toEqual(['hello', 7]);
  expect(texts(writer.session.store.getState().state)).toEqual(['hello', 7]);
  expect(texts(page.view().state)).toEqual(['hello', 'one two']);
  expect(digest(state())).toBe(digest(page.view().state));
});

it('has what its interest names, and through one client the first who joined does not decide for the next', async () => {
  const { state } = await stage({ conversation: true });
  expect(texts(state())).toEqual(['hello', 'one two']);
  const { sim, writer } = await stage();
  const client = createSessionClient({ ...sim.process('both'), participant: 'agent:both', role: 'agent' });
  const [outline, wide] = [{}, { participants: [writer.participant] }].map((interest) =>
    joinSession({ client, session: 's', interest }),
  );
  await sim.run(1_000);
  expect(outline?.session).toBe(wide?.session);
  expect(texts(outline?.session.store.getState().state ?? expect.fail())).toEqual(['hello', 'one two']);
});

it('is given the characters that its code asks for, in the state that this resolves with', async () => {
  const { sim, page, writer, reader, state } = await stage();
  let read: SessionState | undefined;
  void reader.read({ participants: [writer.participant] }).then((known) => {
    read = known;
  });
  await sim.run(1_000);
  expect(read && texts(read)).toEqual(['hello', 'one two']);
  expect(read && [...read.toolCalls.values()].map(({ args }) => textOf(args))).toEqual(['{"q":1}']);
  // What comes after the hold has ended is withheld again, and that state stays as it was.
  await sim.run(11_000);
  page.session.send('again');
  await sim.run(2_000);
  expect(texts(state())).toEqual(['hello', 'one two', 'again', 7]);
  expect(read && texts(read)).toEqual(['hello', 'one two']);
});

it('waits for characters while the link is away, and hears that none will come when it has left', async () => {
  const { sim, writer, reader } = await stage();
  const heal = sim.partition('reader');
  const asked: unknown[] = [];
  const note = (what: unknown) => void asked.push(what);
  void reader.read({ participants: [writer.participant] }).then((known) => note(texts(known)), note);
  await sim.run(5_000);
  expect(asked).toEqual([]);
  heal();
  await sim.run(60_000);
  expect(asked).toEqual([['hello', 'one two']]);

  const other = await stage();
  other.sim.partition('reader');
  void other.reader.read({ participants: [other.writer.participant] }).then(note, note);
  await other.sim.run(1_000);
  other.reader.session.close();
  await other.sim.run(60_000);
  expect(asked[1]).toMatchObject({ code: 'closed' });
  expect(asked).toHaveLength(2);
});

it('that has left waits for nothing: a hold that lingers keeps no process alive', async () => {
  const { sim, writer } = await stage();
  const { transport, clock, random } = sim.process('last');
  const waiting = new Set<object>();
  const watched: Clock = {
    ...clock,
    after(ms, run) {
      const timer = {};
      waiting.add(timer);
      const cancel = clock.after(ms, () => {
        waiting.delete(timer);
        run();
      });
      return () => {
        waiting.delete(timer);
        cancel();
      };
    },
  };
  const participant = 'agent:last';
  const last = joinSession({ transport, clock: watched, random, session: 's', participant });
  const reading = last.read({ participants: [writer.participant] });
  await sim.run(1_000);
  expect(texts(await reading)).toEqual(['hello', 'one two']);
  expect(waiting.size).toBeGreaterThan(0);
  let asked = false;
  void last
    .run(async (run) => {
      asked = true;
      await run.askAgents([writer.participant, 'agent:absent'], 'anyone?');
    })
    .catch(() => {});
  await sim.run(1_000);
  expect(asked).toBe(true);
  const left = last.leave();
  await sim.run(100);
  await left;
  expect(waiting.size).toBe(0);
});

it('gets the whole of its answers from those that it asks, and the outline of the rest', async () => {
  const sim = createSimulator({ seed: 2 });
  const page = sim.person('ana');
  for (const name of ['a', 'b'])
    sim.agent(
      name,
      async (run, wait) => {
        const text = run.text();
        for (const word of ['I ', 'am ', name]) {
          await text.write(word);
          await wait(50);
        }
      },
      { addressed: true },
    );
  let answers: readonly string[] = [];
  const lead = sim.agent(
    'lead',
    async (run) => {
      answers = (await run.askAgents(['agent:a'], 'who?')).map(({ text }) => text);
    },
    { addressed: true },
  );
  await sim.run(1_000);
  page.session.send('go', { to: ['agent:lead', 'agent:b'] });
  await sim.run(5_000);
  expect(answers).toEqual(['I am a']);
  expect(texts(lead.session.store.getState().state).filter((text) => text !== 'I am a')).toEqual([
    'go',
    'who?',
    6,
  ]);
});
