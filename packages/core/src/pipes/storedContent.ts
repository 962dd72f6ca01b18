/** Content beside the log, put where a model's provider can read it: into the request. */
import { base64Of } from '../platform/base64.ts';
import type { FilePart } from '../protocol/answerPart.ts';
import type { BlobId } from '../protocol/blobId.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { ContentPart } from '../protocol/events.ts';
import { fileIn } from '../protocol/fileParts.ts';
import type { AnswerItem, Turn } from './turns.ts';

/** Fetches content of the session. */
export type ReadBlob = (blob: BlobId) => Promise<Uint8Array<ArrayBuffer>>;

/** Bytes of files in one request: providers take 20 MB and more of JSON, in which bytes are a third longer. */
export const MAX_SENT = 10_000_000;

/** What the models of all providers see as a file. Others refuse a whole request for one of another type. */
const SEEN = /^(image\/(png|jpeg|gif|webp)|application\/pdf)$/;
/** What any model reads as words. */
const READ = /^(text\/|application\/(json|xml|yaml)$)/;

/**
 * The same turns with the files in them that the session stores, the newest first, up to `MAX_SENT`. What is over that, of a type that
 * models do not read, or no longer stored, stays a file that is only named.
 *
 * @throws what `read` rejects with, but for content that is gone
 */
export async function withStoredContent(
  turns: readonly Turn[],
  read: ReadBlob,
  mostBytes: number = MAX_SENT,
): Promise<readonly Turn[]> {
  let left = mostBytes;

  /** Its bytes, if the request has room for them. */
  async function take(blob: BlobId, size = 0): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (size > left) return undefined;
    const bytes = await read(blob).catch((error: unknown) => {
      if (error instanceof RejoinError && error.code === 'blob-not-found') return undefined;
      throw error;
    });
    // The size was what its author said.
    if (!bytes || bytes.length > left) return undefined;
    left -= bytes.length;
    return bytes;
  }

  async function sent(part: ContentPart): Promise<ContentPart> {
    const file = part.type === 'text' ? undefined : fileIn(part);
    if (file?.blob === undefined) return part;
    const mediaType = essence(file.mediaType);
    const isSeen = SEEN.test(mediaType);
    if (!isSeen && !READ.test(mediaType)) return part;
    const bytes = await take(file.blob, file.size);
    if (!bytes) return part;
    if (isSeen) return { ...part, source: { type: 'data', value: base64Of(bytes), mimeType: mediaType } };
    return { type: 'text', text: `${file.name ?? 'A file'}:\n${new TextDecoder().decode(bytes)}` };
  }

  async function made(item: AnswerItem): Promise<AnswerItem> {
    if (item.type !== 'file' || item.part.part.kind !== 'file') return item;
    const file: FilePart = item.part.part;
    const mediaType = essence(file.mediaType);
    if (file.blob === undefined || !SEEN.test(mediaType)) return item;
    const bytes = await take(file.blob, file.size);
    if (!bytes) return item;
    const url = `data:${mediaType};base64,${base64Of(bytes)}`;
    return { ...item, part: { ...item.part, part: { ...file, url } } };
  }

  const filled: Turn[] = [];
  for (const turn of turns.toReversed())
    filled.push(
      turn.type === 'step'
        ? { ...turn, items: await inTurn(turn.items, made) }
        : turn.parts
          ? { ...turn, parts: await inTurn(turn.parts, sent) }
          : turn,
    );
  return filled.reverse();
}

/** One after the other: what is taken first leaves less room for the next. */
async function inTurn<T>(all: readonly T[], change: (each: T) => Promise<T>): Promise<readonly T[]> {
  const changed: T[] = [];
  for (const each of all) changed.push(await change(each));
  return changed;
}

/** `text/plain;charset=utf-8` is `text/plain`. */
const essence = (mediaType: string): string => (mediaType.split(';')[0] ?? '').trim().toLowerCase();
