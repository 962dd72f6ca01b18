import { keep } from './keep.ts';
import type { Locale } from './LabelsProvider.tsx';

const formats = new Map<string, Intl.ListFormat>();

/** Names as one enumeration. */
export const listWords = (names: readonly string[], locale: Locale): string =>
  locale === null ? names.join(', ') : keep(formats, locale, () => new Intl.ListFormat(locale)).format(names);
