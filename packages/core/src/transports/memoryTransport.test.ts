import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { manualClock, seededRandom } from '@rejoin/testing';
import { expect, it } from 'vitest';
import type { LinkClosed } from '../client/transport.ts';
import { memoryStore } from '../keeper/logStore.ts';
import { type MemoryOptions, memory } from './memoryTransport.ts';

it('keeps no Node process alive once its clients have closed', async () => {
  const script = `
    import { createSessionClient } from '@rejoin/core';
    import { joinSession } from '@rejoin/core/agent';
    import { memory } from '@rejoin/core/memory';
    memory();
    const transport = memory();
    const agent = joinSession({ transport, session: 's', participant: 'agent:docs' });
    const page = createSessionClient({ transport, participant: 'user:ana' });
    const session = page.session('s');
    agent.answer((run) => run.text().write('hello'));
    session.send('hi');
    session.store.subscribe(async ({ state }) => {
      if (![...state.runs.values()].some(({ status }) => status === 'finished')) return;
      await agent.leave();
      page.close();
      console.log('closed');
    });`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--conditions=@rejoin/source',
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '-e',
      script,
    ],
    // Killed after this, it rejects.
    { cwd: import.meta.dirname, timeout: 15_000 },
  );
  expect(stdout).toMatch(/^closed/);
});

/** Opens links of a keeper in memory, each with what it received and how it was closed. */
function keeper(options: MemoryOptions = {}) {
  const clock = manualClock();
  const transport = memory({ clock, random: seededRandom(1), ...options });
  let last = 0;
  async function open(participant: string) {
    const received: string[] = [];
    const closed: LinkClosed[] = [];
    const instance = `${participant}/${String(++last).padStart(16, '0')}`;
    const link = transport.open(
      { participant, instance, secret: 'mine' },
      {
        message: ({ type }) => void received.push(type),
        malformed: (code, why) => expect.fail(`${code}: ${why}`),
        closed: (reason) => void closed.push(reason),
      },
    );
    await clock.advance(10);
    return { link, received, closed };
  }
  return { clock, open };
}

it('has room for as many connections as a server, by the same rule: the next one comes again later', async () => {
  const { clock, open } = keeper({ connections: 101 });
  const links = [];
  for (let each = 0; each < 100; each++) links.push(await open('user:eve'));
  const full = { code: 'server-full', terminal: false };
  expect((await open('user:eve')).closed).toMatchObject([full]);
  const other = await open('user:bo');
  expect(other.received).toEqual(['welcome']);
  expect((await open('user:cy')).closed).toMatchObject([full]);
  links[0]?.link.close();
  other.link.close();
  other.link.close();
  await clock.advance(10);
  expect((await open('user:eve')).received).toEqual(['welcome']);
  expect((await open('user:cy')).received).toEqual(['welcome']);
  expect((await open('user:bo')).closed).toMatchObject([full]);
});

it('gives up a link whose secret its store has not read within 10 s', async () => {
  const { clock, open } = keeper({ store: { ...memoryStore(), secrets: () => new Promise(() => {}) } });
  const { received, closed } = await open('user:ana');
  await clock.advance(9_900);
  expect(closed).toEqual([]);
  await clock.advance(200);
  expect(closed).toMatchObject([{ code: 'hello-timeout', terminal: false }]);
  expect(received).toEqual([]);
});
