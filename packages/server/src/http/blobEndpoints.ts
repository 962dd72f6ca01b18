/** Large content by HTTP (docs/protocol.md section 16): `PUT` and `GET /sessions/:id/blobs/:name`. */
import type { IncomingMessage } from 'node:http';
import { type BlobId, isBlobId } from '@rejoin/core/internal';
import { RejoinError } from '@rejoin/core/protocol';
import { weightOfBlob } from '../blobs/blobStore.ts';
import type { Blobs } from '../blobs/createBlobs.ts';
import { admit, header } from './admission.ts';
import { checkedUpload, tooLarge } from './checkedUpload.ts';
import { readRange } from './contentRange.ts';
import type { HttpContext } from './httpContext.ts';
import { json, type Reply } from './httpReply.ts';

/** Sessions whose weight is remembered. */
const MOST_WEIGHTS = 1_000;

/** Nothing of it is shown as a page of this server: what people have stored may be one. */
const HEADERS = {
  'Content-Type': 'application/octet-stream',
  'Content-Disposition': 'attachment',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'X-Content-Type-Options': 'nosniff',
  'Accept-Ranges': 'bytes',
  // A name never has other content.
  'Cache-Control': 'private, max-age=31536000, immutable',
};

export async function putBlob(
  context: HttpContext,
  req: IncomingMessage,
  session: string,
  name: string,
): Promise<Reply> {
  const participant = await admit(context, req, ['append'], session);
  const { store, limits, uploading, weights } = blobsOf(context);
  const blob = nameOf(name);
  const announced = Number(header(req, 'content-length') ?? Number.NaN);
  if (announced > limits.one) throw tooLarge(limits.one);
  const known = await store.size(session, blob);
  if (known !== undefined) {
    // Read to its end all the same: a client that is cut off meanwhile does not see the answer.
    await uploading(participant, () => drain(checkedUpload(req, blob, limits.one, context.clock)));
    return json(200, { blob, size: known });
  }
  const most = Number.isNaN(announced) ? limits.one : announced;
  const leave = await enter(blobsOf(context), session, weightOfBlob(most));
  try {
    const bytes = checkedUpload(req, blob, limits.one, context.clock);
    await uploading(participant, () => store.write(session, blob, bytes));
  } finally {
    leave();
  }
  const size = (await store.size(session, blob)) ?? 0;
  const weight = weights.get(session);
  if (weight !== undefined) weights.set(session, weight + weightOfBlob(size));
  return json(201, { blob, size });
}

/**
 * Holds room for an upload until the result is called.
 *
 * @param most what it may come to
 * @throws RejoinError `blobs-full`
 */
async function enter(
  { store, limits, coming, weights }: Blobs,
  session: string,
  most: number,
): Promise<() => void> {
  const weight = weights.get(session) ?? (await store.weight(session));
  if (weights.size >= MOST_WEIGHTS) weights.clear();
  weights.set(session, weight);
  const before = coming.get(session) ?? 0;
  if (weight + before + most > limits.session)
    throw new RejoinError(
      'blobs-full',
      `All content of this session would exceed ${limits.session} bytes. Delete sessions that are not needed.`,
    );
  coming.set(session, before + most);
  return () => {
    const rest = (coming.get(session) ?? 0) - most;
    if (rest > 0) coming.set(session, rest);
    else coming.delete(session);
  };
}

async function drain(bytes: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of bytes);
}

export async function getBlob(
  context: HttpContext,
  req: IncomingMessage,
  session: string,
  name: string,
): Promise<Reply> {
  await context.rates.read(await admit(context, req, ['read'], session));
  const { store } = blobsOf(context);
  const blob = nameOf(name);
  const size = await store.size(session, blob);
  if (size === undefined)
    throw new RejoinError('blob-not-found', 'This session has no such content, or has none any more.');
  const headers = { ...HEADERS, ETag: `"${blob}"` };
  if (header(req, 'if-none-match')?.includes(headers.ETag)) return { status: 304, headers };
  const range = readRange(header(req, 'range'), size);
  if (range === 'unsatisfiable')
    return { status: 416, headers: { ...headers, 'Content-Range': `bytes */${size}` } };
  const { start, end } = range === 'all' ? { start: 0, end: size - 1 } : range;
  const part = range === 'all' ? {} : { 'Content-Range': `bytes ${start}-${end}/${size}` };
  return {
    status: range === 'all' ? 200 : 206,
    headers: { ...headers, ...part, 'Content-Length': String(end - start + 1) },
    ...(req.method === 'HEAD' || size === 0
      ? {}
      : { bytes: () => store.read(session, blob, range === 'all' ? undefined : range) }),
  };
}

function blobsOf({ blobs }: HttpContext): Blobs {
  if (blobs) return blobs;
  throw new RejoinError(
    'not-found',
    "This server stores no content beside the log: createSessionServer({ …, blobs: folderBlobs('.rejoin/blobs') })",
  );
}

function nameOf(name: string): BlobId {
  if (isBlobId(name)) return name;
  throw new RejoinError(
    'message-malformed',
    'Content is named by its bytes: sha256- and the base64url of their SHA-256, without padding.',
  );
}
