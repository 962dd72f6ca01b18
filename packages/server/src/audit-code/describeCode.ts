import type { CodeReading } from './codeHint.ts';

/** Lines for people. */
export function describeCode({ files, hints, skipped }: CodeReading): string[] {
  const places = hints.map(({ file, line }) => `${file}:${line}`);
  const lines = hints.flatMap(({ pattern, confidence, found, next }, at) => [
    `  ${places[at]}  ${pattern} (${confidence} confidence)`,
    `      ${found}`,
    `      → ${next}`,
  ]);
  const read = `${files} ${files === 1 ? 'file' : 'files'} read`;
  const summary =
    hints.length === 0
      ? `Code: ${read}, no pattern found. What is spread over several files is not seen.`
      : `Code: ${read}, ${hints.length} ${hints.length === 1 ? 'hint' : 'hints'}. They do not count in the score.`;
  return [
    summary,
    ...lines,
    ...(skipped.length > 0 ? ['  Not read:'] : []),
    ...skipped.map(({ file, why }) => `  ${file}: ${why}`),
  ];
}
