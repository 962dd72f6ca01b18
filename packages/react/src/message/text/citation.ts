/** Where a quotation comes from, as a line `> — path:line` says. */
export interface Citation {
  /** All of it, without the dash. */
  readonly text: string;
  readonly path: string;
  /** The first line, if the citation names one. */
  readonly line: number | undefined;
}

/** @param text of a line of the kind `citation`, its dash included */
export function citationOf(text: string): Citation {
  const whole = text.replace(DASH, '').trimEnd();
  const [, path = whole, line] = /^(.*?):(\d+)(?:[-–:]\d+)?$/.exec(whole) ?? [];
  return { text: whole, path, line: line === undefined ? undefined : Number(line) };
}

export const DASH: RegExp = /^(?:—|–|--) ?/;
