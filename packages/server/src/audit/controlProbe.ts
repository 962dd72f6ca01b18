/** The third answer: a steer and a Stop, from a connection of their own. */
import { isWay, type NoWay, type Way } from '../dialects/streamDialect.ts';
import { askQuestion, type Exchange, requestLine, send, type Target } from './askedAnswer.ts';
import type { Probe } from './auditCard.ts';
import { explainConnection, isUnusable } from './auditFault.ts';
import { CUT_AT } from './cutProbe.ts';
import type { CancelOutcome, Seen, SteerOutcome } from './observations.ts';
import { createTimeline, type Timeline } from './timeline.ts';
import type { WholeAnswer } from './wholeProbe.ts';

const STEER_AT = 0.15;
/** An answer that ended before this share of the first one was stopped, and not written to its end. */
const STOPPED_BEFORE = 0.9;

export interface ControlFacts {
  readonly cancel: Seen<CancelOutcome>;
  readonly steer: Seen<SteerOutcome>;
  /** Characters that came after the Stop was sent; undefined: no Stop was sent, or accepted. */
  readonly afterStop: number | undefined;
  readonly probes: readonly Probe[];
}

const QUESTIONS = {
  cancel: 'Another device presses Stop in mid-answer: does the work stop?',
  steer: 'Another device says something to the answer that is under way: does the agent hear it?',
} as const;

function probeOf(
  name: 'cancel' | 'steer',
  seen: Seen<string>,
  timeline: Probe['timeline'],
  skipped?: string,
): Probe {
  const { why: answer, evidence } = seen;
  return {
    ...{ name, question: QUESTIONS[name], answer, evidence, timeline },
    ...(skipped === undefined ? {} : { skipped }),
  };
}

type Untried = Seen<'no-way' | 'left-to-app' | 'not-seen'>;

function untried(way: Way | NoWay, why: string): Untried {
  if (isWay(way)) return { outcome: 'not-seen', why: `Not seen: ${why}.`, evidence: [why] };
  return way.none === 'documented'
    ? { outcome: 'no-way', why: `No: ${way.why}.`, evidence: [way.why] }
    : { outcome: 'left-to-app', why: `Not known: ${way.why}.`, evidence: [way.why] };
}

/** Without an answer that could be stopped. */
export function controlUnseen({ dialect }: Target, why: string): ControlFacts {
  const [cancel, steer] = [untried(dialect.ways.cancel, why), untried(dialect.ways.steer, why)];
  const probes = [probeOf('cancel', cancel, [], why), probeOf('steer', steer, [], why)];
  return { cancel, steer, afterStop: undefined, probes };
}

interface SentControl {
  readonly isAccepted: boolean;
  /** The request and what came back. */
  readonly line: string;
  readonly at: number;
}

/** A WebSocket takes every message: whether it refused this one, its own answer says. */
function saysNo({ dialect }: Target, reply: string): boolean {
  const pieces = reply === '' ? [] : dialect.pieces({}, 'middle').push(Buffer.from(reply));
  return pieces.some(({ kind, outcome }) => kind === 'end' && outcome === 'failed');
}

async function sendControl(
  way: Way,
  what: 'stop' | 'steer',
  target: Target,
  exchange: Exchange,
  timeline: Timeline,
): Promise<SentControl | undefined> {
  const request = way.request(target.url, exchange.known(), exchange.asked);
  if (!request) return undefined;
  const line = requestLine(request);
  const at = performance.now();
  timeline.mark('control', what, line, at);
  try {
    const { status, body } = await send(target, request, Math.min(5_000, target.budget.patience));
    const isAccepted = status === 101 ? !saysNo(target, body) : status >= 200 && status < 300;
    const said = body.replace(/\s+/g, ' ').trim().slice(0, 120);
    timeline.mark('control', isAccepted ? 'accepted' : 'refused', String(status));
    return { isAccepted, line: `${line} → ${status}${said === '' ? '' : `: ${said}`}`, at };
  } catch (error) {
    const why = isUnusable(error) ? error.message : explainConnection(error);
    timeline.mark('control', 'refused', why);
    return { isAccepted: false, line: `${line} → ${why}`, at };
  }
}

