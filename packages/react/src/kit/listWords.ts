import type { Locale } from './LabelsProvider.tsx';

/** Dear to make, and asked for at each update of the store by each message that names whom it is for. */
const formats = new Map<string, Intl.ListFormat>();

/** Names as one enumeration. */
export function listWords(names: readonly string[], locale: Locale): string {
  if (locale === null) return names.join(', ');
  const known = formats.get(locale);
  if (known) return known.format(names);
  const format = new Intl.ListFormat(locale);
  formats.set(locale, format);
  return format.format(names);
}
