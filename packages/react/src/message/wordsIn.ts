import type { MessageContent } from '../select/messages.ts';

const counts = new WeakMap<MessageContent, number>();

/** How many words there are, also in languages that have no spaces. Counted once, when a text is whole. */
export function wordsIn(content: MessageContent | undefined, locale: string): number {
  if (!content) return 0;
  const known = counts.get(content);
  if (known !== undefined) return known;
  let words = 0;
  // Firefox has it since 2024: without it, what stands between spaces is a word.
  if (typeof Intl.Segmenter === 'undefined') words = content.text.match(/\S+/g)?.length ?? 0;
  else
    for (const { isWordLike } of new Intl.Segmenter(locale, { granularity: 'word' }).segment(content.text))
      if (isWordLike) words++;
  counts.set(content, words);
  return words;
}