function judgeSteer(sent: SentControl | undefined, exchange: Exchange): Seen<SteerOutcome> {
  if (!sent)
    return {
      outcome: 'not-seen',
      why: 'Not seen: the answer said no id by which it could be steered.',
      evidence: [],
    };
  if (!sent.isAccepted)
    return { outcome: 'refused', why: 'No: the endpoint refused it.', evidence: [sent.line] };
  const signs = exchange.reading.pieces.flatMap(({ kind, text, at }) =>
    kind === 'control' && text !== undefined && at >= sent.at ? [text] : [],
  );
  const evidence = [
    sent.line,
    ...(signs.length === 0 ? [] : [`the log says: ${[...new Set(signs)].join(', ')}`]),
  ];
  if (signs.includes('steer.consumed'))
    return { outcome: 'used', why: 'Yes: the agent took what was said into its work.', evidence };
  if (signs.includes('control.refused'))
    return { outcome: 'refused', why: 'No: it reached the agent, which refused it.', evidence };
  const why =
    signs.length > 0
      ? 'In part: it reached the agent’s process. That the agent made use of it was not seen.'
      : 'Not known: it was accepted, and whether the agent made use of it cannot be seen.';
  return { outcome: 'accepted', why, evidence };
}

interface Stopped {
  readonly cancel: Seen<CancelOutcome>;
  readonly afterStop: number | undefined;
}

async function stop(
  way: Way,
  target: Target,
  exchange: Exchange,
  whole: WholeAnswer,
  timeline: Timeline,
): Promise<Stopped> {
  const { reading } = exchange;
  const had = reading.text.length;
  const sent = await sendControl(way, 'stop', target, exchange, timeline);
  if (!sent) {
    const why = 'Not seen: the answer said no id by which it could be stopped.';
    return { cancel: { outcome: 'not-seen', why, evidence: [] }, afterStop: undefined };
  }
  if (!sent.isAccepted) {
    const why = 'No: the endpoint has no such Stop, or refused it.';
    return { cancel: { outcome: 'refused', why, evidence: [sent.line] }, afterStop: undefined };
  }
  await reading.until(() => false, Math.min(target.budget.patience, whole.ms * 1.5 + 3_000));
  const { ended, text, endedAt = performance.now() } = reading;
  const after = text.length - had;
  const took = Math.round(endedAt - sent.at);
  const evidence = [
    sent.line,
    `sent at ${had} characters; ${after} more came, and ${ended === undefined ? 'the answer did not end' : `the answer ended as "${ended}" after ${took} ms`}`,
    `the first answer had ${whole.text.length} characters`,
  ];
  const isStopped =
    ended === 'cancelled' || (ended !== undefined && text.length < whole.text.length * STOPPED_BEFORE);
  const cancel: Seen<CancelOutcome> = isStopped
    ? {
        outcome: 'stops',
        why: `Yes: the answer ended ${took} ms after Stop, with ${after} more characters.`,
        evidence,
      }
    : {
        outcome: 'ignored',
        why: 'No: the Stop was accepted, and the answer was written on all the same.',
        evidence,
      };
  return { cancel, afterStop: after };
}

/** Asks one question, if there is anything to try. @throws RejoinError `endpoint-unusable` */
export async function probeControl(
  target: Target,
  whole: WholeAnswer,
  id: string,
  share = 1,
): Promise<ControlFacts> {
  const { ways } = target.dialect;
  const begun = performance.now();
  const exchange = await askQuestion(target, id);
  const { reading } = exchange;
  const { patience } = target.budget;
  const size = whole.text.length * share;
  const timeline = createTimeline(begun);
  timeline.mark('first', 'asked', requestLine(exchange.asked), begun);
  try {
    let steered: SentControl | undefined;
    await reading.until(({ text }) => text.length >= size * STEER_AT, patience);
    if (reading.ended !== undefined || reading.text === '')
      return controlUnseen(
        target,
        `this answer was over at ${reading.text.length} characters, before a Stop could be sent`,
      );
    if (isWay(ways.steer)) steered = await sendControl(ways.steer, 'steer', target, exchange, timeline);
    await reading.until(({ text }) => text.length >= size * CUT_AT, patience);
    const isOver = reading.ended !== undefined;
    const stopped: Stopped =
      isWay(ways.cancel) && !isOver
        ? await stop(ways.cancel, target, exchange, whole, timeline)
        : {
            cancel: untried(ways.cancel, 'this answer was over before a Stop could be sent'),
            afterStop: undefined,
          };
    const steer = isWay(ways.steer) ? judgeSteer(steered, exchange) : untried(ways.steer, '');
    reading.cut();
    timeline.add('first', reading);
    const { cancel, afterStop } = stopped;
    const probes = [
      probeOf('cancel', cancel, timeline.marks(), isWay(ways.cancel) ? undefined : ways.cancel.why),
      probeOf('steer', steer, [], isWay(ways.steer) ? undefined : ways.steer.why),
    ];
    return { cancel, steer, afterStop, probes };
  } finally {
    await exchange.leave();
  }
}
