/** Results of tools that the log does not take, over a real server: stored beside it, and read by a page. */
import { createSessionClient } from '@rejoin/core';
import { joinSession } from '@rejoin/core/agent';
import { websocket } from '@rejoin/core/websocket';
import { expect, it, onTestFinished } from 'vitest';
import { startServer, TOKEN, temporaryFolder } from '../../test/fixtures.ts';
import { folderBlobs } from './folderBlobs.ts';

it('of 5 MB are a call’s result: the log has the beginning, and a page fetches all of it', async () => {
  const { url } = await startServer({
    blobs: folderBlobs(temporaryFolder()),
    blobLimits: { one: 6_000_000 },
  });
  const transport = websocket({ url, token: TOKEN });
  const agent = joinSession({ transport, session: 's', participant: 'agent:docs' });
  onTestFinished(() => agent.leave());
  const whole = `first ${'ö'.repeat(2_500_000)} last`;
  const refused: unknown[] = [];
  agent.answer(async (run) => {
    await run.toolCall('read').result(whole);
    const call = run.toolCall('read');
    await call.result('x'.repeat(6_000_001)).catch((error) => refused.push(error.code));
    await call.result('Too large to be read.', { outcome: 'failed' });
    const published = run.toolCall('read');
    await published.call();
    const result = {
      type: 'TOOL_CALL_RESULT',
      toolCallId: published.id,
      messageId: 'm',
      content: whole,
    } as const;
    await run.publish(result);
    await run.text().write('Read.');
  });
  const client = createSessionClient({ transport, participant: 'user:ana' });
  onTestFinished(() => client.close());
  const session = client.session('s');
  session.send('Read it');
  const calls = () => [...session.store.getState().state.toolCalls.values()];
  await expect.poll(() => [...session.store.getState().state.runs.values()][0]?.status).toBe('finished');
  expect(refused).toEqual(['blob-too-large']);
  expect(calls().map(({ status, outcome, resultBlob }) => [status, outcome, resultBlob?.size])).toEqual([
    ['done', undefined, 5_000_011],
    ['done', 'failed', undefined],
    ['done', undefined, 5_000_011],
  ]);
  const [first] = calls();
  expect(first?.result).toBe(whole.slice(0, 4_000));
  const bytes = await session.blobs.get(first?.resultBlob?.blob ?? '');
  expect(new TextDecoder().decode(bytes) === whole).toBe(true);
});
