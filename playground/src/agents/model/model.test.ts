/** A real server that speaks chat completions, the AI SDK, and agents of the scenes over a memory transport. */
import { createSessionClient, textOf } from '@rejoin/core';
import { joinSession, type RunHandler } from '@rejoin/core/agent';
import { memory } from '@rejoin/core/memory';
import { jsonSchema, tool } from 'ai';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { readFolder } from '../research-team/corpus.ts';
import { createIndex } from '../research-team/search.ts';
import { shelfOf } from '../research-team/shelves.ts';
import { createSpecialist } from '../research-team/specialist.ts';
import { type ChatAnswer, KEY, modelOf } from './chatServer.ts';
import { readModel } from './model.ts';
import { writeByModel } from './writeByModel.ts';

afterEach(() => vi.restoreAllMocks());

async function runOf(handler: RunHandler) {
  const transport = memory();
  const client = createSessionClient({ transport, participant: 'user:ana' });
  onTestFinished(() => client.close());
  const ana = client.session('s');
  ana.connect();
  ana.readContent('all');
  const errors: unknown[] = [];
  const agent = joinSession({
    transport,
    session: 's',
    participant: 'agent:writer',
    onError: (error) => errors.push(error),
  });
  onTestFinished(() => agent.leave());
  agent.answer(handler);
  await agent.ready;
  ana.send('How often should a night bus run?');
  const state = () => ana.store.getState().state;
  const run = () => [...state().runs.values()][0];
  return {
    ...{ ana, state, run, errors },
    said: () =>
      [...state().messages.values()]
        .filter(({ producer }) => producer !== undefined)
        .map(({ text }) => textOf(text))
        .join(''),
    ended: (status: string) => expect.poll(() => run()?.status, { timeout: 15_000 }).toBe(status),
  };
}

const task = { instructions: 'Be short.', messages: [{ role: 'user' as const, content: 'Hello' }] };

describe('a model of the environment', () => {
  it('writes into the run, with its key in the header alone', async () => {
    const printed = ['log', 'error', 'warn'].map((name) => vi.spyOn(console, name as 'log'));
    const { server, model } = await modelOf(() => ({ text: ['Every ', 'thirty minutes.'] }));
    const scene = await runOf(async (run) => run.setResult(await writeByModel(run, model, task)));
    await scene.ended('finished');
    await expect.poll(scene.said).toBe('Every thirty minutes.');
    expect(scene.run()?.result).toBe('Every thirty minutes.');
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.authorization).toBe(`Bearer ${KEY}`);
    expect(server.requests[0]?.body).toContain('"model":"small"');
    expect(JSON.stringify([server.requests[0]?.body, [...scene.state().parts.values()]])).not.toContain(KEY);
    for (const spy of printed) expect(JSON.stringify(spy.mock.calls)).not.toContain(KEY);
  });

  it('fails the run in neutral words where it refuses, and where it breaks off', async () => {
    for (const answer of [
      { status: 401, body: JSON.stringify({ error: { message: `Wrong key ${KEY}` } }) },
      { breaksAfter: 'Every thir' },
    ] satisfies ChatAnswer[]) {
      const printed = vi.spyOn(console, 'error');
      const { model } = await modelOf(() => answer);
      const scene = await runOf(async (run) => void (await writeByModel(run, model, task)));
      await scene.ended('failed');
      const { error } = scene.run() ?? {};
      expect(error?.message).toMatch(/^The (model could not answer|answer broke off before its end)\.$/);
      expect(JSON.stringify(scene.run())).not.toContain(KEY);
      expect(JSON.stringify(printed.mock.calls)).not.toContain(KEY);
    }
  });

  it('asks people before a tool runs, and hears in every later step what they say', async () => {
    const { server, model } = await modelOf((body) =>
      body.includes('"role":"tool"')
        ? { text: ['Done.'] }
        : { calls: [{ name: 'open_gate', input: { gate: 3 } }] },
    );
    const opened: unknown[] = [];
    const open_gate = tool({
      inputSchema: jsonSchema<{ gate: number }>({ type: 'object', properties: { gate: { type: 'number' } } }),
      needsApproval: true,
      execute: ({ gate }) => {
        opened.push(gate);
        return `Gate ${gate} is open.`;
      },
    });
    const question = (name: string) => ({ title: `May I use ${name}?` });
    const scene = await runOf(
      async (run) => void (await writeByModel(run, model, { ...task, tools: { open_gate }, question })),
    );
    const waiting = () => [...scene.state().questions.values()].find(({ status }) => status === 'waiting');
    await expect.poll(() => waiting()?.title).toBe('May I use open_gate?');
    expect(opened).toEqual([]);
    scene.ana.steer('gently, please');
    const asked = waiting();
    if (asked) scene.ana.answer(asked, { decision: 'approved' });
    await scene.ended('finished');
    expect(opened).toEqual([3]);
    expect(server.requests[0]?.body).not.toContain('gently');
    expect(server.requests.at(-1)?.body).toContain('gently, please');
  });

  it('writes the finding of a specialist, who hands over what its documents say of it', async () => {
    const shelf = shelfOf('network');
    if (!shelf) throw new Error('There is such a shelf.');
    const { server, model } = await modelOf(() => ({ text: ['Half-hourly, with few lines.'] }));
    const index = createIndex(readFolder('network'));
    const scene = await runOf(createSpecialist({ shelf, index, pace: 0, model }));
    await scene.ended('finished');
    expect(scene.run()?.result).toMatchObject({ prose: 'Half-hourly, with few lines.' });
    await expect.poll(scene.said).toContain('Half-hourly, with few lines.> — network/how-often');
    expect(server.requests[0]?.body).toContain('## How often is often enough');
  });
});

describe('the environment', () => {
  it('names no model, or one with a key', () => {
    expect(readModel({})).toBeUndefined();
    const url = 'https://models.example/v1';
    for (const [wrong, message] of [
      [{ REJOIN_MODEL_URL: url }, 'REJOIN_MODEL_KEY is not'],
      [{ REJOIN_MODEL_KEY: KEY }, 'REJOIN_MODEL_URL is not'],
      [{ REJOIN_MODEL_URL: 'models.example', REJOIN_MODEL_KEY: KEY }, 'no web address'],
      [{ REJOIN_MODEL_URL: 'file:///etc', REJOIN_MODEL_KEY: KEY }, 'no web address'],
      [{ REJOIN_MODEL_URL: url, REJOIN_MODEL_KEY: `${KEY}\n` }, 'holds a character'],
    ] as const) {
      expect(() => readModel(wrong)).toThrow(message);
      expect(() => readModel(wrong)).not.toThrow(KEY);
    }
  });
});
