import { keep } from './keep.ts';
import type { Locale } from './LabelsProvider.tsx';

type Unit = 'second' | 'minute' | 'hour' | 'kilobyte';

const formats = new Map<string, Intl.NumberFormat>();

/** A whole number, with or without a unit, in the ways of a language. */
export function numberWords(value: number, locale: Locale, unit?: Unit): string {
  const size = unit === 'kilobyte';
  if (locale === null) return `${Math.round(value)}${size ? ' kB' : (unit?.[0] ?? '')}`;
  const make = () =>
    new Intl.NumberFormat(locale, {
      maximumFractionDigits: 0,
      ...(unit && { style: 'unit', unit, unitDisplay: size ? 'short' : 'narrow' }),
    });
  return keep(formats, `${locale} ${unit}`, make).format(value);
}
