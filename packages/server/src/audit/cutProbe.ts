/** The second answer: a second reader in its middle, then the first connection is cut, and comes back. */
import { isWay, type NoWay, type Way } from '../dialects/streamDialect.ts';
import { askQuestion, type Exchange, openWay, requestLine, type Target } from './askedAnswer.ts';
import type { Probe } from './auditCard.ts';
import { type Comparison, compareJoined, compareResumed } from './compareTexts.ts';
import type { Reading } from './laneReading.ts';
import type { CloseOutcome, JoinOutcome, ResumeOutcome, Seen } from './observations.ts';
import { createTimeline, type Timeline } from './timeline.ts';
import { readToEnd, silenceOf, type WholeAnswer } from './wholeProbe.ts';

/** Where things happen, as shares of the first answer. */
const JOIN_AT = 0.12;
export const CUT_AT = 0.33;
const JOIN_BY = 0.6;

export interface CutFacts {
  readonly join: Seen<JoinOutcome>;
  readonly resume: Seen<ResumeOutcome>;
  readonly close: Seen<CloseOutcome>;
  /** Characters that the first connection had when it was cut; undefined: it was not. */
  readonly cutAt: number | undefined;
  /** What the cut reader has in the end. */
  readonly delivered: number;
  /** The length of this answer, where it is known. */
  readonly whole: number | undefined;
  readonly probes: readonly Probe[];
}

const QUESTIONS = {
  'second-reader': 'While an answer is written, a second device opens it: does it see the text that comes?',
  'cut-and-resume': 'The network breaks in mid-answer, and the reader comes back: does it get the rest?',
  'close-without-stop': 'A connection is closed, and no one has pressed Stop: does the work go on?',
} as const;

const probeOf = (
  name: keyof typeof QUESTIONS,
  { why, evidence }: Seen<string>,
  timeline: Probe['timeline'],
  skipped?: string,
): Probe => ({
  ...{ name, question: QUESTIONS[name], answer: why, evidence, timeline },
  ...(skipped === undefined ? {} : { skipped }),
});

/** What can be said where there is no way to try. */
const without = ({ none, why }: NoWay): Seen<'no-way' | 'left-to-app'> =>
  none === 'documented'
    ? { outcome: 'no-way', why: `No: ${why}.`, evidence: [why] }
    : { outcome: 'left-to-app', why: `Not known: ${why}.`, evidence: [why] };

const unseen = (why: string): Seen<'not-seen'> => ({
  outcome: 'not-seen',
  why: `Not seen: ${why}.`,
  evidence: [why],
});

/** Without an answer in whose middle something can be done. */
export function cutUnseen({ dialect }: Target, why: string): CutFacts {
  const join = isWay(dialect.ways.join) ? unseen(why) : without(dialect.ways.join);
  const resume = isWay(dialect.ways.resume) ? unseen(why) : without(dialect.ways.resume);
  const close = unseen(why);
  const probes = [
    probeOf('second-reader', join, [], why),
    probeOf('cut-and-resume', resume, [], why),
    probeOf('close-without-stop', close, [], why),
  ];
  return { join, resume, close, cutAt: undefined, delivered: 0, whole: undefined, probes };
}

async function joinBy(way: Way, target: Target, exchange: Exchange, whole: WholeAnswer, timeline: Timeline) {
  const { reading } = exchange;
  const had = reading.text.length;
  const request = way.request(target.url, exchange.known(), exchange.asked);
  const line = request ? requestLine(request) : way.how;
  timeline.mark('second', 'joined', line);
  const opened = await openWay(target, exchange, way, 'start', Math.min(5_000, target.budget.patience));
  if (!opened.reading) {
    timeline.mark('second', 'refused', opened.why);
    const why = `No: a second reader was refused (${opened.why}).`;
    return { outcome: 'refused', why, evidence: [`${line} → ${opened.why}`] } satisfies Seen<JoinOutcome>;
  }
  const second = opened.reading;
  const isEnough = () => {
    const texts = second.pieces.filter(({ kind }) => kind === 'text');
    return (texts.length >= 2 && second.text.length > had) || second.ended !== undefined;
  };
  await reading.until(
    ({ text }) => isEnough() || text.length >= whole.text.length * JOIN_BY,
    silenceOf(target, whole.interval),
  );
  const first = reading.text;
  const found = compareJoined({ first, second: second.text, had });
  // So that no reader but the first one is there when it is cut.
  second.cut();
  timeline.add('second', second);
  timeline.mark('second', 'closed', 'by the audit');
  const numbers = `when it opened, the first reader had ${had} characters; then the first had ${first.length}, the second ${second.text.length}`;
  const evidence = [`${line} → ${opened.status}`, numbers];
  const words: Record<typeof found, [JoinOutcome, string]> = {
    live: ['live', 'Yes: the second reader got the answer from its beginning, and new text as it came.'],
    headless: ['headless', 'In part: it saw new text as it came, but not the beginning of the answer.'],
    late: ['late', 'In part: it got what had been written, and nothing new while the answer went on.'],
    nothing: ['nothing', 'No: a second reader was let in, and got nothing of the answer.'],
    other: ['nothing', 'No: a second reader was let in, and what it got is not this answer.'],
  };
  const [outcome, why] = words[found];
  return { outcome, why, evidence } satisfies Seen<JoinOutcome>;
}

