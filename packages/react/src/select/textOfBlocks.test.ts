import { expect, it } from 'vitest';
import { textOfBlocks } from './textOfBlocks.ts';

it('is the text of each version, of earlier ones too, and joins the whole lines of a version once', () => {
  let joins = 0;
  const counted = (...blocks: readonly string[]) =>
    Object.assign([...blocks], {
      join(by: string) {
        joins++;
        return Array.prototype.join.call(this, by);
      },
    });
  const lines = counted('one\n', 'two\n');
  expect(textOfBlocks(lines, 'thr')).toBe('one\ntwo\nthr');
  expect(textOfBlocks(lines, 'three')).toBe('one\ntwo\nthree');
  expect(joins).toBe(1);
  expect(textOfBlocks(counted('one\n', 'two\n', 'three\n'), 'fo')).toBe('one\ntwo\nthree\nfo');
  expect(textOfBlocks(lines, '')).toBe('one\ntwo\n');
  expect(joins).toBe(2);
});
