/** Agents that are functions, with a real server that calls them and real sessions that they join. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, createSessionClient, textOf } from '@rejoin/core';
import { type AgentRun, handleInvocation } from '@rejoin/core/agent';
import { memoryStore } from '@rejoin/core/memory';
import type { RejoinError } from '@rejoin/core/protocol';
import { websocket } from '@rejoin/core/websocket';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startServer, TOKEN } from '../../test/fixtures.ts';
import { nodeClock } from '../platform/nodeClock.ts';
import type { SessionServerOptions } from '../server/createSessionServer.ts';
import { MOST_CALLS } from './invocationTries.ts';

const DOCS = 'agent:docs';
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
/** By which pauses between calls are short; what a call may take is as long as it is. */
const WITHIN = 20_000;
const START = nodeClock.now();
const now = () => START + (nodeClock.now() - START) * 1_000;
const clock: Clock = {
  ...nodeClock,
  now,
  after: (ms, run) => nodeClock.after(ms === WITHIN ? ms : ms / 1_000, run),
};

type Fetch = (request: Request) => Response | Promise<Response>;
const answer = async (run: AgentRun) => void (await run.text().write(`You asked: ${run.input?.content}`));

const DONE = { participant: DOCS, secret: SECRET, handler: answer };

/** A plain Node server in front of a function that takes a Request. */
async function serveFunction(handle: Fetch) {
  const calls: Request[] = [];
  const server = createServer(async (req, res) => {
    const parts: Buffer[] = [];
    for await (const part of req) parts.push(part);
    const body = Buffer.concat(parts).toString();
    // CAST: what Node has read of a head has no lists among what is looked at here.
    const headers = req.headers as Record<string, string>;
    const request = new Request(`http://localhost${req.url}`, { method: 'POST', headers, body });
    calls.push(request.clone());
    const response = await handle(request);
    res.writeHead(response.status).end(await response.text());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  // CAST: a server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/agent`, calls };
}

async function stage(handle: Fetch, more: Partial<SessionServerOptions> = {}) {
  const { url: at, calls } = await serveFunction(handle);
  let listening = '';
  const agents = [{ participant: DOCS, url: at, secret: SECRET }];
  const started = await startServer({
    invoke: { agents, publicUrl: () => listening, within: WITHIN, loopback: true },
    ...more,
  });
  listening = started.url;
  return { ...started, calls };
}

function enter(url: string, session: string, participant = 'user:ana') {
  const client = createSessionClient({ transport: websocket({ url, token: TOKEN }), participant });
  onTestFinished(() => client.close());
  const { store, send, drained } = client.session(session);
  const state = () => store.getState().state;
  const texts = () => [...state().messages.values()].map(({ text }) => textOf(text));
  const runs = () => [...state().runs.values()].map(({ status }) => status);
  return { send, drained, texts, runs };
}

describe('an agent that is a function', () => {
  it('is called when it is asked, does the work of each message as one run, and leaves', async () => {
    const faults: RejoinError[] = [];
    const handle = handleInvocation({
      ...{ participant: DOCS, secret: SECRET, handler: answer },
      onError: (error) => faults.push(error),
    });
    const { url, calls } = await stage(handle);
    const page = enter(url, 's');
    page.send('One', { to: [DOCS] });
    page.send('Two');
    page.send('Not you', { to: ['agent:help'] });
    await expect.poll(() => page.runs()).toEqual(['finished', 'finished']);
    expect([...page.texts()].sort()).toEqual(['Not you', 'One', 'Two', 'You asked: One', 'You asked: Two']);
    expect(faults).toEqual([]);
    expect(new Set(calls.map(({ headers }) => headers.get('webhook-id'))).size).toBe(2);
  });

  it('fails its run by what its handler throws, and is not called for it again', async () => {
    const handle = handleInvocation({
      ...{ participant: DOCS, secret: SECRET, onError: () => {} },
      handler: () => Promise.reject(new Error('The key sk-123 is wrong.')),
    });
    const { url, calls } = await stage(handle);
    const page = enter(url, 's');
    page.send('One');
    await expect.poll(() => page.runs()).toEqual(['failed']);
    page.send('Two');
    await expect.poll(() => page.runs()).toEqual(['failed', 'failed']);
    expect(calls).toHaveLength(2);
  });

  it('is called again when it fails, until it has answered', async () => {
    const handle = handleInvocation(DONE);
    let failures = 1;
    const { url, calls, faults } = await stage((request) =>
      failures-- > 0 ? new Response('', { status: 500 }) : handle(request),
    );
    const page = enter(url, 's');
    page.send('One');
    await expect.poll(() => page.texts()).toEqual(['One', 'You asked: One']);
    expect(calls).toHaveLength(2);
    expect(faults).toMatchObject([{ code: 'server-unreachable' }]);
  });

  it('is given up after eight calls for one message, also by a server that starts again, and called for the next one', async () => {
    const store = memoryStore();
    const first = await stage(() => new Response('', { status: 500 }), { clock, store });
    const page = enter(first.url, 's');
    page.send('One');
    await expect.poll(() => first.faults.length).toBe(MOST_CALLS);
    expect(String(first.faults.at(-1))).toMatch(/called 8 times/);
    await first.server.close();
    const handle = handleInvocation(DONE);
    const second = await stage(handle, { store });
    const again = enter(second.url, 's');
    again.send('Two');
    await expect.poll(() => again.texts()).toEqual(['One', 'Two', 'You asked: Two']);
    expect(second.calls).toHaveLength(1);
  });

  it('gets the calls that a server has not made before it stopped', async () => {
    const store = memoryStore();
    const before = await startServer({ store });
    const page = enter(before.url, 's');
    page.send('Are you there?');
    await page.drained();
    await before.server.close();
    const handle = handleInvocation(DONE);
    const { url } = await stage(handle, { store });
    const { texts } = enter(url, 's');
    await expect.poll(texts).toEqual(['Are you there?', 'You asked: Are you there?']);
  });

  it('refuses what no session server has signed for it just now, and each call that comes again', async () => {
    const handle = handleInvocation(DONE);
    const { url, calls } = await stage(handle);
    const page = enter(url, 's');
    page.send('One');
    await expect.poll(() => page.runs()).toEqual(['finished']);
    const [call] = calls;
    if (!call) throw new Error('It was called.');
    const body = await call.clone().text();
    const sign = (text: string, at: number, key = Buffer.alloc(32, 7)) => {
      const id = 'another';
      const signature = createHmac('sha256', key).update(`${id}.${at}.${text}`).digest('base64');
      return new Request(call.url, {
        method: 'POST',
        body: text,
        headers: {
          'webhook-id': id,
          'webhook-timestamp': `${at}`,
          'webhook-signature': `v1,AAAA v1,${signature}`,
        },
      });
    };
    const just = Math.floor(Date.now() / 1_000);
    const statusOf = async (request: Request) => (await handle(request)).status;
    expect(await statusOf(call.clone())).toBe(409);
    expect(await statusOf(new Request(call.url, { method: 'POST', body }))).toBe(401);
    expect(await statusOf(sign(body, just, Buffer.alloc(32, 8)))).toBe(401);
    expect(await statusOf(sign(body, just - 400))).toBe(401);
    expect(await statusOf(sign(body.replace(DOCS, 'agent:help'), just))).toBe(403);
    expect(await statusOf(sign('{}', just))).toBe(400);
    expect(await statusOf(sign('x'.repeat(20_000), just))).toBe(413);
    expect(await statusOf(new Request(call.url))).toBe(405);
    // Another instance of the function knows nothing of the first call. It finds nothing to do.
    expect(await statusOf(sign(body, just))).toBe(200);
    expect(page.runs()).toEqual(['finished']);
  });

  it('is called by https, but for one on this machine where the server says so; its secret is long', async () => {
    const agent = { participant: DOCS, url: 'http://127.0.0.1:1/agent', secret: SECRET };
    const start = (each: object, loopback = false) =>
      startServer({ invoke: { agents: [{ ...agent, ...each }], loopback } });
    await expect(start({})).rejects.toThrow(/https/);
    await expect(start({ url: 'http://app.example/agent' }, true)).rejects.toThrow(/https/);
    await expect(start({ secret: 'whsec_c2hvcnQ=' })).rejects.toThrow(/createSessionServer\(/);
    await expect(start({ participant: 'user:ana' })).rejects.toThrow(/createSessionServer\(/);
    // CAST: plain JavaScript may leave the handler out.
    const wrong = { participant: DOCS, secret: SECRET } as Parameters<typeof handleInvocation>[0];
    expect(() => handleInvocation(wrong)).toThrow(/handleInvocation\(\{/);
  });
});
