/** Reads a stream of OpenAI's Chat Completions, and of the many servers that speak it. By the shapes of its chunks. */
import type { StreamPart, StreamReader } from '../pipes/streamPart.ts';
import type { TokenUsage } from '../protocol/answerPart.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isNumber, isRecord, isText } from '../protocol/shapes.ts';
import { readAnnotation } from './annotations.ts';

type Fields = Readonly<Record<string, unknown>>;

const FINISH: Readonly<Record<string, string>> = {
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
};
/** There is one text and one train of thought in an answer. */
const TEXT = 'text';
const THOUGHT = 'thought';

export function createChatReader(): StreamReader {
  const open = new Set<string>();
  /** Calls by their index: their ids come with the first piece only. */
  const calls = new Map<unknown, { readonly id: string; args: string }>();
  let ended: { readonly finishReason: string; readonly model: string | undefined } | undefined;
  let usage: TokenUsage | undefined;
  let refused = false;

  const close = (id: string): readonly StreamPart[] => (open.delete(id) ? [{ type: 'end', id }] : []);

  function say(id: string, kind: 'text' | 'reasoning', words: unknown): readonly StreamPart[] {
    if (!isText(words) || words === '') return [];
    const before: StreamPart[] = id === TEXT ? [...close(THOUGHT)] : [];
    if (!open.has(id)) before.push({ type: kind, id });
    open.add(id);
    return [...before, { type: 'delta', id, delta: words }];
  }

  function readCall({ index, id, function: of }: Fields): readonly StreamPart[] {
    const { name, arguments: args } = isRecord(of) ? of : {};
    const parts: StreamPart[] = [...close(THOUGHT)];
    let call = calls.get(index);
    if (!call) {
      call = { id: isText(id) && id !== '' ? id : `call_${calls.size}`, args: '' };
      calls.set(index, call);
      parts.push({ type: 'call', id: call.id, name: isText(name) ? name : 'tool' });
    }
    if (!isText(args) || args === '') return parts;
    call.args += args;
    return [...parts, { type: 'args', id: call.id, delta: args }];
  }

  function finish(reason: string, model: unknown): readonly StreamPart[] {
    const finishReason = refused ? 'content-filter' : (FINISH[reason] ?? reason);
    ended = { finishReason, model: isText(model) ? model : undefined };
    return [
      ...close(THOUGHT),
      ...close(TEXT),
      ...[...calls.values()].map(({ id, args }) => ({ type: 'called' as const, id, args: args || '{}' })),
    ];
  }

  return {
    read(chunk) {
      if (!isRecord(chunk)) return [];
      if (isRecord(chunk.error))
        return [
          { type: 'error', error: chunk.error },
          { type: 'finish', how: 'failed' },
        ];
      usage = usageOf(chunk.usage) ?? usage;
      const choice: unknown = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
      if (!isRecord(choice)) return [];
      const delta = isRecord(choice.delta) ? choice.delta : {};
      refused ||= isText(delta.refusal) && delta.refusal !== '';
      return [
        ...say(THOUGHT, 'reasoning', delta.reasoning_content ?? delta.reasoning),
        ...say(TEXT, 'text', delta.content),
        ...say(TEXT, 'text', delta.refusal),
        ...listIn(delta.tool_calls).flatMap(readCall),
        ...listIn(delta.annotations).flatMap((each) => readAnnotation(each, TEXT)),
        ...(isText(choice.finish_reason) ? finish(choice.finish_reason, chunk.model) : []),
      ];
    },
    // What was used comes last, if it was asked for (`stream_options: { include_usage: true }`).
    end: () =>
      ended
        ? [
            { type: 'step', ...ended, usage },
            { type: 'finish', how: 'done' },
          ]
        : [],
  };
}

const listIn = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isRecord) : []);

function usageOf(usage: unknown): TokenUsage | undefined {
  if (!isRecord(usage)) return undefined;
  const { prompt_tokens_details: inputs, completion_tokens_details: outputs } = usage;
  return omitUndefined({
    inputTokens: numberIn(usage.prompt_tokens),
    outputTokens: numberIn(usage.completion_tokens),
    totalTokens: numberIn(usage.total_tokens),
    reasoningTokens: isRecord(outputs) ? numberIn(outputs.reasoning_tokens) : undefined,
    cachedInputTokens: isRecord(inputs) ? numberIn(inputs.cached_tokens) : undefined,
  });
}

const numberIn = (value: unknown): number | undefined => (isNumber(value) ? value : undefined);
