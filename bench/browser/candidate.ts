import type { Schedule } from './schedule.ts';

/** One way to show the lanes. */
export interface Candidate {
  /** Shows all lanes, empty, and resolves when they can be fed. */
  mount(root: HTMLElement, schedule: Schedule): Promise<Shown>;
}

export interface Shown {
  /** Takes the schedule's token of that index. Called in order, once for each. */
  feed(index: number): void;
  /** The element whose text is the lane's text and nothing else. Asked for anew each time. */
  output(lane: number): Element | null | undefined;
  /** How often the page was given more text so far; none for a candidate of which that is not known. */
  updates?(): number;
}

/** What the page tells the benchmark about one run. */
export interface PageResult {
  /** Why the row does not count, if it does not. */
  readonly error?: string;
  /** Milliseconds from the last token's feed to the last text being complete in the DOM. */
  readonly late: number;
  /** React's commits between the first token and the last text; none for a candidate without React. */
  readonly commits?: number;
  /** Times that more text was shown: what costs less per second may only be shown less often. */
  readonly updates?: number;
  /** Seconds between the first token and the last text. */
  readonly seconds: number;
}

/** Marks in the trace, by the page's own thread. */
export const BEGIN = 'bench:begin';
export const END = 'bench:end';

declare global {
  interface Window {
    /** Set once the candidate can be fed. */
    bench?: { run(): Promise<PageResult> };
    benchError?: string;
  }
}
