/** One question and its answer, and what is asked about that answer from other connections. */

import type { RejoinError } from '@rejoin/core/protocol';
import { parseValue } from '../dialects/jsonValue.ts';
import type { Dialect, DialectRequest, Known, Question, Way } from '../dialects/streamDialect.ts';
import { deferred } from '../platform/deferred.ts';
import { explainConnection, isUnusable, unusable } from './auditFault.ts';
import { type Budget, MOST_OF_A_REPLY } from './auditLimits.ts';
import { openLane } from './lane.ts';
import { createReading, type Reading } from './laneReading.ts';

export interface Target {
  readonly url: string;
  readonly dialect: Dialect;
  readonly prompt: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly budget: Budget;
}

export interface Exchange {
  readonly reading: Reading;
  /** All ids of it that are known by now. */
  known(): Known;
  /** The request that was read. */
  readonly asked: DialectRequest;
  /** Cuts what is open, and cleans up. */
  leave(): Promise<void>;
}

export interface SentReply {
  readonly status: number;
  readonly body: string;
}

const decoder = new TextDecoder();

/** Sends what is no stream, and reads the beginning of its answer. @throws RejoinError `endpoint-unusable` */
export async function send(target: Target, request: DialectRequest, within?: number): Promise<SentReply> {
  const { budget, headers } = target;
  const lane = await openLane(request, { budget, headers, ...(within === undefined ? {} : { within }) });
  const { promise, resolve } = deferred<string>();
  let body = '';
  const timer = setTimeout(() => resolve(body), within ?? budget.patience);
  lane.listen({
    bytes(bytes) {
      body += decoder.decode(bytes, { stream: true });
      if (body.length > MOST_OF_A_REPLY) resolve(body);
    },
    end: () => resolve(body),
  });
  // A socket is not closed by who has taken a message.
  if (lane.head.status === 101) setTimeout(() => resolve(body), 200);
  const text = await promise;
  clearTimeout(timer);
  lane.cut();
  return { status: lane.head.status, body: text.slice(0, MOST_OF_A_REPLY) };
}

const isGood = (status: number) => (status >= 200 && status < 300) || status === 101;

/** Asks one question. @throws RejoinError `endpoint-unusable` if it is not answered by a stream */
export async function askQuestion(target: Target, id: string): Promise<Exchange> {
  const { url, dialect, prompt } = target;
  const question = dialect.ask({ url, prompt, id });
  const exchange = await openQuestion(target, question, id);
  const { status } = exchange.reading.head;
  if (!isGood(status)) throw refused(status, exchange.reading.raw);
  exchange.reading.use(dialect.pieces(exchange.known(), 'start'));
  return exchange;
}

/** Sends a question, and leaves it to the caller what its answer is. */
export async function openQuestion(target: Target, question: Question, id: string): Promise<Exchange> {
  const { budget, headers } = target;
  let known: Known = { id, ...question.known };
  for (const request of question.before) {
    const reply = await send(target, request);
    if (!isGood(reply.status)) throw refused(reply.status, reply.body);
    known = { ...known, ...question.learn?.(parseValue(reply.body)) };
  }
  const asked = question.read(known);
  const lane = await openLane(asked, { budget, headers });
  if (isGood(lane.head.status)) budget.spent.answers++;
  const reading = createReading(lane);
  const stopFeeding = feed(target, question);
  return {
    reading,
    asked,
    known: () => ({ ...known, ...reading.known }),
    async leave() {
      stopFeeding();
      reading.cut();
      // Whether its own stream is deleted is no part of what is found out.
      if (question.leave) await send(target, question.leave, 5_000).catch(() => undefined);
    },
  };
}

function feed(target: Target, { feed: steps = [] }: Question): () => void {
  let isOver = false;
  let wake: (() => void) | undefined;
  async function write(): Promise<void> {
    for (const { after, request } of steps) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, after);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (isOver) return;
      // They are many, and none of them is a reader's.
      target.budget.spent.connections--;
      await send(target, request, 5_000);
    }
  }
  // A write that fails shows as an answer that never ends.
  void write().catch(() => undefined);
  return () => {
    isOver = true;
    wake?.();
  };
}

const clip = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 200);

/** Why a question was not answered. */
export function refused(status: number, body: string): RejoinError {
  const said = clip(body);
  const saying = said === '' ? '' : ` It said: ${said}`;
  if (status === 401 || status === 403)
    return unusable(
      `The endpoint refused the question (${status}). Name what it needs with --auth <variable> or --header.${saying}`,
    );
  if (status === 404 || status === 405)
    return unusable(
      `The endpoint does not take the question there (${status}). Is the address right? Another method: "ask" of --config.${saying}`,
    );
  if (status === 429)
    return unusable(`The endpoint has had too many requests (429). Wait, and try again.${saying}`);
  return unusable(
    `The endpoint answered ${status} to the question. If it needs another body, name it with --body.${saying}`,
  );
}

/** What came of a request about an answer that is under way. */
export type Opened =
  | { readonly reading: Reading; readonly status: number }
  | { readonly reading?: undefined; readonly status: number; readonly why: string };

/** Opens another connection about an answer. Never throws: that it is refused is what is to be found out. */
export async function openWay(
  target: Target,
  exchange: Exchange,
  way: Way,
  from: 'start' | 'middle',
  within: number,
): Promise<Opened> {
  const known = exchange.known();
  const request = way.request(target.url, known, exchange.asked);
  if (!request) return { status: 0, why: 'the answer did not say an id by which it could be asked for' };
  try {
    const lane = await openLane(request, { budget: target.budget, headers: target.headers, within });
    const reading = createReading(lane);
    const { status } = lane.head;
    if (isGood(status) && status !== 204) {
      reading.use(target.dialect.pieces(known, from));
      return { reading, status };
    }
    await reading.until(() => false, 500);
    const said = clip(reading.raw);
    reading.cut();
    return {
      status,
      why: `${status}${status === 204 ? ' (nothing is under way)' : ''}${said === '' ? '' : `: ${said}`}`,
    };
  } catch (error) {
    return { status: 0, why: isUnusable(error) ? error.message : explainConnection(error) };
  }
}

/** A request in a line: method and path, without what its query says. */
export function requestLine(request: DialectRequest): string {
  const { pathname, searchParams } = new URL(request.url);
  const names = [...new Set(searchParams.keys())];
  return `${request.method} ${pathname}${names.length === 0 ? '' : `?${names.map((name) => `${name}=…`).join('&')}`}`;
}
