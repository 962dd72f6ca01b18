const formats = new Map<string, Intl.NumberFormat>();

/** A whole number in the ways of a language. Formats are dear to make: one per language stays. */
export function formatNumber(value: number, locale: string): string {
  const format = formats.get(locale) ?? new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  formats.set(locale, format);
  return format.format(value);
}
