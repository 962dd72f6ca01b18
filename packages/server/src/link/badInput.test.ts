/** Whatever a client sends, it gets a code of docs/errors.md, and the session goes on. */
import { expect, it } from 'vitest';
import { connect, itemsOf, newInstance, say, startServer, type TestClient } from '../../test/fixtures.ts';

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
const unknown = (fields: object) => ({ event: { type: 'vendor.thing', ...fields } });

/** The same link still appends, and a reader that was there all along still sees it. */
async function goesOn(client: TestClient, reader: TestClient, first = 1): Promise<void> {
  client.append('s', first, say('still here'));
  expect(await client.next('ack')).toMatchObject({ session: 's', seq: first });
  expect(itemsOf(await reader.next('frame')).at(-1)).toMatchObject({
    seq: first,
    event: { content: 'still here' },
  });
}

async function pair(): Promise<{ client: TestClient; reader: TestClient; url: string }> {
  const { url } = await startServer();
  const [client, reader] = [await connect(url), await connect(url, { participant: 'user:reader' })];
  reader.send({ type: 'subscribe', channel: 1, session: 's' });
  await reader.next('live');
  return { client, reader, url };
}

it.each<[string, object | string, string]>([
  ['text that is not JSON', '{"type":', 'message-malformed'],
  ['an empty text', '', 'message-malformed'],
  ['a list', '[1,2,3]', 'message-malformed'],
  ['null', 'null', 'message-malformed'],
  ['no type', {}, 'message-unknown'],
  ['an unknown type', { type: 'teleport' }, 'message-unknown'],
  ['the type `__proto__`', '{"type":"__proto__"}', 'message-unknown'],
  [
    'a second hello',
    { type: 'hello', v: 1, participant: 'user:ann', instance: newInstance('user:ann'), secret: 's' },
    'message-malformed',
  ],
  [
    'a hello without an instance',
    { type: 'hello', v: 1, participant: 'user:ann', secret: 's' },
    'message-malformed',
  ],
  ['a session id with a slash', { type: 'subscribe', channel: 2, session: 'a/b' }, 'session-malformed'],
  ['a channel that is text', { type: 'subscribe', channel: '2', session: 's' }, 'message-malformed'],
  ['a negative channel', { type: 'unsubscribe', channel: -1 }, 'message-malformed'],
  [
    'a cursor that is a number',
    { type: 'subscribe', channel: 2, session: 's', cursor: 7 },
    'message-malformed',
  ],
  [
    'an append without a producer',
    { type: 'append', session: 's', first: 1, events: [say('x')] },
    'message-malformed',
  ],
  [
    'an append of nothing',
    { type: 'append', session: 's', producer: `${newInstance('user:ann')}/main`, first: 1, events: [] },
    'message-malformed',
  ],
  [
    '`first` 0',
    {
      type: 'append',
      session: 's',
      producer: `${newInstance('user:ann')}/main`,
      first: 0,
      events: [say('x')],
    },
    'message-malformed',
  ],
  [
    '`first` 1.5',
    {
      type: 'append',
      session: 's',
      producer: `${newInstance('user:ann')}/main`,
      first: 1.5,
      events: [say('x')],
    },
    'message-malformed',
  ],
  [
    '`first` beyond whole numbers',
    {
      type: 'append',
      session: 's',
      producer: `${newInstance('user:ann')}/main`,
      first: 2 ** 53,
      events: [say('x')],
    },
    'message-malformed',
  ],
  ['an instance that is none', { type: 'join', instance: 'user:ann', secret: 's' }, 'message-malformed'],
  ['a join without a secret', { type: 'join', instance: 'user:ann/0123456789abcdef' }, 'message-malformed'],
  ['a leave without an instance', { type: 'leave' }, 'message-malformed'],
  ['a ping for no instance', { type: 'ping', instance: 7 }, 'message-malformed'],
  [
    'a signal of no instance',
    { type: 'signal', session: 's', key: 'k', value: 1, ttl: 1, instance: 'ann' },
    'message-malformed',
  ],
  ['a signal without a value', { type: 'signal', session: 's', key: 'k', ttl: 1 }, 'message-malformed'],
  [
    'a signal that lives for ever',
    { type: 'signal', session: 's', key: 'k', value: 1, ttl: 1e12 },
    'message-malformed',
  ],
  ['nesting beyond the limit', { type: 'ping', more: nested(32) }, 'message-too-deep'],
  [
    'nesting that would exhaust a stack',
    `{"type":"ping","more":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    'message-too-deep',
  ],
  ['a string beyond the limit', { type: 'ping', more: 'x'.repeat(65_537) }, 'string-too-long'],
])('answers %s with a code, and goes on', async (_, message, code) => {
  const { client, reader } = await pair();
  client.send(message);
  expect(await client.next('error')).toMatchObject({ code, message: expect.any(String) });
  await goesOn(client, reader);
});

it.each<[string, object, string]>([
  ['an event without a type', { event: { content: 'x' } }, 'event-malformed'],
  ['an event of an empty type', { event: { type: '' } }, 'event-malformed'],
  ['an event that is text', { event: 'RUN_STARTED' }, 'event-malformed'],
  [
    'a known event of another shape',
    { id: 'a', event: { type: 'message.sent', content: 7 } },
    'event-malformed',
  ],
  ['an entry whose id is a number', { ...say('x'), id: 7 }, 'event-malformed'],
  ['an entry whose id has a line break', { ...say('x'), id: 'a\nb' }, 'event-malformed'],
  ['an entry whose run is empty', { run: '', ...say('x') }, 'event-malformed'],
  ['a `saw` that is text', { ...say('x'), saw: '1' }, 'event-malformed'],
  ['a `saw` beyond the log', { ...say('x'), saw: 99 }, 'saw-ahead'],
  ['`must` on an unknown type', { ...unknown({}), must: true }, 'forbidden'],
  ['a deep event', unknown({ more: nested(32) }), 'message-too-deep'],
  ['an event with a long string', unknown({ more: 'x'.repeat(65_537) }), 'string-too-long'],
  ['an event beyond 64 kB', unknown({ a: 'x'.repeat(40_000), b: 'y'.repeat(40_000) }), 'event-too-large'],
  ['half of a surrogate pair in an id', { ...say('x'), id: 'a\ud83d' }, 'event-malformed'],
  [
    'half of a surrogate pair in an id of the event',
    { event: { type: 'TEXT_MESSAGE_END', messageId: '\ude82' } },
    'event-malformed',
  ],
  ['half of a surrogate pair in a type', { event: { type: 'x.\ud83d' } }, 'event-malformed'],
  [
    'half of a surrogate pair in a delta',
    { event: { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: '\ud83d' } },
    'event-malformed',
  ],
  [
    'an event of the keeper',
    { run: 'r', event: { type: 'run.lost', instance: newInstance('agent:a') } },
    'forbidden',
  ],
  ['a run of a user', { run: 'r', event: { type: 'RUN_STARTED', runId: 'r' } }, 'forbidden'],
  ['a run that is not there', { run: 'r', event: { type: 'RUN_FINISHED', runId: 'r' } }, 'forbidden'],
])('refuses %s, none of its batch, and goes on', async (_, entry, code) => {
  const { client, reader } = await pair();
  client.append('s', 1, say('before'), entry as never, say('after'));
  expect(await client.next('refused')).toMatchObject({
    session: 's',
    producer: client.producer,
    first: 1,
    seq: 2,
    code,
  });
  await goesOn(client, reader);
});

it('keeps an event of an unknown type, with a key `__proto__` in it, and ids `__proto__` (P5)', async () => {
  const { client, reader } = await pair();
  client.send(`{"type":"append","session":"__proto__","producer":"${client.producer}","first":1,"events":[
    {"id":"__proto__","event":{"type":"message.sent","content":"constructor"}},
    {"event":{"type":"__proto__","__proto__":{"polluted":true},"constructor":1}}]}`);
  expect(await client.next('ack')).toMatchObject({ session: '__proto__', seq: 2 });
  client.send({ type: 'subscribe', channel: 2, session: '__proto__' });
  const text = JSON.stringify(await client.next('snapshot'));
  expect(text).toContain('"__proto__":{"polluted":true}');
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  await goesOn(client, reader);
});

it('refuses a hole, and the same seq with other content, and takes a repeat (P8)', async () => {
  const { client, reader } = await pair();
  client.append('s', 5, say('hole'));
  expect(await client.next('refused')).toMatchObject({ first: 5, code: 'producer-expired', expected: 1 });
  const [one, two] = [say('one'), say('two')];
  client.append('s', 1, one, two);
  await client.next('ack');
  await reader.next('frame');
  client.append('s', 4, say('hole'));
  expect(await client.next('refused')).toMatchObject({ first: 4, code: 'seq-hole', expected: 3 });
  client.append('s', 2, say('other'));
  expect(await client.next('refused')).toMatchObject({ first: 2, seq: 2, code: 'seq-conflict' });
  client.append('s', 1, one, two);
  expect(await client.next('ack')).toMatchObject({ seq: 2 });
  await goesOn(client, reader, 3);
});

it('refuses a delta as the first event of a producer, and more than a thousand events', async () => {
  const { client, reader } = await pair();
  client.append('s', 1, { event: { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'x' } });
  expect(await client.next('refused')).toMatchObject({
    seq: 1,
    code: expect.stringMatching(/^(producer-delta-first|late-event)$/),
  });
  client.append('s', 1, ...Array.from({ length: 1_001 }, () => ({ event: { type: 'v' } })));
  expect(await client.next('refused')).toMatchObject({ first: 1, code: 'batch-too-large' });
  await goesOn(client, reader);
});

it.each([
  ['no cursor at all', 'nonsense', 'cursor-malformed'],
  ["another log's", 'AAAAAAAAAAAAAAAA.0', 'cursor-foreign'],
])('refuses a cursor that is %s (P19)', async (_, cursor, code) => {
  const { client, reader } = await pair();
  client.send({ type: 'subscribe', channel: 4, session: 's', cursor });
  expect(await client.next('error')).toMatchObject({ channel: 4, code });
  await goesOn(client, reader);
});

it('refuses a cursor beyond the end of the log (P19)', async () => {
  const { client, reader } = await pair();
  client.send({ type: 'subscribe', channel: 4, session: 's' });
  const { incarnation } = await client.next('subscribed');
  client.send({ type: 'subscribe', channel: 5, session: 's', cursor: `${incarnation}.7` });
  expect(await client.next('error')).toMatchObject({ channel: 5, code: 'cursor-ahead' });
  await goesOn(client, reader);
});

it('refuses binary messages, a channel in use and more channels than a link may have', async () => {
  const { client, reader } = await pair();
  client.socket.send(Buffer.from([1, 2, 3]));
  expect(await client.next('error')).toMatchObject({ code: 'message-malformed' });
  client.send({ type: 'subscribe', channel: 0, session: 's' });
  client.send({ type: 'subscribe', channel: 0, session: 's' });
  expect(await client.next('error')).toMatchObject({
    code: 'message-malformed',
    message: expect.stringContaining('in use'),
  });
  for (let channel = 1; channel <= 256; channel++) client.send({ type: 'subscribe', channel, session: 's' });
  expect(await client.next('error')).toMatchObject({ channel: 256, code: 'message-malformed' });
  await goesOn(client, reader);
});

it('closes a link whose message is larger than a frame may be (1009), and the session goes on', async () => {
  const { client, reader, url } = await pair();
  client.send(`{"type":"ping","more":"${'x'.repeat(262_144)}"}`);
  expect((await client.closed).code).toBe(1009);
  await goesOn(await connect(url), reader);
});

it('closes a link after a hundred malformed messages (4400), and the session goes on', async () => {
  const { client, reader, url } = await pair();
  for (let i = 0; i < 101; i++) client.send('nonsense');
  expect(await client.closed).toEqual({ code: 4400, reason: 'link-misbehaved' });
  expect(client.untaken('error')).toHaveLength(100);
  await goesOn(await connect(url), reader);
});
