/** What every candidate gets: the same text, as one message per lane, in the same order. */

export interface Delta {
  readonly lane: number;
  readonly text: string;
}

/** The tokens of all lanes, one lane after the other in turn. */
export function inOrder(lanes: readonly (readonly string[])[]): readonly Delta[] {
  const deltas: Delta[] = [];
  for (let i = 0; i < (lanes[0]?.length ?? 0); i++)
    for (const [lane, tokens] of lanes.entries()) deltas.push({ lane, text: tokens[i] ?? '' });
  return deltas;
}

export interface Ingested {
  readonly texts: readonly (string | undefined)[];
  /** Times that a subscriber was called. */
  readonly notified: number;
}

/** Everything but the deltas' way in is done before: the result is what is timed. */
export type Ingest = (
  lanes: number,
  deltas: readonly Delta[],
  /** Whether each lane is a session of its own; else all are messages of one, where a candidate has such a thing. */
  apart: boolean,
) => Run | Promise<Run>;

type Run = () => Promise<Ingested> | Ingested;
