/** Finds out what an endpoint speaks, by the requests that its clients would make. */

import { postJson } from '../dialects/addresses.ts';
import { dialectNamed, recognise } from '../dialects/dialects.ts';
import type { Asking, Dialect, Question } from '../dialects/streamDialect.ts';
import { type Exchange, openQuestion, refused, send, type Target } from './askedAnswer.ts';
import { isUnusable, unusable } from './auditFault.ts';
import type { Budget } from './auditLimits.ts';
import type { AuditSettings } from './auditSettings.ts';
import { customise } from './auditSettings.ts';
import { openLane } from './lane.ts';
import type { Reading } from './laneReading.ts';

export interface Found {
  readonly target: Target;
  readonly recognised: boolean;
  /** In words. */
  readonly how: string;
  /** The answer by which it was recognised, which is the first of the audit. */
  readonly first?: Exchange;
}

/**
 * One body that the AI SDK's, AG-UI's and TanStack AI's servers take alike, and many others. TanStack AI's log of a run is found
 * by the run's id in a header.
 */
function anyBody({ url, prompt, id }: Asking): Question {
  const message = { id: `msg-${id}`, role: 'user', content: prompt, parts: [{ type: 'text', text: prompt }] };
  const body = {
    id: `chat-${id}`,
    trigger: 'submit-message',
    threadId: `thread-${id}`,
    runId: `run-${id}`,
    messages: [message],
    message,
    state: {},
    tools: [],
    context: [],
    forwardedProps: {},
    stream: true,
  };
  const known = { prompt, chat: body.id, thread: body.threadId, run: body.runId };
  return { before: [], known, read: () => postJson(url, body, { 'X-Run-Id': body.runId }) };
}

/** Question forms to be tried, the likeliest first. */
function formsFor(url: string): readonly ((asking: Asking) => Question)[] {
  const { pathname } = new URL(url);
  const [openai, langgraph, plain] = (['openai-chat', 'langgraph', 'event-stream'] as const).map(
    dialectNamed,
  );
  const named = [
    /\/chat\/completions\/?$/.test(pathname) ? openai : undefined,
    /\/runs\/stream\/?$/.test(pathname) ? langgraph : undefined,
  ].flatMap((dialect) => (dialect ? [dialect.ask] : []));
  if (named.length > 0) return named;
  return [anyBody, ...[openai, plain].flatMap((dialect) => (dialect ? [dialect.ask] : []))];
}

/** @throws RejoinError `endpoint-unusable` */
export async function recogniseEndpoint(settings: AuditSettings, budget: Budget, id: string): Promise<Found> {
  const { url, headers, prompt } = settings;
  const targetOf = (dialect: Dialect): Target => ({
    ...{ url, prompt, headers, budget },
    dialect: customise(dialect, settings),
  });
  if (settings.dialect !== undefined)
    return {
      target: targetOf(dialectNamed(settings.dialect)),
      recognised: false,
      how: `It was told by --dialect ${settings.dialect}.`,
    };
  const { protocol, pathname } = new URL(url);
  const isSocket = /^wss?:$/.test(protocol);
  if (isSocket || /^\/?$/.test(pathname) || /\/sessions\/[^/]+\/?$/.test(pathname)) {
    const how = await askForLog(settings, budget, id);
    if (how !== undefined) return { target: targetOf(dialectNamed('rejoin')), recognised: true, how };
  }
  if (isSocket)
    return {
      target: targetOf(dialectNamed('websocket')),
      recognised: true,
      how: 'The address is a WebSocket’s, and no session server of Rejoin answers there.',
    };
  const how = settings.ask ? undefined : await lookAtHead(settings, budget);
  if (how !== undefined) return { target: targetOf(dialectNamed('durable-streams')), recognised: true, how };
  return byAnswer(settings, targetOf, id);
}

