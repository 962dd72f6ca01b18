/** What a phone shows against what an agent wrote, letter by letter. Pure. */

export interface Comparison {
  /** Letters that the agent has written, as far as the other client knows. */
  readonly written: number;
  /** Letters on the phone's screen. */
  readonly shown: number;
  /** Places at which both have a letter, and not the same one: what came twice, or in another order, or is missing in the middle. */
  readonly wrong: number;
}

export function compare(shown: string, written: string): Comparison {
  const common = Math.min(shown.length, written.length);
  let wrong = 0;
  // Equal from the start is the rule.
  if (shown.slice(0, common) !== written.slice(0, common))
    for (let index = 0; index < common; index++) if (shown[index] !== written[index]) wrong++;
  return { written: written.length, shown: shown.length, wrong };
}
