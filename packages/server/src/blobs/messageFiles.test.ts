/** Files of people's messages, over a real server: from a page, to an agent and another page. */
import { createSessionClient, type Session } from '@rejoin/core';
import { type AgentRun, joinSession, serveAgent } from '@rejoin/core/agent';
import { filesIn, startUpload } from '@rejoin/core/blobs';
import { shared } from '@rejoin/core/shared';
import { websocket } from '@rejoin/core/websocket';
import { expect, it, onTestFinished } from 'vitest';
import { startServer, TOKEN, temporaryFolder } from '../../test/fixtures.ts';
import { authorizeTokens } from '../http/authorize.ts';
import { folderBlobs } from './folderBlobs.ts';

const withBlobs = () => startServer({ blobs: folderBlobs(temporaryFolder()), blobLimits: { one: 100_000 } });

function enter(url: string, participant = 'user:ana', token: string = TOKEN): Session {
  const client = createSessionClient({ transport: shared(websocket({ url, token })), participant });
  onTestFinished(() => client.close());
  return client.session('s');
}

const files = ({ store }: Session) =>
  [...store.getState().state.messages.values()].flatMap(({ parts }) => filesIn(parts));

/** Reads every file of what it is asked, and says what is in them. */
async function readAll(run: AgentRun): Promise<void> {
  const { content, files = [], parts = [] } = run.input ?? {};
  const texts = files.map(async ({ blob = '', name, mediaType }) => {
    const bytes = await run.readBlob(blob);
    return `${name} (${mediaType}): ${new TextDecoder().decode(bytes)}`;
  });
  await run.text().write([content, parts.length, ...(await Promise.all(texts))].join(' | '));
}

const answers = ({ store }: Session) =>
  [...store.getState().state.messages.values()].filter(({ run }) => run).map(({ text }) => text.tail);

it('reach every page and the agent, each by its own rights', async () => {
  const { url } = await withBlobs();
  const [ana, ben] = [enter(url), enter(url, 'user:ben')];
  const agent = joinSession({
    transport: websocket({ url, token: TOKEN }),
    session: 's',
    participant: 'agent:docs',
  });
  onTestFinished(() => agent.leave());
  agent.answer(readAll);
  const note = new File(['Grüße'], 'note.txt', { type: 'text/plain;charset=utf-8' });
  ana.send({ text: 'Read this', files: [note, startUpload(ana, new File(['{}'], 'data.json'))] });
  await expect
    .poll(() => answers(ana))
    .toEqual(['Read this | 3 | note.txt (text/plain): Grüße | data.json (application/octet-stream): {}']);
  await expect.poll(() => files(ben)).toHaveLength(2);
  expect(new TextDecoder().decode(await ben.blobs.get(files(ben)[0]?.blob ?? ''))).toBe('Grüße');
});

it('are read by an agent that serves all sessions, which is refused what its rights do not cover', async () => {
  const tokens = [
    { pattern: 'user:*', secret: TOKEN },
    { pattern: 'agent:*', secret: 'of the agent' },
  ];
  const blobs = folderBlobs(temporaryFolder());
  const { url } = await startServer({ blobs, authorize: authorizeTokens(tokens) });
  const agent = serveAgent({ url, token: 'of the agent', participant: 'agent:docs', handler: readAll });
  onTestFinished(() => agent.stop());
  const ana = enter(url);
  ana.send({ text: 'This', files: [new File(['one'], 'a.txt', { type: 'text/plain' })] });
  await expect.poll(() => answers(ana)).toEqual(['This | 2 | a.txt (text/plain): one']);
  const stranger = enter(url, 'user:eve', 'wrong');
  const [file] = files(ana);
  await expect(stranger.blobs.get(file?.blob ?? '')).rejects.toMatchObject({ code: 'unauthorized' });
});

it('say what the server does not take, on the message', async () => {
  const { url } = await withBlobs();
  const ana = enter(url);
  const { queued } = ana.send({ text: 'Too much', files: [new Blob(['x'.repeat(100_001)])] });
  await expect(queued).rejects.toMatchObject({ code: 'blob-too-large' });
  const bare = await startServer();
  const { queued: none } = enter(bare.url).send({ files: [new Blob(['x'])] });
  await expect(none).rejects.toMatchObject({ code: 'blobs-unsupported' });
});
