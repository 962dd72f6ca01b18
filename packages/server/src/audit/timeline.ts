/** What happened in a probe, in order of time. */
import type { ProbeLane, ProbeMark, ProbeMoment } from './auditCard.ts';
import type { Reading, TimedPiece } from './laneReading.ts';

const MOST_MARKS = 200;
const SHOWN = 80;

export interface Timeline {
  /** @param at by `performance.now()`; default: now */
  mark(lane: ProbeLane, what: ProbeMoment, text?: string, at?: number): void;
  /** All that a connection gave, once it is over. */
  add(lane: ProbeLane, reading: Reading): void;
  /** At most 200 marks. */
  marks(): readonly ProbeMark[];
}

const tail = (text: string) => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > SHOWN ? `…${line.slice(1 - SHOWN)}` : line;
};

/** Pieces of text within so many milliseconds are one mark. */
function merged(pieces: readonly TimedPiece[], within: number): { at: number; text: string }[] {
  const marks: { at: number; text: string }[] = [];
  for (const { at, text = '' } of pieces) {
    const last = marks.at(-1);
    if (last && at - last.at < within) last.text += text;
    else marks.push({ at, text });
  }
  return marks;
}

/** @param begun by `performance.now()` */
export function createTimeline(begun: number): Timeline {
  const marks: ProbeMark[] = [];
  const since = (at: number) => Math.max(0, Math.round(at - begun));
  return {
    mark: (lane, what, text, at = performance.now()) =>
      void marks.push({ at: since(at), lane, what, ...(text === undefined ? {} : { text }) }),
    add(lane, reading) {
      const texts = reading.pieces.filter(({ kind }) => kind === 'text');
      let within = 50;
      while (merged(texts, within).length > MOST_MARKS / 4) within *= 2;
      for (const { at, text } of merged(texts, within))
        marks.push({ at: since(at), lane, what: 'text', text: tail(text), characters: text.length });
      const { ended, endedAt, failure } = reading;
      if (ended === undefined || ended === 'cut' || endedAt === undefined) return;
      const what = ended === 'closed' || ended === 'broken' ? 'closed' : 'ended';
      marks.push({
        at: since(endedAt),
        lane,
        what,
        text: failure === undefined ? ended : `${ended}: ${tail(failure)}`,
      });
    },
    marks: () => marks.toSorted((a, b) => a.at - b.at).slice(0, MOST_MARKS),
  };
}