/** A session server of Rejoin answers for any session. A question of its own is not needed. */
async function askForLog(settings: AuditSettings, budget: Budget, id: string): Promise<string | undefined> {
  const address = new URL(settings.url.replace(/^ws/, 'http'));
  if (!address.pathname.includes('/sessions/'))
    address.pathname = `${address.pathname.replace(/\/+$/, '')}/sessions/rejoin-audit-${id}`;
  address.pathname = `${address.pathname.replace(/\/+$/, '')}/events`;
  const request = {
    method: 'GET',
    url: address.href,
    headers: { Accept: 'application/json', 'Rejoin-Participant': 'user:audit' },
  } as const;
  const target = { ...settings, budget, dialect: dialectNamed('rejoin') };
  const reply = await send(target, request, Math.min(5_000, budget.patience)).catch((error: unknown) => {
    // What speaks WebSocket alone may answer no request at all.
    if (isUnusable(error) && !/^ws/.test(settings.url)) throw error;
    return undefined;
  });
  if (!reply) return undefined;
  return dialectNamed('rejoin').recognise({ status: reply.status, headers: {} }, reply.body, address.href);
}

/** HEAD asks no question. A server that does not know it says so, or nothing. */
async function lookAtHead(settings: AuditSettings, budget: Budget): Promise<string | undefined> {
  const within = Math.min(5_000, budget.patience);
  const { url, headers } = settings;
  try {
    const lane = await openLane({ method: 'HEAD', url, headers: {} }, { budget, headers, within });
    lane.cut();
    return dialectNamed('durable-streams').recognise(lane.head, '', url);
  } catch (error) {
    // The question would fail in the same way, but for one that is only slow to answer this.
    if (isUnusable(error) && !/no answer within|closed the connection/.test(error.message)) throw error;
    return undefined;
  }
}

async function byAnswer(
  settings: AuditSettings,
  targetOf: (dialect: Dialect) => Target,
  id: string,
): Promise<Found> {
  const { url, prompt, ask } = settings;
  const plain = targetOf(dialectNamed('event-stream'));
  const forms = ask ? [plain.dialect.ask] : formsFor(url);
  for (const [index, form] of forms.entries()) {
    const exchange = await openQuestion(plain, form({ url, prompt, id: `${id}${index}` }), `${id}${index}`);
    const { reading } = exchange;
    const { status } = reading.head;
    if (status < 200 || status >= 300) {
      await reading.until(() => false, 1_000);
      reading.cut();
      // Another body may be what it wants; another address or a key is not a matter of that.
      if (index === forms.length - 1 || [401, 403, 404, 405, 429].includes(status))
        throw refused(status, reading.raw);
      continue;
    }
    const found = await lookAtAnswer(reading, url, plain.budget.patience);
    const target = targetOf(found.dialect);
    const dialect = { ...target.dialect, ask: ask ? target.dialect.ask : form };
    reading.use(dialect.pieces(exchange.known(), 'start'));
    return { target: { ...target, dialect }, recognised: true, how: found.how, first: exchange };
  }
  throw unusable('The endpoint took none of the questions. Name its body with --body.');
}

/** A whole first event, as a rule: recognising must not wait for the end of an answer. */
const hasEvent = ({ raw }: Reading) => /^data:.*\r?\n\r?\n/m.test(raw) || raw.length > 4096;

async function lookAtAnswer(reading: Reading, url: string, patience: number) {
  const { head } = reading;
  const type = head.headers['content-type'] ?? '';
  if (!/event-stream|text\/plain/.test(type)) {
    await reading.until(({ raw }) => raw.length > 200, 2_000);
    reading.cut();
    throw unusable(
      `The endpoint answered with ${type === '' ? 'no content type' : type}, which is no stream that the audit reads. ` +
        (/json/.test(type)
          ? 'Is streaming off, or does it need another body? Name one with --body.'
          : 'Is the address that of the endpoint?'),
    );
  }
  await reading.until((now) => hasEvent(now) || /text\/plain/.test(type), patience);
  const { ended } = reading;
  const found =
    hasEvent(reading) || ended !== undefined || /text\/plain/.test(type)
      ? recognise(head, reading.raw, url)
      : undefined;
  if (found && reading.raw !== '') return found;
  reading.cut();
  if (ended !== undefined)
    throw unusable('The endpoint’s stream ended without an event. Its log may say why.');
  throw unusable(
    `The endpoint began a stream and sent no event in ${Math.round(patience / 1000)} s. Give it longer with --timeout <seconds>.`,
  );
}
