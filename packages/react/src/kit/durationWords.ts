import type { Locale } from './LabelsProvider.tsx';
import { numberWords } from './numberWords.ts';

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
