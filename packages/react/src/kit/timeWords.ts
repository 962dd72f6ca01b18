import type { Locale } from './LabelsProvider.tsx';
import { onceFor } from './localeWords.ts';

const formats = new Map<
  string,
  readonly [short: Intl.DateTimeFormat, long: Intl.DateTimeFormat, whole: Intl.DateTimeFormat]
>();

/** Of today the time alone; the whole of it on pointing. */
export function timeWords(
  at: number,
  now: number,
  locale: Locale,
): { readonly dateTime: string; readonly title: string; readonly children: string } {
  const date = new Date(at);
  const dateTime = date.toISOString();
  if (locale === null)
    return { dateTime, title: dateTime, children: `${dateTime.slice(0, 16).replace('T', ' ')} UTC` };
  const [short, long, whole] = onceFor(formats, locale, () => [
    new Intl.DateTimeFormat(locale, { timeStyle: 'short' }),
    new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', hour: 'numeric', minute: 'numeric' }),
    new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' }),
  ]);
  const today = date.toDateString() === new Date(now).toDateString();
  return { dateTime, title: whole.format(at), children: (today ? short : long).format(at) };
}