const idsOf = ({ pieces }: Reading) =>
  pieces.flatMap(({ known }) => (known?.last === undefined ? [] : [known.last]));

const RESUMED: Record<Comparison['outcome'], (lost: number | undefined) => string> = {
  exact: () => 'Yes: the reader came back and has the whole answer, nothing lost and nothing twice.',
  unproven: () =>
    'Probably: the reader came back and read to the end, but that no piece is missing could not be proven.',
  gap: (lost) =>
    `In part: the reader came back and read to the end, but ${lost ?? 'some'} characters from the time of the cut are missing.`,
  'broken-off': () => 'No: the reader came back, and the answer broke off before its end.',
  nothing: () => 'No: the reader came back and was let in, and nothing of the answer came.',
};

interface Back {
  readonly resume: Seen<ResumeOutcome>;
  readonly delivered: number;
  readonly whole: number | undefined;
  readonly goesOn: boolean | undefined;
  readonly sign: string;
}

async function comeBack(
  way: Way,
  target: Target,
  exchange: Exchange,
  whole: WholeAnswer,
  timeline: Timeline,
): Promise<Back> {
  const before = exchange.reading.text;
  const request = way.request(target.url, exchange.known(), exchange.asked);
  const line = request ? requestLine(request) : way.how;
  timeline.mark('second', 'resumed', line);
  const opened = await openWay(target, exchange, way, 'middle', Math.min(5_000, target.budget.patience));
  if (!opened.reading) {
    timeline.mark('second', 'refused', opened.why);
    const none = request === undefined;
    const why = none
      ? 'No: the answer had no id by which the rest could be asked for.'
      : `No: the rest was refused (${opened.why}).`;
    return {
      resume: { outcome: none ? 'no-way' : 'refused', why, evidence: [`${line} → ${opened.why}`] },
      ...{ delivered: before.length, whole: undefined, goesOn: undefined, sign: `${line} → ${opened.why}` },
    };
  }
  const { reading } = opened;
  const silence = silenceOf(target, whole.interval);
  const ended = await readToEnd(reading, Math.min(target.budget.patience, whole.ms * 2 + 10_000), silence);
  reading.cut();
  timeline.add('second', reading);
  if (ended === 'silent') timeline.mark('second', 'silent', `nothing more for ${Math.round(silence)} ms`);
  const rest = { before, after: reading.text, ended };
  const ids = { before: idsOf(exchange.reading), after: idsOf(reading) };
  const first = compareResumed({ ...rest, ids });
  const replay =
    first.outcome === 'unproven' || (first.outcome === 'exact' && first.text !== reading.text)
      ? await readAgain(target, exchange, whole)
      : undefined;
  const found = replay === undefined ? first : compareResumed({ ...rest, ids, replay });
  const grew = found.text.length - before.length;
  const end = ended === undefined ? 'it did not end' : `it ended as "${ended}"`;
  return {
    resume: {
      outcome: found.outcome,
      why: RESUMED[found.outcome](found.lost),
      evidence: [
        `${line} → ${opened.status}; ${reading.text.length} characters came, and ${end}`,
        `cut at ${before.length} characters; in the end the reader has ${found.text.length}`,
        found.how,
      ],
    },
    delivered: found.text.length,
    // Where nothing proves that all came, what came is no measure of the whole.
    whole: found.whole?.length,
    goesOn:
      ended === 'finished' && grew > 0
        ? true
        : ended === 'failed' || ended === 'cancelled'
          ? false
          : undefined,
    sign: `after the cut ${grew} more characters came, and ${end}${reading.failure === undefined ? '' : `: ${reading.failure.slice(0, 120)}`}`,
  };
}

