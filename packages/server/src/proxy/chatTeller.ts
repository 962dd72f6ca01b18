/**
 * A run as chunks of Chat Completions, from its beginning or from behind an event that a reader has. Pure: an event's id says how many
 * characters of each text and of each call's arguments were told by then.
 */
import type { RunChange, TokenUsage } from '@rejoin/core';
import { isRecord } from '@rejoin/core/internal';
import type { RunRef, SessionRun } from '@rejoin/core/protocol';
import type { RunTeller, ToldEvent } from './proxiedProtocol.ts';

/** What was told: of the answer, of its thoughts, of the arguments of each call. */
interface Told {
  content: number;
  thoughts: number;
  readonly calls: number[];
}

/** The name under which a run holds the model that the endpoint has named. */
export const KEPT_MODEL = 'rejoin.chat-model';

const FINISH: Readonly<Record<string, string>> = {
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
};

export function createChatTeller(of: RunRef, seen: string | undefined): RunTeller {
  const has = readSeen(of, seen);
  const told: Told = { content: 0, thoughts: 0, calls: [] };
  const calls = new Map<string, number>();
  let begun = seen !== undefined && has !== undefined;
  let ended = false;
  let model = 'unknown';
  let finishReason = 'stop';
  let usage: object | undefined;
  let created = 0;

  const id = () => `${of.run}:${[told.content, told.thoughts, ...told.calls].join(':')}`;
  const chunk = (choices: readonly object[], more?: object): ToldEvent => ({
    data: JSON.stringify({ id: of.run, object: 'chat.completion.chunk', created, model, choices, ...more }),
    id: id(),
  });
  const delta = (fields: object): ToldEvent => {
    const role = begun ? {} : { role: 'assistant' };
    begun = true;
    return chunk([{ index: 0, delta: { ...role, ...fields }, finish_reason: null }]);
  };

  /** Of characters from a place on those that the reader lacks. */
  const lacking = (text: string, from: number, hasUntil = 0): string =>
    text.slice(Math.max(0, hasUntil - from));

  function grow(kind: 'content' | 'thoughts', text: string): readonly ToldEvent[] {
    const piece = lacking(text, told[kind], has?.[kind]);
    told[kind] += text.length;
    if (piece === '') return [];
    return [delta(kind === 'content' ? { content: piece } : { reasoning_content: piece })];
  }

  function callStarted(callId: string, name: string): readonly ToldEvent[] {
    const index = calls.size;
    calls.set(callId, index);
    told.calls[index] = 0;
    if (has?.calls[index] !== undefined) return [];
    return [
      delta({ tool_calls: [{ index, id: callId, type: 'function', function: { name, arguments: '' } }] }),
    ];
  }

  function callGrown(callId: string, text: string): readonly ToldEvent[] {
    const index = calls.get(callId) ?? 0;
    const piece = lacking(text, told.calls[index] ?? 0, has?.calls[index]);
    told.calls[index] = (told.calls[index] ?? 0) + text.length;
    return piece === '' ? [] : [delta({ tool_calls: [{ index, function: { arguments: piece } }] })];
  }

  const problem = (message: string, code: string): readonly ToldEvent[] => [
    { data: JSON.stringify({ error: { message, type: 'proxy_error', param: null, code } }) },
  ];

  function ending({ status, error }: SessionRun): readonly ToldEvent[] {
    ended = true;
    if (status === 'failed')
      return problem(error?.message ?? 'The answer failed.', error?.code ?? 'run-failed');
    if (status === 'cancelled') return problem('The answer was stopped.', 'run-cancelled');
    if (status === 'lost')
      return problem(
        'The answer broke off: the process that wrote it is gone. What it had written stands.',
        'run-lost',
      );
    const last = chunk([
      { index: 0, delta: begun ? {} : { role: 'assistant', content: '' }, finish_reason: finishReason },
    ]);
    return usage ? [last, chunk([], { usage })] : [last];
  }

  function eventsOf(change: RunChange): readonly ToldEvent[] {
    switch (change.type) {
      case 'run-started':
        created = Math.floor(change.run.startedAt / 1_000);
        return [];
      case 'message-grown':
        if (change.message.kind === 'activity') return [];
        return grow(change.message.kind === 'text' ? 'content' : 'thoughts', change.delta);
      case 'call-started':
        return callStarted(change.call.given ?? change.call.id, change.call.name);
      case 'call-grown':
        return callGrown(change.call.given ?? change.call.id, change.delta);
      case 'part-added': {
        const { part } = change.part;
        if (part.kind === 'provider' && part.provider === KEPT_MODEL && isRecord(part.value))
          model = String(part.value.model);
        if (part.kind !== 'step') return [];
        model = part.model ?? model;
        const reason = part.finishReason ?? finishReason;
        finishReason = FINISH[reason] ?? reason;
        if (part.usage) usage = usageOf(part.usage);
        return [];
      }
      case 'run-ended':
      case 'run-lost':
        return ending(change.run);
      case 'run-gone':
        ended = true;
        return problem('This answer is no longer in the session.', 'not-found');
      default:
        return [];
    }
  }

  return {
    next: (changes) => (ended ? [] : changes.flatMap(eventsOf)),
    get ended() {
      return ended;
    },
    fail: problem,
  };
}

function usageOf({ inputTokens = 0, outputTokens = 0, totalTokens }: TokenUsage): object {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: totalTokens ?? inputTokens + outputTokens,
  };
}

/** What a reader was given of this run; undefined where the id is of another one, or none. */
function readSeen({ run }: RunRef, seen: string | undefined): Told | undefined {
  if (seen === undefined || !seen.startsWith(`${run}:`)) return undefined;
  const counts = seen
    .slice(run.length + 1)
    .split(':')
    .map(Number);
  const [content, thoughts, ...calls] = counts;
  if (content === undefined || thoughts === undefined || !counts.every(Number.isSafeInteger))
    return undefined;
  return { content, thoughts, calls };
}
