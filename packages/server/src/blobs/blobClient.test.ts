/** The client of large content, against a real server. */
import { createHash } from 'node:crypto';
import { createBlobClient } from '@rejoin/core/blobs';
import { expect, it } from 'vitest';
import { startServer, TOKEN, temporaryFolder } from '../../test/fixtures.ts';
import { folderBlobs } from './folderBlobs.ts';

const as = (url: string, token: string | (() => string) = TOKEN) =>
  createBlobClient({ url, participant: 'user:ann', token });

it('stores texts, bytes and files, and fetches what it stored', async () => {
  const { url } = await startServer({ blobs: folderBlobs(temporaryFolder()) });
  const blobs = as(url);
  const bytes = new Uint8Array([0, 1, 254, 255]);
  const text = await blobs.put('s', 'Grüße');
  const hash = createHash('sha256').update('Grüße').digest('base64url');
  expect(text).toEqual({ blob: `sha256-${hash}`, size: 7 });
  expect(new TextDecoder().decode(await blobs.get('s', text.blob))).toBe('Grüße');
  for (const content of [bytes, new Blob([bytes])]) {
    const { blob, size } = await blobs.put('s', content);
    expect([size, await blobs.get('s', blob)]).toEqual([4, bytes]);
  }
});

it('asks for another token once, and says what the server refuses', async () => {
  const { url, server } = await startServer({
    blobs: folderBlobs(temporaryFolder()),
    blobLimits: { one: 10 },
  });
  const tokens = ['expired', TOKEN];
  const { blob } = await as(url, () => tokens.shift() ?? '').put('s', 'x');
  await expect(as(url, () => 'wrong').get('s', blob)).rejects.toMatchObject({ code: 'unauthorized' });
  await expect(as(url).get('other', blob)).rejects.toMatchObject({ code: 'blob-not-found' });
  await expect(as(url).put('s', 'x'.repeat(11))).rejects.toMatchObject({ code: 'blob-too-large' });
  await server.close();
  await expect(as(url).get('s', blob)).rejects.toMatchObject({ code: 'server-unreachable' });
});

it('takes no other content for what was asked for', async () => {
  const other = async () => new Response('something else');
  const blobs = createBlobClient({ url: 'ws://127.0.0.1:1', participant: 'user:ann', fetch: other });
  await expect(blobs.get('s', `sha256-${'A'.repeat(43)}`)).rejects.toMatchObject({ code: 'blob-mismatch' });
  await expect(blobs.get('s', 'sha256-short')).rejects.toMatchObject({ code: 'argument-invalid' });
});
