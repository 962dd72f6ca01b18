/** What became of an agent's run: see `AwaySummary` of `@rejoin/core`. */
export type AwayMarkerKind = 'waiting' | 'failed' | 'lost' | 'cancelled' | 'finished';

export interface AwayMarkerLabels {
  /** The title, and the region's name. */
  readonly title: string;
  /** Since when and for how long, both made ready by the locale. */
  readonly since: (time: string, duration: string) => string;
  /** How much came, of all kinds. */
  readonly summary: (messages: number, events: number) => string;
  /** What became of some agents; `names` is a ready list of so many. */
  readonly item: (kind: AwayMarkerKind, names: string, count: number) => string;
  /** Ends a list of names that would be too long. */
  readonly more: (count: number) => string;
  readonly dismiss: string;
  /** What is said aloud: all of the items or, where there are none, the summary. */
  readonly spoken: (sentences: readonly string[]) => string;
}

const counted = (count: number, one: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : `${one}s`}`;

export const awayMarkerLabels: AwayMarkerLabels = {
  title: 'While you were away',
  since: (time, duration) => `Since ${time} · ${duration}`,
  summary: (messages, events) =>
    messages > 0
      ? `${counted(messages, 'new message')} · ${counted(events, 'event')}`
      : counted(events, 'event'),
  item(kind, names, count) {
    switch (kind) {
      case 'waiting':
        return `${names} ${count === 1 ? 'waits' : 'wait'} for an answer`;
      case 'failed':
        return `${names} failed`;
      case 'lost':
        return `${names} ${count === 1 ? 'was' : 'were'} lost`;
      case 'cancelled':
        return `${names} stopped`;
      case 'finished':
        return `${names} finished`;
    }
  },
  more: (count) => `${count.toLocaleString('en')} more`,
  dismiss: 'Dismiss',
  spoken: (sentences) => `While you were away: ${sentences.join('. ')}.`,
};