/** The same answer from its beginning, if there is a way: to compare by. */
async function readAgain(
  target: Target,
  exchange: Exchange,
  whole: WholeAnswer,
): Promise<string | undefined> {
  const { join } = target.dialect.ways;
  if (!isWay(join)) return undefined;
  const { reading } = await openWay(target, exchange, join, 'start', Math.min(5_000, target.budget.patience));
  if (!reading) return undefined;
  const ended = await readToEnd(reading, 5_000, Math.min(2_000, silenceOf(target, whole.interval)));
  reading.cut();
  return ended === 'finished' ? reading.text : undefined;
}

function judgeClose(
  back: Back | undefined,
  join: Seen<JoinOutcome>,
  cutAt: number,
  feeds: boolean,
): Seen<CloseOutcome> {
  if (back?.goesOn === true && feeds)
    return {
      outcome: 'goes-on',
      why: 'Yes: who writes and who reads have connections of their own, and a reader’s closed one stopped nothing.',
      evidence: [`${back.sign}; the audit itself wrote it`],
    };
  if (back?.goesOn === true)
    return {
      outcome: 'goes-on',
      why: 'Yes: the connection was closed, no one was reading, and the answer was written to its end.',
      evidence: [back.sign],
    };
  if (back?.goesOn === false)
    return {
      outcome: 'stops',
      why: 'No: the answer ended when its connection was closed. A lost network and a Stop are the same to it.',
      evidence: [back.sign],
    };
  if (back?.resume.outcome === 'refused' && (join.outcome === 'live' || join.outcome === 'headless'))
    return {
      outcome: 'stops',
      why: 'No: before the connection was closed a second reader got the answer, and afterwards there was none any more.',
      evidence: [...join.evidence, back.sign],
    };
  const why = `the connection was closed at ${cutAt} characters, and nothing shows from outside whether the server went on`;
  return { outcome: 'not-seen', why: `Not known: ${why}.`, evidence: [back?.sign ?? why] };
}

/** Asks one question. @throws RejoinError `endpoint-unusable` */
export async function probeCut(target: Target, whole: WholeAnswer, id: string, share = 1): Promise<CutFacts> {
  const begun = performance.now();
  const exchange = await askQuestion(target, id);
  const { reading } = exchange;
  const { dialect, budget } = target;
  const { patience } = budget;
  const size = whole.text.length * share;
  const [joining, cutting] = [createTimeline(begun), createTimeline(begun)];
  try {
    await reading.until(({ text }) => text.length >= size * JOIN_AT, patience);
    if (reading.text === '' || reading.ended !== undefined)
      return cutUnseen(target, tooEarly(reading, whole));
    const { join: joinWay, resume: resumeWay } = dialect.ways;
    const join: Seen<JoinOutcome> = isWay(joinWay)
      ? await joinBy(joinWay, target, exchange, whole, joining)
      : without(joinWay);
    await reading.until(({ text }) => text.length >= size * CUT_AT, patience);
    if (reading.ended !== undefined) {
      const rest = cutUnseen(target, tooEarly(reading, whole));
      return {
        ...rest,
        join,
        probes: [probeOf('second-reader', join, joining.marks()), ...rest.probes.slice(1)],
      };
    }
    const cutAt = reading.text.length;
    reading.cut();
    for (const timeline of [joining, cutting]) {
      timeline.mark('first', 'asked', requestLine(exchange.asked), begun);
      timeline.add('first', reading);
      timeline.mark('first', 'cut', `the socket was destroyed at ${cutAt} characters`);
    }
    // Long enough that pieces are missed, and the server may notice.
    await new Promise((resolve) => setTimeout(resolve, Math.min(1_500, Math.max(250, whole.interval * 4))));
    const back = isWay(resumeWay) ? await comeBack(resumeWay, target, exchange, whole, cutting) : undefined;
    const resume = back?.resume ?? (isWay(resumeWay) ? unseen('it was not tried') : without(resumeWay));
    const close = judgeClose(back, join, cutAt, dialect.feeds === true);
    return {
      ...{ join, resume, close, cutAt },
      delivered: back?.delivered ?? cutAt,
      whole: back?.whole,
      probes: [
        probeOf('second-reader', join, joining.marks(), isWay(joinWay) ? undefined : joinWay.why),
        probeOf('cut-and-resume', resume, cutting.marks()),
        probeOf('close-without-stop', close, []),
      ],
    };
  } finally {
    await exchange.leave();
  }
}

function tooEarly({ text, ended, failure }: Reading, whole: WholeAnswer): string {
  if (ended === 'failed') return `this answer failed: ${failure ?? ''}`;
  if (ended === undefined) return 'no text came in time';
  return `this answer was over at ${text.length} characters (the first had ${whole.text.length}), before anything could be done in its middle`;
}
