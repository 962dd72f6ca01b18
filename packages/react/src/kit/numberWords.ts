import type { Locale } from './LabelsProvider.tsx';

type Unit = 'second' | 'minute' | 'hour' | 'kilobyte';

/** Formats are dear to make, and asked for once a second by each agent's row: each is made once. */
const formats = new Map<string, Intl.NumberFormat>();

/** A whole number, with or without a unit, in the ways of a language. */
export function numberWords(value: number, locale: Locale, unit?: Unit): string {
  const size = unit === 'kilobyte';
  if (locale === null) return `${Math.round(value)}${size ? ' kB' : (unit?.[0] ?? '')}`;
  const key = `${locale} ${unit}`;
  const format =
    formats.get(key) ??
    new Intl.NumberFormat(locale, {
      maximumFractionDigits: 0,
      ...(unit && { style: 'unit', unit, unitDisplay: size ? 'short' : 'narrow' }),
    });
  formats.set(key, format);
  return format.format(value);
}
