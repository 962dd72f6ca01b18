/** What a repeat is compared with (P7, P8) outlives the server: the same answers after a restart as before it. */
import { type EventEntry, randomId } from '@rejoin/core/protocol';
import { expect, it, onTestFinished } from 'vitest';
import { say, startServer, TOKEN, temporaryFolder } from '../../test/fixtures.ts';
import { sqliteStore } from '../store/sqliteStore.ts';

const INSTANCE = 'agent:web/AAAAAAAAAAAAAAAA';

async function serveIn(folder: string) {
  const store = sqliteStore(folder);
  onTestFinished(() => store.close());
  const { server, port } = await startServer({ store });
  const post = async (body: object, key?: string): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${port}/sessions/s/events`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        Authorization: `Bearer ${TOKEN}`,
        'Rejoin-Participant': 'agent:web',
        'Rejoin-Secret': 'secret',
        ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      },
    });
    const said = await answer.json();
    return said.error?.code ?? said.seq;
  };
  const append = (first: number, ...events: readonly EventEntry[]) =>
    post({ producer: `${INSTANCE}/main`, first, events });
  return { server, post, append };
}

const run = (id: string): EventEntry => ({
  run: id,
  event: { type: 'RUN_STARTED', threadId: 's', runId: id },
});
const text = (id: string): EventEntry => ({
  run: 'r',
  event: { type: 'TEXT_MESSAGE_START', messageId: id, role: 'assistant' },
});
const delta = (words: string): EventEntry => ({
  event: { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: words },
});

it('compares a repeat with what was appended, after a restart as before it', async () => {
  const folder = temporaryFolder();
  const keyed = { events: [say('once')] };
  const first = await serveIn(folder);
  expect(await first.append(1, run('r'), text('m'))).toBe(2);
  expect(await first.append(3, delta('a'), delta('b'))).toBe(4);
  expect(await first.post(keyed, 'k')).toBe(1);
  const look = async ({ append, post }: typeof first) => [
    await append(3, delta('a'), delta('b')),
    await append(3, delta('a'), delta('B')),
    await append(3, delta('a')),
    await post(keyed, 'k'),
    await post({ events: [say('twice')] }, 'k'),
  ];
  const answers = [4, 'seq-conflict', 4, 1, 'idempotency-conflict'];
  expect(await look(first)).toEqual(answers);
  await first.server.close();
  const second = await serveIn(folder);
  expect(await look(second)).toEqual(answers);
  expect(await second.append(5, delta('c'))).toBe(5);
});

it('compares it also where thousands have written since: it is forgotten with its producer, and not before (P13)', async () => {
  const folder = temporaryFolder();
  const first = await serveIn(folder);
  // Its run goes on, so the fold keeps the producer, however many come.
  expect(await first.append(1, run('r'))).toBe(1);
  for (let done = 0; done < 5_200; ) {
    const batch = Array.from({ length: 200 }, () => {
      const participant = `user:u${done++}`;
      const instance = `${participant}/${randomId(Math.random)}`;
      const event: EventEntry = { event: { type: 'participant.joined', name: 'Ana' } };
      const one = { producer: `${instance}/main`, first: 1, events: [event] };
      return first.server.host.append('s', { participant, instance, secret: '' }, one);
    });
    expect(new Set((await Promise.all(batch)).map(({ type }) => type))).toEqual(new Set(['ack']));
  }
  expect(await first.append(1, run('other'))).toBe('seq-conflict');
  await first.server.close();
  const second = await serveIn(folder);
  expect(await second.append(1, run('other'))).toBe('seq-conflict');
  expect(await second.append(1, run('r'))).toBe(1);
}, 60_000);
