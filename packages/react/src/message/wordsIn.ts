import type { Locale } from '../kit/LabelsProvider.tsx';
import type { MessageContent } from '../select/messageList.ts';

const counts = new WeakMap<MessageContent, number>();

/** How many words there are, also in languages that have no spaces. Counted once, when a text is whole. */
export function wordsIn(content: MessageContent | undefined, locale: Locale): number {
  if (!content) return 0;
  if (locale === null) return spaced(content);
  const known = counts.get(content);
  if (known !== undefined) return known;
  let words = 0;
  for (const { isWordLike } of new Intl.Segmenter(locale, { granularity: 'word' }).segment(content.text))
    if (isWordLike) words++;
  counts.set(content, words);
  return words;
}

const spaced = ({ text }: MessageContent): number => text.match(/\S+/g)?.length ?? 0;
