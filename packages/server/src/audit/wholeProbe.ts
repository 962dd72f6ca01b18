/** The first answer, read to its end, and what a page that is loaded afterwards gets. */
import { isWay } from '../dialects/streamDialect.ts';
import { type Exchange, openWay, requestLine, type Target } from './askedAnswer.ts';
import type { Probe } from './auditCard.ts';
import { unusable } from './auditFault.ts';
import type { Reading, ReadingEnd, TimedPiece } from './laneReading.ts';
import type { AuthorsOutcome, ReloadOutcome, Seen } from './observations.ts';
import { createTimeline } from './timeline.ts';

export interface WholeAnswer {
  readonly text: string;
  readonly pieces: readonly TimedPiece[];
  /** From the question to the end, ms. */
  readonly ms: number;
  /** Between two pieces of text, ms. */
  readonly interval: number;
  /** Why no probe can be made in its middle; undefined: it can. */
  readonly noMiddle: string | undefined;
  readonly authors: Seen<AuthorsOutcome>;
  readonly reload: Seen<ReloadOutcome>;
  readonly probes: readonly Probe[];
}

/** Silence after which nothing more is expected of a stream that has given text, ms. */
export const silenceOf = (target: Target, interval: number): number =>
  Math.min(target.budget.patience, Math.max(target.dialect.quiet ?? 3_000, interval * 20));

/** Reads to the end, or until nothing has come for long. */
export async function readToEnd(
  reading: Reading,
  within: number,
  silence: number,
): Promise<ReadingEnd | 'silent' | undefined> {
  const until = performance.now() + within;
  while (reading.ended === undefined) {
    const left = until - performance.now();
    if (left <= 0) return undefined;
    const had = reading.pieces.length;
    const came = await reading.until(({ pieces }) => pieces.length > had, Math.min(left, silence));
    if (!came && reading.ended === undefined && silence < left) return 'silent';
  }
  return reading.ended;
}

function checkWhole(reading: Reading, ended: ReadingEnd | 'silent' | undefined, target: Target): void {
  const { text, pieces, failure } = reading;
  const seconds = Math.round(target.budget.patience / 1000);
  const { title } = target.dialect;
  if (ended === undefined && text === '')
    throw unusable(
      target.dialect.name === 'rejoin'
        ? `No agent answered within ${seconds} s. Does one listen in this session? Name yours: <server>/sessions/<session>.`
        : `The endpoint sent no text within ${seconds} s. Give it longer with --timeout <seconds>.`,
    );
  if (ended === undefined)
    throw unusable(
      `The endpoint was still writing after ${seconds} s (${text.length} characters). Ask for less with --prompt, or give it longer with --timeout <seconds>.`,
    );
  if (ended === 'huge') throw unusable('The answer is larger than 16 MB. Ask for less with --prompt.');
  if (ended === 'failed')
    throw unusable(
      `The endpoint answered with an error: ${(failure ?? '').slice(0, 200)}. It has to answer before it can be audited.`,
    );
  if (ended === 'broken')
    throw unusable(
      `The endpoint closed the connection in mid-answer by itself, after ${text.length} characters. Its log may say why.`,
    );
  if (text !== '') return;
  const wrong = pieces.find(({ kind }) => kind === 'malformed');
  throw unusable(
    wrong
      ? `What the endpoint streams is not ${title}: ${wrong.text ?? ''}. Is --dialect right?`
      : `The endpoint answered without any text (${title}). Name a question that it answers in words with --prompt, or its body with --body.`,
  );
}

function lookForMiddle(texts: readonly TimedPiece[], interval: number): string | undefined {
  const [first, last] = [texts[0], texts.at(-1)];
  const span = (last?.at ?? 0) - (first?.at ?? 0);
  const distinct = new Set(texts.map(({ at }) => Math.round(at))).size;
  if (distinct >= 5 && span >= 200) return undefined;
  return `the whole answer came in ${texts.length} ${texts.length === 1 ? 'piece' : 'pieces'} within ${Math.round(span)} ms (one every ${Math.round(interval)} ms), so nothing could be done in its middle. Ask for a longer one with --prompt`;
}

function lookForAuthors(reading: Reading, target: Target): Seen<AuthorsOutcome> {
  const authors = [
    ...new Set(reading.pieces.flatMap(({ author }) => (author === undefined ? [] : [author]))),
  ];
  if (target.dialect.feeds)
    return { outcome: 'one', why: 'No agent took part: the audit itself wrote this answer.', evidence: [] };
  if (authors.length === 0)
    return {
      outcome: 'one',
      why: 'One author was seen in this answer. Whether it passes on what others wrote cannot be seen from outside; --prompt may ask for work that sub-agents do.',
      evidence: ['no piece of the answer named another author'],
    };
  const names = authors.slice(0, 6).join(', ');
  return target.dialect.name === 'rejoin'
    ? {
        outcome: 'direct',
        why: `${authors.length} more wrote into the session, each by itself.`,
        evidence: [`participants besides the one that was asked: ${names}`],
      }
    : {
        outcome: 'relayed',
        why: `What ${authors.length === 1 ? 'another author' : `${authors.length} authors`} wrote came through one response.`,
        evidence: [`authors in one response: ${names}`],
      };
}

