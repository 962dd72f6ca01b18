/**
 * AG-UI by server-sent events: a POST of `RunAgentInput`, and events as data
 * (https://docs.ag-ui.com/spec/1.0/basic/transports/http-sse). The binding says itself that it has no resumption:
 * ids of events are ignored, and a broken stream cannot be entered again. A run that a producer stops ends with the outcome
 * `cancelled` (https://docs.ag-ui.com/spec/1.0/events/lifecycle), but no request asks for that. Sub-agents' events carry
 * `subagentRunId` in the same stream (https://docs.ag-ui.com/spec/1.0/events/subagents).
 *
 * TanStack AI speaks the same events (https://tanstack.com/ai/latest/docs/protocol/sse-protocol) and, where the server has a
 * durability adapter, gives each an id: a reader comes back by the same POST with `Last-Event-ID`, and another one joins by
 * `GET ?offset=-1&runId=…`, by the id that the first one named in `X-Run-Id` (https://tanstack.com/ai/latest/docs/resumable-streams/overview).
 */
import { getStream, once, postJson, withQuery } from './addresses.ts';
import { asText, at, contentText, type JsonObject, textAt } from './jsonValue.ts';
import type { Asking, Dialect, NoWay, Piece, PieceReader } from './streamDialect.ts';
import { firstJsonEvent, jsonEventPieces } from './streamPieces.ts';

const AG_UI = 'https://docs.ag-ui.com/spec/1.0/basic/transports/http-sse';
const TANSTACK = 'https://tanstack.com/ai/latest/docs/resumable-streams/overview';

/** The input of a run. `id` names its thread, its run and its message. */
const input = ({ prompt, id }: { readonly prompt: string; readonly id: string }) => ({
  threadId: `thread-${id}`,
  runId: `run-${id}`,
  state: {},
  messages: [{ id: `msg-${id}`, role: 'user', content: prompt }],
  tools: [],
  context: [],
  forwardedProps: {},
});

const ask = (asking: Asking) => {
  const body = input(asking);
  const known = { thread: body.threadId, run: body.runId, prompt: asking.prompt, chat: asking.id };
  return { before: [], known, read: () => postJson(asking.url, body, { 'X-Run-Id': body.runId }) };
};

function authorOf(event: JsonObject, owners: Map<string, string>): { author?: string } {
  const message = asText(event.messageId);
  const said = asText(event.subagentRunId);
  if (message !== undefined && said !== undefined) owners.set(message, said);
  const author = said ?? (message === undefined ? undefined : owners.get(message));
  return author === undefined ? {} : { author: `sub-agent ${author}` };
}

function endOf({ type, outcome, message }: JsonObject): Piece | undefined {
  if (type === 'RUN_ERROR') return { kind: 'end', outcome: 'failed', text: asText(message) ?? 'an error' };
  if (type !== 'RUN_FINISHED') return undefined;
  return { kind: 'end', outcome: at(outcome, 'type') === 'cancelled' ? 'cancelled' : 'finished' };
}

/** What of the texts of a `MESSAGES_SNAPSHOT` a reader has not had. One that is another than it has is given whole. */
function lacking(event: JsonObject, had: Map<string, string>): readonly Piece[] {
  const messages: readonly unknown[] = Array.isArray(event.messages) ? event.messages : [];
  return messages.flatMap((message): readonly Piece[] => {
    const [id, text] = [textAt(message, 'id'), contentText(at(message, 'content'))];
    if (id === undefined || text === '' || at(message, 'role') !== 'assistant') return [];
    const before = had.get(id) ?? '';
    had.set(id, text);
    return [{ kind: 'text', text: text.startsWith(before) ? text.slice(before.length) : text }];
  });
}

