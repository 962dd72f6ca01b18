/** Names of people who do not write in ASCII: one participant, whichever way it comes in (docs/protocol.md sections 2 and 16). */
import { createSessionClient } from '@rejoin/core';
import { joinSession } from '@rejoin/core/agent';
import type { Item } from '@rejoin/core/protocol';
import { fetchSnapshot, websocket } from '@rejoin/core/websocket';
import { exportSession } from '@rejoin/testing';
import { expect, it, onTestFinished } from 'vitest';
import { connect, newInstance, say, startServer, TOKEN } from '../../test/fixtures.ts';
import { readSettings } from '../cli/serve.ts';
import { parseToken } from '../cli/tokenFiles.ts';
import { matches } from '../http/authorize.ts';

/** As some people's keyboards, and files of macOS, spell it: e and an accent. */
const DECOMPOSED = 'user:Jose\u0301';

it.each([
  ['user:田中', ['user:田中']],
  ['user:José', ['user:José', DECOMPOSED]],
  ['user:100% 😀 = 1', ['user:100% 😀 = 1']],
])('%s is one participant wherever it comes in', async (participant, spellings) => {
  const asked = new Set<string>();
  const { url, port } = await startServer({
    authorize(question) {
      asked.add(question.participant);
      return question.token === TOKEN;
    },
  });
  const writers = new Set<string>();
  for (const [index, spelling] of spellings.entries()) {
    const client = createSessionClient({
      transport: websocket({ url, token: TOKEN }),
      participant: spelling,
    });
    onTestFinished(() => client.close());
    const session = client.session('s');
    session.send('by WebSocket');
    await session.drained();
    const ways = [encodeURI(spelling), encodeURIComponent(spelling)];
    // Bytes of UTF-8 as they are, as from curl: a header that needs no encoding but for its percent sign.
    if (!spelling.includes('%')) ways.push(Buffer.from(spelling).toString('latin1'));
    for (const [way, header] of ways.entries()) {
      const response = await fetch(`http://127.0.0.1:${port}/sessions/s/events`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${TOKEN}`,
          'Rejoin-Participant': header,
          'Rejoin-Instance': way === 1 ? encodeURIComponent('作業') : Buffer.from('作業').toString('latin1'),
          'Idempotency-Key': `${index} ${way}`.replace(' ', '-'),
        },
        body: JSON.stringify({ events: [say('by HTTP')] }),
      });
      expect(response.status).toBe(200);
    }
    const asking = { url, session: 's', participant: spelling, token: TOKEN };
    expect((await fetchSnapshot(asking)).position).toBeGreaterThan(0);
    for (const item of (await exportSession(asking)).items) writers.add(writerOf(item));
  }
  expect([...asked]).toEqual([participant]);
  // Of HTTP there is one instance, for each says that it is the same process.
  expect(new Set([...writers].map((writer) => writer.split('/')[0]))).toEqual(new Set([participant]));
  expect(writers.size).toBe(spellings.length + 1);
});

const writerOf = (item: Item): string => item.producer.slice(0, item.producer.lastIndexOf('/'));

it('is an agent that is asked under its one name, however it was typed where it joins', async () => {
  const { url } = await startServer();
  const transport = websocket({ url, token: TOKEN });
  const agent = joinSession({ transport, session: 's', participant: DECOMPOSED.replace('user', 'agent') });
  onTestFinished(() => agent.leave());
  agent.answer(async (run) => run.text().write('Here I am.'));
  await agent.ready;
  const client = createSessionClient({ transport, participant: 'user:ann' });
  onTestFinished(() => client.close());
  const session = client.session('s');
  session.send('Who?', { to: ['agent:José'] });
  await expect
    .poll(() => [...session.store.getState().state.runs.values()])
    .toMatchObject([{ participant: 'agent:José', status: 'finished' }]);
});

it('reports what is wrong with a name that cannot be taken', async () => {
  const { url, port } = await startServer();
  const client = await connect(url, { sendHello: false });
  const instance = newInstance(DECOMPOSED);
  client.send({ type: 'hello', v: 1, token: TOKEN, participant: DECOMPOSED, instance, secret: 's' });
  expect(await client.next('error')).toMatchObject({ message: expect.stringContaining('NFC') });
  for (const [name, value] of [
    ['Rejoin-Participant', 'user:100%'],
    ['Rejoin-Instance', '100%'],
  ]) {
    const headers = {
      Authorization: `Bearer ${TOKEN}`,
      'Rejoin-Participant': 'user:ann',
      [name ?? '']: value ?? '',
    };
    const response = await fetch(`http://127.0.0.1:${port}/sessions/s/alive`, { method: 'POST', headers });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { code: 'message-malformed', message: expect.stringContaining('percent-encoded') } },
    ]);
  }
});

it('gives the same participant in a token’s pattern', () => {
  for (const [text, participant] of [
    ['user:田中=s', 'user:田中'],
    [`${DECOMPOSED}=s`, 'user:José'],
    ['user:%E7%94%B0%E4%B8%AD=s', 'user:田中'],
    ['user:Ana%20Lima=s', 'user:Ana Lima'],
    ['user:田*=s', 'user:田中'],
  ] as const) {
    const [token = ''] = readSettings(['--token', text], {}).tokens;
    expect(matches(parseToken(token)?.pattern ?? '', participant)).toBe(true);
  }
  // No header holds such a secret.
  for (const text of ['user:*=秘密', 'user:*=a b', 'user:a%2Fb=s', 'user:%zz=s', 'user:a%00=s'])
    expect(parseToken(text)).toBeUndefined();
});
