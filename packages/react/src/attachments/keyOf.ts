import type { FileUpload } from '@rejoin/core/blobs';

const keys = new WeakMap<FileUpload, string>();
let count = 0;

/** A React key: the same file may be attached twice. */
export function keyOf(file: FileUpload): string {
  const key = keys.get(file) ?? `file ${++count}`;
  keys.set(file, key);
  return key;
}
