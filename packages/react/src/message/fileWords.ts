/** Sizes of files, and how far one is, in the words of a language. */
import type { Locale } from '../kit/LabelsProvider.tsx';
import { numberWords, onceFor } from '../kit/localeWords.ts';

const MEGABYTE = 1_024 * 1_024;
const megabytes = new Map<string, Intl.NumberFormat>();
const percents = new Map<string, Intl.NumberFormat>();

/** In kilobytes, or megabytes with one digit. */
export function fileSizeWords(bytes: number, locale: Locale): string {
  // What would be 1,024 kB is 1 MB.
  if (bytes < MEGABYTE - 512) return numberWords(Math.max(1, Math.ceil(bytes / 1_024)), locale, 'kilobyte');
  const value = bytes / MEGABYTE;
  if (locale === null) return `${value.toFixed(1)} MB`;
  const make = () =>
    new Intl.NumberFormat(locale, {
      maximumFractionDigits: 1,
      style: 'unit',
      unit: 'megabyte',
      unitDisplay: 'short',
    });
  return onceFor(megabytes, locale, make).format(value);
}

/** What of it is done, rounded down: nothing is 100% before it is all. */
export function percentWords(done: number, all: number, locale: Locale): string {
  const share = all > 0 ? Math.floor((100 * Math.min(done, all)) / all) / 100 : 0;
  if (locale === null) return `${Math.round(share * 100)}%`;
  const make = () => new Intl.NumberFormat(locale, { style: 'percent' });
  return onceFor(percents, locale, make).format(share);
}
