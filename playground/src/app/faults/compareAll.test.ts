/** A surface that really differs, at a real server: a proxy on its way changes a letter, and the proof by which it would be found. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSessionClient, textOf } from '@rejoin/core';
import { joinSession } from '@rejoin/core/agent';
import { websocket } from '@rejoin/core/websocket';
import { authorizeTokens, createSessionServer, sqliteStore } from '@rejoin/server';
import { expect, it, onTestFinished } from 'vitest';
import { playSocket } from '../network/playedSocket.ts';
import { withOneLetterWrong } from '../network/withOneLetterWrong.ts';
import { openSurface, type Surface } from '../surface.ts';
import { compareAll } from './compareAll.ts';
import { verdictOf } from './proof.ts';

const TOKEN = 'a token of this test';
const PATIENT = { timeout: 15_000 };

async function stage() {
  const folder = mkdtempSync(join(tmpdir(), 'rejoin-compare-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const secrets = ['user:*', 'agent:*'].map((pattern) => ({ pattern, secret: TOKEN }));
  const server = createSessionServer({ store: sqliteStore(folder), authorize: authorizeTokens(secrets) });
  const { port } = await server.listen(0);
  onTestFinished(() => server.close({ drainMs: 200 }));
  const url = `ws://127.0.0.1:${port}`;
  const agent = joinSession({
    ...{ session: 's', participant: 'agent:writer' },
    transport: websocket({ url, token: TOKEN }),
  });
  onTestFinished(() => agent.leave());
  await agent.ready;
  const enter = (surface: Surface) => {
    onTestFinished(() => surface.client.close());
    const session = surface.client.session('s');
    session.connect();
    session.readContent('all');
    return {
      surface,
      session,
      said: () => [...session.store.getState().state.messages.values()].map(({ text }) => textOf(text)),
    };
  };
  const write = (words: string) =>
    agent.run(async (run) => {
      const text = run.text();
      await text.write(words);
      await text.end();
    });
  return {
    url,
    enter,
    write,
    open: (user: string) => enter(openSurface(url, user, 'user', async () => TOKEN)),
  };
}

/** A surface behind a proxy that changes one letter, and makes every proof one that cannot be compared. */
function faultySurface(url: string, user: string): Surface {
  const surface = openSurface(url, user, 'user', async () => TOKEN);
  let isWrong = false;
  const alter = (text: string) => {
    const altered = isWrong ? undefined : withOneLetterWrong(text);
    isWrong ||= altered !== undefined;
    return (altered ?? text).replace(/"type":"live"[^}]*/, (proof) =>
      proof.replace(/"reducer":\d+/, '"reducer":999'),
    );
  };
  const Faulty = new Proxy(WebSocket, {
    construct: (_, [address]: [string]) =>
      playSocket({ url: address, fate: () => ({ busy: 0, late: 0, dies: false }), alter, onEnd: () => {} }),
  });
  const transport = websocket({ url, token: TOKEN, WebSocket: Faulty });
  return { ...surface, client: createSessionClient({ transport, participant: `user:${user}` }) };
}

it('says which surface differs, and by how much', async () => {
  const { url, enter, open, write } = await stage();
  const [ana, ben] = [open('ana'), enter(faultySurface(url, 'ben'))];
  await expect.poll(() => ben.session.store.getState().status, PATIENT).toBe('live');
  await write('Every letter is there.');
  for (const each of [ana, ben]) await expect.poll(() => each.said().join('').length, PATIENT).toBe(22);
  expect(ben.said()).toEqual(['Exery letter is there.']);
  expect(ben.session.store.getState().status).toBe('live');

  const of = (...those: readonly (typeof ana)[]) =>
    compareAll(
      those.map(({ surface }) => surface),
      those.map(({ session }) => session),
      's',
      { url },
      [],
    );
  const proof = await of(ana, ben);
  expect(proof?.rows.map(({ name, different, same }) => [name, different, same])).toEqual([
    ['The log, from its first event', 0, true],
    ['The server’s snapshot', 0, true],
    ['ana’s surface', 0, true],
    ['ben’s surface', 1, false],
  ]);
  expect(verdictOf(proof, undefined)).toBe('It failed. ben’s surface is not the same as the log.');
  expect(verdictOf(await of(ana), undefined)).toMatch(/^Proven: /);

  // And one that lacks what the others have.
  ana.surface.wire.cut();
  await write('More.');
  await expect.poll(() => ben.said().at(-1), PATIENT).toBe('More.');
  expect((await of(ben, ana))?.rows.at(-1)).toMatchObject({
    name: 'ana’s surface',
    different: 5,
    same: false,
  });
});

it('finds nothing where a changed letter was found by the digest and is healed', async () => {
  const { url, open, write } = await stage();
  const ana = open('ana');
  await expect.poll(() => ana.session.store.getState().status, PATIENT).toBe('live');
  ana.surface.wire.corrupt();
  await write('Every letter is there.');
  await expect.poll(() => ana.said().join(''), PATIENT).toMatch(/^E[vx]/);
  // The next proof comes at once with another connection.
  ana.surface.wire.drop();
  await expect.poll(() => ana.session.store.getState().error?.code, PATIENT).toBe('diverged');
  await expect.poll(() => ana.session.store.getState().status, PATIENT).toBe('live');
  expect(ana.said()).toEqual(['Every letter is there.']);
  const proof = await compareAll([ana.surface], [ana.session], 's', { url }, []);
  expect(verdictOf(proof, undefined)).toMatch(/^Proven: /);
});