function agUiPieces(): PieceReader {
  const owners = new Map<string, string>();
  const had = new Map<string, string>();
  return jsonEventPieces((event) => {
    const type = asText(event.type);
    if (type === undefined) return [{ kind: 'malformed', text: 'an event without a type' }];
    const end = endOf(event);
    if (end) return [end];
    const author = authorOf(event, owners);
    if (type === 'TEXT_MESSAGE_CONTENT' || type === 'TEXT_MESSAGE_CHUNK') {
      const [id, text] = [asText(event.messageId) ?? '', asText(event.delta) ?? ''];
      had.set(id, (had.get(id) ?? '') + text);
      return [{ kind: 'text', text, ...author }];
    }
    if (type === 'MESSAGES_SNAPSHOT') {
      const texts = lacking(event, had);
      if (texts.length > 0) return texts;
    }
    const [thread, run] = [asText(event.threadId), asText(event.runId)];
    const known = {
      ...(thread === undefined ? {} : { thread }),
      ...(run === undefined || type !== 'RUN_STARTED' ? {} : { run }),
    };
    return [{ kind: 'part', text: type, ...author, known }];
  });
}

const none = (why: string): NoWay => ({ none: 'documented', why });

const first = (text: string): { readonly event: JsonObject; readonly type: string } | undefined => {
  const event = firstJsonEvent(text);
  const type = textAt(event, 'type');
  if (!event || type === undefined) return undefined;
  // With a log, TanStack AI says first that the run was accepted.
  const accepted = type === 'CUSTOM' && event.name === 'run.accepted';
  return accepted || /^(RUN_STARTED|RUN_ERROR)$/.test(type) ? { event, type } : undefined;
};

/**
 * What TanStack AI's events have and AG-UI's do not: the model, what else it says under a name of its own, and ids of
 * server-sent events.
 */
function signOfTanstack(event: JsonObject, text: string): string | undefined {
  if (at(event.metadata, 'tanstack') !== undefined) return 'has the metadata "tanstack"';
  if (typeof event.model === 'string') return `names the model ("${event.model.slice(0, 40)}")`;
  return /^id:/m.test(text) ? 'has an id' : undefined;
}

export const AG_UI_STREAM: Dialect = {
  name: 'ag-ui',
  title: 'AG-UI',
  source: AG_UI,
  recognise(_head, text) {
    const found = first(text);
    return found && signOfTanstack(found.event, text) === undefined
      ? `The first event is ${found.type}, as runs of AG-UI begin.`
      : undefined;
  },
  ask,
  pieces: agUiPieces,
  ways: {
    resume: none('AG-UI’s binding to HTTP has no resumption: a broken stream cannot be entered again'),
    join: none('AG-UI’s binding to HTTP has no request by which a second reader opens a run under way'),
    cancel: none('AG-UI’s binding to HTTP has no request that cancels a run: the only Stop is to hang up'),
    steer: none('AG-UI has no event from a person to a run that is under way'),
  },
};

export const TANSTACK_AI: Dialect = {
  name: 'tanstack-ai',
  title: 'TanStack AI',
  source: TANSTACK,
  recognise(_head, text) {
    const found = first(text);
    const sign = found && signOfTanstack(found.event, text);
    return found && sign !== undefined
      ? `The first event is ${found.type} and ${sign}, as TanStack AI's streams begin.`
      : undefined;
  },
  ask,
  pieces: agUiPieces,
  ways: {
    resume: {
      how: 'the same POST with Last-Event-ID',
      source: TANSTACK,
      request: once(['last'], (_url, { last }, asked) => ({
        ...asked,
        headers: { ...asked.headers, 'Last-Event-ID': last },
      })),
    },
    join: {
      how: 'GET <endpoint>?offset=-1&runId=<run>',
      source: TANSTACK,
      request: once(['run'], (url, { run }) => getStream(withQuery(url, { offset: '-1', runId: run }))),
    },
    cancel: none('TanStack AI’s stop() closes the response: it has no request that cancels a run'),
    steer: none('TanStack AI has no message to a run that is under way'),
  },
};
