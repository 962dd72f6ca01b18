/** Numbers, durations and lists in the words of a language. */
import type { Locale } from './LabelsProvider.tsx';

/** What was made for a key, made once: formats of languages are dear to make. */
export function onceFor<T>(made: Map<string, T>, key: string, make: () => T): T {
  const found = made.get(key) ?? make();
  made.set(key, found);
  return found;
}

const listFormats = new Map<string, Intl.ListFormat>();

/** Names as one enumeration. */
export const listWords = (names: readonly string[], locale: Locale): string =>
  locale === null
    ? names.join(', ')
    : onceFor(listFormats, locale, () => new Intl.ListFormat(locale)).format(names);

type Unit = 'second' | 'minute' | 'hour' | 'kilobyte';

const numberFormats = new Map<string, Intl.NumberFormat>();

/** A whole number, with or without a unit, in the ways of a language. */
export function numberWords(value: number, locale: Locale, unit?: Unit): string {
  const size = unit === 'kilobyte';
  if (locale === null) return `${Math.round(value)}${size ? ' kB' : (unit?.[0] ?? '')}`;
  const make = () =>
    new Intl.NumberFormat(locale, {
      maximumFractionDigits: 0,
      ...(unit && { style: 'unit', unit, unitDisplay: size ? 'short' : 'narrow' }),
    });
  return onceFor(numberFormats, `${locale} ${unit}`, make).format(value);
}

/** A span of time in the two largest units that matter. */
export function durationWords(ms: number, locale: Locale): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const minutes = Math.floor(seconds / 60);
  const units =
    seconds < 60
      ? ([['second', seconds]] as const)
      : seconds < 3_600
        ? ([
            ['minute', minutes],
            ['second', seconds % 60],
          ] as const)
        : ([
            ['hour', Math.floor(minutes / 60)],
            ['minute', minutes % 60],
          ] as const);
  return units
    .filter(([, value], index) => index === 0 || value > 0)
    .map(([unit, value]) => numberWords(value, locale, unit))
    .join(' ');
}
