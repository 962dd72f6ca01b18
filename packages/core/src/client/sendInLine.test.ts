/** Messages with files: none is sent before its files are stored, and their order stays. */
import { manualClock } from '@rejoin/testing';
import { expect, it, onTestFinished } from 'vitest';
import type { BlobClient } from '../blobs/blobClient.ts';
import { createMemoryBlobs } from '../blobs/memoryBlobs.ts';
import type { KeyValueStore } from '../persist/permit.ts';
import { persist } from '../persist/persistence.ts';
import { RejoinError } from '../protocol/errors.ts';
import { filesIn } from '../protocol/fileParts.ts';
import { memory } from '../transports/memoryTransport.ts';
import { receiptOf } from '../view/receipts.ts';
import { createSessionClient } from './client.ts';
import { startUpload } from './startUpload.ts';

const png = (name = 'cat.png', bytes = 'pixels') => new File([bytes], name, { type: 'image/png' });

/** A page in a session whose store for files does as the test says, by the name of each file's content. */
function page(device?: KeyValueStore) {
  const clock = manualClock();
  const stored = createMemoryBlobs();
  /** What the next uploads come to; without one, they are stored at once. */
  const upcoming: ((put: () => ReturnType<BlobClient['put']>) => ReturnType<BlobClient['put']>)[] = [];
  const aborted: string[] = [];
  let puts = 0;
  const blobs: BlobClient = {
    get: stored.get,
    put(session, content, options) {
      puts++;
      options?.signal?.addEventListener('abort', () => aborted.push(session));
      const put = () => stored.put(session, content, options);
      return (upcoming.shift() ?? ((go) => go()))(put);
    },
  };
  const transport = { ...memory({ clock }), blobs: () => blobs };
  const client = createSessionClient({
    transport,
    participant: 'user:ana',
    clock,
    ...(device ? { persist: persist(device) } : {}),
  });
  const session = client.session('s');
  onTestFinished(() => client.close());
  /** Waits for what comes of work that is no timer's: digests, and modules that are loaded. */
  const comes = <T>(read: () => T) =>
    expect.poll(async () => {
      await clock.advance(50);
      return read();
    });
  const texts = () => [...session.store.getState().state.messages.values()].map(({ text }) => text.tail);
  const pending = () => [...session.store.getState().pending.values()];
  return { clock, session, client, upcoming, aborted, comes, texts, pending, puts: () => puts };
}

/** An upload that goes on until the test lets it. */
function held() {
  let free: () => void = () => {};
  const until = new Promise<void>((resolve) => {
    free = resolve;
  });
  return { free, work: (put: () => ReturnType<BlobClient['put']>) => until.then(put) };
}

const refused = (code: ConstructorParameters<typeof RejoinError>[0]) => () =>
  Promise.reject(new RejoinError(code, 'No.'));

it('sends a message once all of its files are stored, with a part for each of them behind its text', async () => {
  const { session, comes, texts } = page();
  const { queued, ref } = session.send({
    text: 'Look',
    files: [png(), new Blob(['x'], { type: 'text/plain' })],
  });
  await comes(texts).toEqual(['Look']);
  await queued;
  const [message] = [...session.store.getState().state.messages.values()];
  expect(message).toMatchObject({ id: ref.id, text: { tail: 'Look' } });
  expect(message?.parts?.map(({ type }) => type)).toEqual(['text', 'image', 'document']);
  const [image, text] = filesIn(message?.parts);
  expect([image, text]).toMatchObject([
    { mediaType: 'image/png', name: 'cat.png', size: 6 },
    { mediaType: 'text/plain', size: 1 },
  ]);
  expect(text?.name).toBeUndefined();
  expect(new TextDecoder().decode(await session.blobs.get(image?.blob ?? ''))).toBe('pixels');
});

it('says that it uploads, and not that it was sent; what is said after it waits, a Stop does not', async () => {
  const { session, upcoming, comes, texts, pending } = page();
  const { free, work } = held();
  upcoming.push(work);
  const first = session.send({ text: 'with a file', files: [png()] });
  const second = session.send('behind it');
  const stop = session.cancel();
  let drained = false;
  void session.drained().then(() => {
    drained = true;
  });
  expect(pending().map(({ status }) => status)).toEqual(['uploading', 'queued', 'queued']);
  expect(first.receipt().status).toBe('queued');
  await comes(() => pending().map(({ status, files }) => [status, files?.length])).toEqual([
    ['uploading', 1],
    ['queued', undefined],
  ]);
  expect(stop.receipt().status).not.toBe('queued');
  expect([texts(), drained]).toEqual([[], false]);
  free();
  await comes(texts).toEqual(['with a file', 'behind it']);
  await comes(() => [drained, second.receipt().status]).toEqual([true, 'logged']);
  // Nothing waits any more: the next one goes out at once.
  session.send('later');
  expect(pending().map(({ status }) => status)).toEqual(['queued']);
});

