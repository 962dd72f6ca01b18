/** What models and endpoints give and get that lies beside the log, over a real server. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSessionClient, type Session } from '@rejoin/core';
import { bridgeAgUi } from '@rejoin/core/ag-ui';
import { type AgentRun, type AgentSession, joinSession } from '@rejoin/core/agent';
import { toModelMessages } from '@rejoin/core/ai-sdk';
import { toMessages } from '@rejoin/core/anthropic';
import { websocket } from '@rejoin/core/websocket';
import { expect, it, onTestFinished } from 'vitest';
import { startServer, TOKEN, temporaryFolder } from '../../test/fixtures.ts';
import { folderBlobs } from './folderBlobs.ts';

const SESSION = 's';
const PARTICIPANT = 'agent:docs';

async function stage(one = 1_000_000) {
  const { url } = await startServer({ blobs: folderBlobs(temporaryFolder()), blobLimits: { one } });
  const transport = websocket({ url, token: TOKEN });
  const client = createSessionClient({ transport, participant: 'user:ana' });
  onTestFinished(() => client.close());
  return { transport, session: client.session(SESSION) };
}

const statuses = (session: Session) =>
  [...session.store.getState().state.runs.values()].map(({ status }) => status);

/** What the agent makes of each question, once each is answered. */
async function answered<T>(
  { transport, session }: Awaited<ReturnType<typeof stage>>,
  sends: readonly Parameters<Session['send']>[0][],
  answer: (run: AgentRun, agent: AgentSession) => Promise<T>,
): Promise<readonly T[]> {
  const agent = joinSession({ transport, session: SESSION, participant: PARTICIPANT });
  onTestFinished(() => agent.leave());
  const made: T[] = [];
  agent.answer(async (run) => void made.push(await answer(run, agent)));
  for (const [at, message] of sends.entries()) {
    session.send(message);
    await expect.poll(() => statuses(session)).toEqual(Array(at + 1).fill('finished'));
  }
  return made;
}

it('a picture that a person sent reaches the model as a picture, a text as its words, and other files by name', async () => {
  const given = await stage();
  const picture = new Uint8Array(50_000).map((_, at) => at * 7);
  const files = [
    new File([picture], 'cat.png', { type: 'image/png' }),
    new File(['Grüße'], 'note.txt', { type: 'text/plain;charset=utf-8' }),
    new File(['PK'], 'all.zip', { type: 'application/zip' }),
  ];
  const [sdk] = await answered(given, [{ text: 'What is it?', files }], async (run, agent) => ({
    messages: await toModelMessages(agent, run),
    blocks: await toMessages(agent, run),
  }));
  const base64 = Buffer.from(picture).toString('base64');
  expect(sdk?.messages).toEqual([
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is it?' },
        {
          ...{ type: 'file', mediaType: 'image/png', filename: 'cat.png' },
          data: new URL(`data:image/png;base64,${base64}`),
        },
        { type: 'text', text: 'note.txt:\nGrüße' },
        { type: 'text', text: '[all.zip]' },
      ],
    },
  ]);
  expect(sdk?.blocks[0]?.content[1]).toEqual({
    type: 'image',
    source: { type: 'base64', media_type: 'image/png', data: base64 },
  });
});

it('a model’s own picture of more than 256 kB is stored, and the next model call sees it', async () => {
  const given = await stage();
  const { session } = given;
  const bytes = Buffer.alloc(500_000, 'picture');
  const url = `data:image/png;base64,${bytes.toString('base64')}`;
  const turns = await answered(given, ['Draw', 'Again'], async (run, agent) => {
    const before = await toModelMessages(agent, run);
    await run.text().write('Here.');
    await run.addPart({ kind: 'file', mediaType: 'image/png', url, name: 'it.png' });
    return before;
  });
  const [part] = [...session.store.getState().state.parts.values()].map((each) => each.part);
  expect(part).toMatchObject({ kind: 'file', name: 'it.png', size: bytes.length });
  expect(part).not.toHaveProperty('url');
  const blob = part?.kind === 'file' ? (part.blob ?? '') : '';
  expect(Buffer.from(await session.blobs.get(blob)).equals(bytes)).toBe(true);
  const [, second] = turns;
  expect(second?.[1]).toMatchObject({
    role: 'assistant',
    content: [{ type: 'text' }, { type: 'file', data: new URL(url) }],
  });
});

it('a stored result is read by the model from its beginning, which says so', async () => {
  const given = await stage();
  const turns = await answered(given, ['Read', 'And?'], async (run, agent) => {
    const before = await toModelMessages(agent, run);
    await run.toolCall('read').result(`<${'x'.repeat(400_000)}>`);
    return before;
  });
  const output = JSON.stringify(turns[1]?.[2]);
  expect(output).toContain('[This is the beginning of 400002 bytes.]');
  expect(output.length).toBeLessThan(5_000);
});

it.each([
  ['stored whole', 400_000, 'stored'],
  ['cut where the server does not store so much', 1_200_000, 'cut'],
] as const)('a result of an AG-UI endpoint is %s', async (_, length, fate) => {
  const { transport, session } = await stage();
  const content = `<${'x'.repeat(length)}>`;
  const call = { toolCallId: 'c', toolCallName: 'read' };
  const endpoint = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const event of [
        { type: 'RUN_STARTED', threadId: 't', runId: 'r' },
        { type: 'TOOL_CALL_START', ...call },
        { type: 'TOOL_CALL_END', toolCallId: 'c' },
        { type: 'TOOL_CALL_RESULT', toolCallId: 'c', messageId: 'm', content },
        { type: 'RUN_FINISHED', threadId: 't', runId: 'r' },
      ])
        response.write(`data: ${JSON.stringify(event)}\n\n`);
      response.end();
    });
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void endpoint.close());
  // CAST: a server over TCP has an address with a port.
  const { port } = endpoint.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const bridge = bridgeAgUi({ url, transport, session: SESSION, participant: PARTICIPANT, onError() {} });
  onTestFinished(() => bridge.leave());
  session.send('Read');
  await expect.poll(() => statuses(session)).toEqual(['finished']);
  const [of] = [...session.store.getState().state.toolCalls.values()];
  expect(of?.status).toBe('done');
  expect(of?.resultBlob?.size).toBe(fate === 'stored' ? content.length : undefined);
  expect(`${of?.result}`).toMatch(fate === 'stored' ? /^<x+$/ : /^<x+ … \(cut: \d+ more characters\)$/);
});
