/** The agents of examples/ in other languages, beside the page of examples/vite: cuts and restarts lose and double nothing. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { ask, drive, open, setUpExamples, shows } from './support/examples.ts';
import { type Started, startCommand } from './support/processes.ts';
import { startProxy, type Wire } from './support/proxy.ts';
import { newFolder } from './support/server.ts';

const apps = newFolder();
const stage = setUpExamples([{ names: ['vite', 'python-agent', 'curl-agent'], folder: apps }]);
const wires: Wire[] = [];
afterEach(async () => {
  for (const wire of wires.splice(0)) await wire.close();
});

const serve = async (): Promise<Started> => {
  const { env } = stage();
  const server = startCommand(`exec ${join(apps, 'node_modules/.bin/rejoin')} serve --dev`, apps, env);
  await server.line(/rejoin listening on/);
  return server;
};

interface Held {
  readonly runs: readonly {
    readonly participant: string;
    readonly status: string;
    readonly answers: { id: string };
  }[];
  readonly messages: readonly {
    readonly participant: string;
    readonly status: string;
    readonly text: string;
  }[];
}

/** What the log of a session says, as a program reads it. */
async function held(session: string): Promise<Held> {
  const { port } = stage();
  const headers = { 'rejoin-participant': 'user:test' };
  const answer = await fetch(`http://127.0.0.1:${port}/sessions/${session}/snapshot`, { headers });
  // CAST: docs/protocol.md section 16.
  return ((await answer.json()) as { readonly state: Held }).state;
}

const isThere = (tool: string): boolean => spawnSync(tool, ['--version']).status === 0;

for (const { example, agent, tools, command, last } of [
  {
    example: 'python-agent',
    agent: 'agent:python',
    tools: ['python3'],
    command: () => 'python3 agent.py',
    last: 'from which I read your question.',
  },
  {
    example: 'curl-agent',
    agent: 'agent:curl',
    tools: ['bash', 'curl', 'jq'],
    command: (session: string) => `./agent.sh ${session}`,
    last: 'in the same stream as of your question.',
  },
]) {
  const missing = tools.filter((tool) => !isThere(tool));
  if (missing.length > 0) console.warn(`${missing.join(', ')} missing: examples/${example} is not tried.`);
  it.skipIf(missing.length > 0)(
    `${example}: cuts, and restarts of the agent and of the server, lose and double nothing`,
    async () => {
      const { browser, env, port, servePage } = stage();
      const session = `s-${example}`;
      const wire = await startProxy(port);
      wires.push(wire);
      const server = await serve();
      const start = () =>
        startCommand(command(session), join(apps, example), {
          ...env,
          REJOIN_URL: `http://127.0.0.1:${wire.port}`,
        });
      let process = start();
      await process.line(/answers/);
      const address = `${await servePage(join(apps, 'vite'))}?session=${session}`;
      const { page } = await open(browser, address);
      await drive(page, last);

      await ask(page, 'What is new?');
      await expect.poll(async () => (await held(session)).runs.length).toBe(3);
      // In the middle of its answer: its stream breaks, then what it writes is taken and not answered, then nothing is there.
      const length = async () => (await held(session)).messages.at(-1)?.text.length ?? 0;
      const more = async () => {
        const before = await length();
        await expect.poll(length, { timeout: 60_000 }).toBeGreaterThan(before);
      };
      /** It waits for an answer that does not come. */
      const standsStill = async () => {
        const lengths = [-1];
        const grows = async () => lengths.at(-1) !== lengths[lengths.push(await length()) - 1];
        await expect.poll(grows, { interval: 1_000, timeout: 60_000 }).toBe(false);
      };
      await more();
      wire.cutAfter(40);
      await more();
      wire.deafen();
      await standsStill();
      wire.down();
      await server.end('SIGKILL');
      const next = await serve();
      wire.mend();
      await more();
      await process.end('SIGKILL');
      process = start();
      await expect
        .poll(async () => (await held(session)).runs.at(-1)?.status, { timeout: 120_000 })
        .toBe('finished');

      const { runs, messages } = await held(session);
      expect(runs.map(({ status }) => status)).toEqual(['finished', 'cancelled', 'finished']);
      const answers = messages.filter(({ participant }) => participant === agent);
      expect(answers.map(({ status }) => status)).toEqual(['complete', 'cut', 'complete']);
      // The same question has the same answer, whatever happened to its agent.
      expect(answers[2]?.text).toBe(answers[0]?.text);
      await shows(page, last);
      await page.reload();
      await expect.poll(() => page.getByText(last).count(), { timeout: 60_000 }).toBe(2);
      expect(next.lines.join('\n')).not.toMatch(/error/i);
    },
  );
}
