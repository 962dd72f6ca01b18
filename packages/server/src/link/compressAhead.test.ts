import { createHook } from 'node:async_hooks';
import { expect, it, onTestFinished } from 'vitest';
import { connect, newInstance, say, startServer, TOKEN } from '../../test/fixtures.ts';

/** How many compressions this process begins from now on. */
function countCompressions(): () => number {
  let begun = 0;
  const hook = createHook({
    init(_, type) {
      if (type === 'ZLIB') begun++;
    },
  }).enable();
  onTestFinished(() => void hook.disable());
  return () => begun;
}

it('a snapshot is compressed when it is named, as the handshake of its reader says', async () => {
  const { url } = await startServer({ snapshotsByHttpFrom: 1_000 });
  const writer = await connect(url);
  writer.append('s', 1, say('All happy families are alike. '.repeat(100)));
  await writer.next('ack');
  const compressions = countCompressions();
  for (const [encodings, begun] of [
    ['identity', 0],
    ['gzip, deflate', 1],
  ] as const) {
    const reader = await connect(url, { sendHello: false, headers: { 'Accept-Encoding': encodings } });
    const identity = { participant: 'user:ann', instance: newInstance('user:ann'), secret: 'secret' };
    reader.send({ type: 'hello', v: 1, token: TOKEN, ...identity, snapshots: 'http' });
    reader.send({ type: 'subscribe', channel: 1, session: 's' });
    await reader.next('snapshot-at');
    expect(compressions()).toBe(begun);
  }
});
