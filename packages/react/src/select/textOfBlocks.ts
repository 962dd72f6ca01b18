/** Lists of whole lines that were read as one text: a growing message has the same list until its next line is whole. */
const joined = new WeakMap<readonly string[], string>();

/** All of it as one string. While a line is being written, what stands before it is joined once. */
export function textOfBlocks(blocks: readonly string[], tail: string): string {
  const text = joined.get(blocks) ?? blocks.join('');
  joined.set(blocks, text);
  return text + tail;
}
