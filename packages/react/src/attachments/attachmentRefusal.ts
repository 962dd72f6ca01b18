/** Which files a page takes. */
import type { AttachmentRefusal } from './attachmentsLabels.ts';

export interface AttachmentLimits {
  /** As of `<input accept>`: media types (`image/*`) and endings (`.csv`), with commas between. Default: all. */
  readonly accept: string;
  /** Bytes of one. */
  readonly maxSize: number;
  /** Files of one message. */
  readonly most: number;
}

/**
 * Why a file is not taken; undefined where it is.
 *
 * @param attached how many are there already
 */
export function refusalOf(
  { name, type, size }: Pick<File, 'name' | 'type' | 'size'>,
  { accept, maxSize, most }: AttachmentLimits,
  attached: number,
): AttachmentRefusal | undefined {
  if (!isAccepted(name, type, accept)) return 'wrong-type';
  // A folder that is dropped looks like an empty file.
  if (size === 0) return 'empty';
  if (size > maxSize) return 'too-large';
  return attached >= most ? 'too-many' : undefined;
}

function isAccepted(name: string, type: string, accept: string): boolean {
  const rules = accept
    .toLowerCase()
    .split(',')
    .map((rule) => rule.trim())
    .filter((rule) => rule !== '');
  const kind = type.toLowerCase().split(';', 1)[0]?.trim() ?? '';
  return (
    rules.length === 0 ||
    rules.some((rule) => {
      if (rule.startsWith('.')) return name.toLowerCase().endsWith(rule);
      if (rule === '*/*') return true;
      return rule.endsWith('/*') ? kind.startsWith(rule.slice(0, -1)) : kind === rule;
    })
  );
}