it('tries again what did not arrive, and at once when the connection is back', async () => {
  const { session, upcoming, comes, clock, puts } = page();
  upcoming.push(refused('server-unreachable'), refused('server-unreachable'), refused('server-unreachable'));
  // So late that only the connection can be the reason.
  const upload = startUpload(session, png(), { clock: { after: () => () => {} }, random: () => 0.5 });
  const status = () => upload.store.getState().status;
  await expect.poll(status).toBe('waiting');
  expect(upload.store.getState().error).toMatchObject({ code: 'server-unreachable' });
  await comes(() => [status(), puts()]).toEqual(['waiting', 2]);
  const other = startUpload(session, png(), { clock, random: () => 0.999 });
  await expect.poll(() => other.store.getState().status).toBe('waiting');
  await clock.advance(15_000);
  await comes(() => other.store.getState()).toMatchObject({ status: 'stored', sent: 6 });
  expect(puts()).toBe(4);
  upload.retry();
  await comes(status).toBe('stored');
});

it('rejects a message whose file is refused, and lets those behind it go; sent again, it takes the same files', async () => {
  const { session, upcoming, comes, texts, pending } = page();
  const { free, work } = held();
  upcoming.push(work, refused('blob-too-large'));
  const first = session.send({ text: 'two files', files: [png('a.png', 'a'), png('b.png', 'b')] });
  session.send('behind it');
  await comes(texts).toEqual(['behind it']);
  await expect(first.queued).rejects.toMatchObject({ code: 'blob-too-large' });
  const [command] = pending();
  expect(command).toMatchObject({ status: 'rejected', error: { code: 'blob-too-large' } });
  expect(command?.files?.map(({ store }) => store.getState().status)).toEqual(['uploading', 'failed']);
  session.send({ text: 'two files', files: command?.files });
  session.discard(first.ref);
  free();
  await comes(texts).toEqual(['behind it', 'two files']);
  expect(pending()).toEqual([]);
});

it('ends the uploads of a message that is removed, and never sends it', async () => {
  const { session, upcoming, aborted, comes, texts, pending } = page();
  const { free, work } = held();
  upcoming.push(work);
  const first = session.send({ text: 'a mistake', files: [png()] });
  session.send('behind it');
  await comes(() => pending().map(({ files }) => files?.length)).toEqual([1, undefined]);
  session.discard(first.ref);
  await comes(texts).toEqual(['behind it']);
  await expect(first.queued).rejects.toMatchObject({ code: 'upload-cancelled' });
  expect([aborted, pending()]).toEqual([['s'], []]);
  free();
  session.send('and more');
  await comes(texts).toEqual(['behind it', 'and more']);
  expect(receiptOf(session.store.getState(), first.ref).status).toBe('forgotten');
});

it('ends uploads with the session', async () => {
  const { session, upcoming, aborted, comes, pending } = page();
  upcoming.push(held().work);
  const { queued } = session.send({ files: [png()] });
  await comes(() => pending().map(({ files }) => files?.length)).toEqual([1]);
  session.close();
  await expect(queued).rejects.toMatchObject({ code: 'upload-cancelled' });
  expect([aborted, pending().map(({ status }) => status)]).toEqual([['s'], ['rejected']]);
});

it('says after a reload that the files of a message are gone, and shows its text', async () => {
  const values = new Map<string, string>();
  const device: KeyValueStore = {
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
    keys: async (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  };
  const before = page(device);
  before.upcoming.push(held().work);
  before.session.send({ text: 'Look', files: [png()] });
  const kept = () => [...values.keys()].filter((key) => key.includes('/command/')).length;
  await before.comes(kept).toBe(1);
  const { session, comes, pending } = page(device);
  await comes(() => pending().map(({ status, error }) => [status, error?.code])).toEqual([
    ['rejected', 'upload-lost'],
  ]);
  expect(pending()[0]?.entry.event).toMatchObject({ content: [{ type: 'text', text: 'Look' }] });
  await comes(kept).toBe(0);
  session.close();
});

it('says of a transport without a place for files that it has none', async () => {
  const { blobs: _, ...without } = memory();
  const client = createSessionClient({ transport: without, participant: 'user:ana' });
  const session = client.session('s');
  expect(session.blobs.available).toBe(false);
  await expect(session.send({ files: [png()] }).queued).rejects.toMatchObject({ code: 'blobs-unsupported' });
  await expect(session.blobs.get('sha256-x')).rejects.toMatchObject({ code: 'blobs-unsupported' });
  client.close();
});
