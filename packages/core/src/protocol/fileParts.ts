/** Files in what a message holds: AG-UI's media parts, read and written at this one place (docs/protocol.md section 15). */
import { type BlobId, isBlobId } from './blobId.ts';
import { checkCall } from './checkCall.ts';
import type { ContentPart } from './events.ts';
import { omitUndefined } from './omitUndefined.ts';
import { isCount, isRecord, isText } from './shapes.ts';
import { wellFormed } from './wellFormed.ts';

/** A file that a message names. Where it lies is `blob` or `url`; neither, where only a model's provider has it. */
export interface FileInfo {
  /** `image/png`; `application/octet-stream` where nothing is known. What its author said: no promise about the bytes. */
  readonly mediaType: string;
  /** Content of the session, beside its log: `session.blobs.get(blob)`. */
  readonly blob?: BlobId | undefined;
  /** An address, `https:`, `http:` or `data:`: what its author wrote, not checked by anyone. */
  readonly url?: string | undefined;
  readonly name?: string | undefined;
  /** Bytes, as its author said. */
  readonly size?: number | undefined;
}

/** Who holds the bytes of a part whose source is a `file`: this session's store beside the log. */
const PROVIDER = 'rejoin';
/** Characters of a file's name that a message holds. */
const MAX_FILE_NAME = 255;
export const UNKNOWN_TYPE = 'application/octet-stream';

/** The name without folders, as far as a message holds it: its beginning, and its end, which says what it is. */
export function fileName(name: string): string {
  const own = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  if (own.length <= MAX_FILE_NAME) return wellFormed(own);
  return wellFormed(`${own.slice(0, MAX_FILE_NAME - 21)}…${own.slice(-20)}`);
}

/** The part of a message that names content of its session, which is stored already. */
export function filePart(file: FileInfo & { readonly blob: BlobId }): ContentPart {
  checkCall(
    isRecord(file) && isBlobId(file.blob) && isText(file.mediaType),
    "filePart({ blob, mediaType: 'image/png', name: 'cat.png', size })",
  );
  const { blob, mediaType, name, size } = file;
  const kind = /^(image|audio|video)\//.exec(mediaType)?.[1] ?? 'document';
  return {
    type: kind,
    source: { type: 'file', provider: PROVIDER, value: blob, mimeType: mediaType },
    metadata: omitUndefined({ name: name || undefined, size }),
  };
}

/** The file that a part names; undefined for one that names none, and for one that is not as it should be. */
export function fileIn(part: ContentPart): FileInfo | undefined {
  checkCall(isRecord(part), 'fileIn(part)');
  const { source } = part;
  if (!isRecord(source) || !isText(source.value)) return undefined;
  const { name, filename = name, size } = isRecord(part.metadata) ? part.metadata : {};
  const { type, value, provider } = source;
  const file = {
    mediaType: isText(source.mimeType) && source.mimeType !== '' ? source.mimeType : UNKNOWN_TYPE,
    ...omitUndefined({
      name: isText(filename) && filename !== '' ? fileName(filename) : undefined,
      size: isCount(size) ? size : undefined,
    }),
  };
  if (type === 'data') return { ...file, url: `data:${file.mediaType};base64,${value}` };
  if (type === 'url') return /^(https?|data):/i.test(value) ? { ...file, url: value } : undefined;
  if (type !== 'file') return undefined;
  if (provider !== PROVIDER) return file;
  return isBlobId(value) ? { ...file, blob: value } : undefined;
}

/** The files of a message, in order. */
export function filesIn(parts: readonly ContentPart[] | undefined): readonly FileInfo[] {
  checkCall(parts === undefined || Array.isArray(parts), 'filesIn(message.parts)');
  return (parts ?? []).flatMap((part) => fileIn(part) ?? []);
}
