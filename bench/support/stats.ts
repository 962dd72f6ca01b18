/** Medians with their ranges, measured in turns, and the table that says which goal was missed. */

export interface Figure {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function figure(values: readonly number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return { median: at(Math.floor(sorted.length / 2)), least: at(0), most: at(sorted.length - 1) };
}

/** `12.3 (11.8–14.0)`; one value alone has no range. */
export function shown({ median, least, most }: Figure, digits = 0): string {
  const range = least === most ? '' : ` (${least.toFixed(digits)}–${most.toFixed(digits)})`;
  return `${median.toFixed(digits)}${range}`;
}

/** What one round of a row found. Throws when the result is not what it has to be. */
export type Round<T> = () => T | Promise<T>;

/** Warms every row up, then measures all in turns, so that what disturbs the machine falls on all alike. */
export async function inTurns<T>(
  rows: readonly Round<T>[],
  rounds: number,
  warmUp = 1,
): Promise<readonly (readonly T[])[]> {
  const found = rows.map(() => [] as T[]);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [index, run] of rows.entries()) {
      globalThis.gc?.();
      const result = await run();
      if (round >= 0) found[index]?.push(result);
    }
  }
  return found;
}

/** Columns as wide as their content: names to the left, figures to the right. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [heads, ...rows];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const last = heads.length - 1;
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 || column === last
          ? cell.padEnd(widths[column] ?? 0)
          : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return `${all.map((row) => `  ${line(row)}`).join('\n')}\n`;
}

export const kB = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;