async function probeReload(
  target: Target,
  exchange: Exchange,
  interval: number,
): Promise<{ seen: Seen<ReloadOutcome>; probe: Probe }> {
  const { dialect } = target;
  const way = dialect.ways.join;
  const question = 'After the answer has ended, a page is loaded again: what does it get?';
  const result = (seen: Seen<ReloadOutcome>, timeline: Probe['timeline'], skipped?: string) => ({
    seen,
    probe: {
      ...{ name: 'reload' as const, question, answer: seen.why, evidence: seen.evidence, timeline },
      ...(skipped === undefined ? {} : { skipped }),
    },
  });
  if (!isWay(way)) {
    const seen = { outcome: 'not-seen' as const, why: `Not known: ${way.why}.`, evidence: [] };
    return result(seen, [], way.why);
  }
  // A page takes as long to load, and servers put an answer away a moment after its last event.
  await new Promise((resolve) => setTimeout(resolve, 400));
  const timeline = createTimeline(performance.now());
  timeline.mark('second', 'joined', way.how);
  const request = way.request(target.url, exchange.known(), exchange.asked);
  const line = request ? requestLine(request) : way.how;
  const opened = await openWay(target, exchange, way, 'start', Math.min(5_000, target.budget.patience));
  if (!opened.reading) {
    timeline.mark('second', 'refused', opened.why);
    const why = `Nothing from this endpoint (${opened.why}): the page has what the app has stored by itself.`;
    return result({ outcome: 'nothing', why, evidence: [`${line} → ${opened.why}`] }, timeline.marks());
  }
  const { reading } = opened;
  const silence = Math.min(2_000, silenceOf(target, interval));
  await readToEnd(reading, 5_000, silence);
  reading.cut();
  timeline.add('second', reading);
  const [has, whole] = [reading.text.length, exchange.reading.text.length];
  const isWhole = reading.text === exchange.reading.text;
  const outcome = isWhole ? 'whole' : has === 0 ? 'nothing' : 'part';
  const words = {
    whole: 'The whole answer.',
    part: `${has} of ${whole} characters.`,
    nothing: 'Nothing of the answer.',
  };
  return result(
    { outcome, why: words[outcome], evidence: [`${line} → ${opened.status}, ${has} of ${whole} characters`] },
    timeline.marks(),
  );
}

/** @throws RejoinError `endpoint-unusable` if there is no whole answer */
export async function probeWhole(target: Target, exchange: Exchange, begun: number): Promise<WholeAnswer> {
  const { reading, asked } = exchange;
  const { budget, dialect } = target;
  const timeline = createTimeline(begun);
  const within = budget.patience;
  // Silence before the first text is patience's: a model thinks.
  await reading.until(({ text }) => text !== '', within);
  // Only a stream that does not say when it is over is over when it falls silent.
  const ended = await readToEnd(reading, within, dialect.quiet ?? within);
  const over = performance.now();
  checkWhole(reading, ended, target);
  const texts = reading.pieces.filter(({ kind }) => kind === 'text');
  const span = (texts.at(-1)?.at ?? 0) - (texts[0]?.at ?? 0);
  const interval = texts.length < 2 ? 0 : span / (texts.length - 1);
  timeline.mark('first', 'asked', requestLine(asked), begun);
  timeline.mark('first', 'opened', String(reading.head.status), reading.openedAt);
  timeline.add('first', reading);
  const { seen: reload, probe } = await probeReload(target, exchange, interval);
  await exchange.leave();
  const authors = lookForAuthors(reading, target);
  const ms = Math.round((reading.endedAt ?? over) - begun);
  const ids = reading.pieces.some(({ known }) => known?.last !== undefined);
  const said =
    ended === 'closed'
      ? 'the connection was closed, and the stream did not say that it is over'
      : `ended as "${ended}"`;
  return {
    text: reading.text,
    pieces: reading.pieces,
    ms,
    interval,
    noMiddle: lookForMiddle(texts, interval),
    authors,
    reload,
    probes: [
      {
        name: 'whole-answer',
        question: 'What does an answer look like when nothing disturbs it?',
        answer: `${reading.text.length} characters in ${texts.length} pieces and ${(ms / 1000).toFixed(1)} s.`,
        evidence: [
          `${requestLine(asked)} → ${reading.head.status}`,
          `${reading.text.length} characters, ${texts.length} pieces of text, one every ${Math.round(interval)} ms; ${said}`,
          ids ? 'its events have ids or offsets' : 'its events have no ids',
        ],
        timeline: timeline.marks(),
      },
      {
        name: 'authors',
        question: 'Do sub-agents write by themselves, or through one relay?',
        answer: authors.why,
        evidence: authors.evidence,
        timeline: [],
      },
      probe,
    ],
  };
}
