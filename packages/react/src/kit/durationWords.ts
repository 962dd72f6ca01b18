/** A span of time in the two largest units that matter. */
export function durationWords(ms: number, locale: string): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const units: readonly (readonly [string, number])[] =
    seconds < 60
      ? [['second', seconds]]
      : seconds < 3_600
        ? [
            ['minute', Math.floor(seconds / 60)],
            ['second', seconds % 60],
          ]
        : [
            ['hour', Math.floor(seconds / 3_600)],
            ['minute', Math.floor((seconds % 3_600) / 60)],
          ];
  return units
    .filter(([, value], index) => index === 0 || value > 0)
    .map(([unit, value]) => formatOf(unit, locale).format(value))
    .join(' ');
}

/** Dear to make, and asked for once a second by each agent's row. */
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(unit: string, locale: string): Intl.NumberFormat {
  const key = `${unit} ${locale}`;
  const known = formats.get(key);
  if (known) return known;
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'narrow' });
  formats.set(key, format);
  return format;
}
