/** Reads a stream of OpenAI's Responses API: `openai.responses.create({ stream: true })`. By the shapes of its events. */
import { jsonText } from '../pipes/jsonText.ts';
import type { StreamPart, StreamReader } from '../pipes/streamPart.ts';
import type { TokenUsage } from '../protocol/answerPart.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isNumber, isRecord, isText } from '../protocol/shapes.ts';
import { readAnnotation } from './annotations.ts';

type Fields = Readonly<Record<string, unknown>>;
type Parts = readonly StreamPart[];

/** Tools that OpenAI runs: which fields of their items are what they were asked. The others are what they gave. */
export const HOSTED: Readonly<Record<string, readonly string[]>> = {
  web_search_call: [],
  file_search_call: ['queries'],
  code_interpreter_call: ['code', 'container_id'],
  image_generation_call: [],
  mcp_call: ['arguments', 'name', 'server_label', 'approval_request_id'],
};
/** Tools of OpenAI's that the app runs. */
const OWN: ReadonlySet<unknown> = new Set([
  ...[
    'function_call',
    'custom_tool_call',
    'computer_call',
    'local_shell_call',
    'shell_call',
    'apply_patch_call',
  ],
]);
const FINISH: Readonly<Record<string, string>> = {
  max_output_tokens: 'length',
  content_filter: 'content-filter',
};

export function createResponsesReader(): StreamReader {
  /** Annotations of the message that is open, by its item. */
  const annotations = new Map<string, unknown[]>();
  /** Calls by their item, as the events of their arguments name them. */
  const calls = new Map<string, string>();
  /** How many parts of thoughts an item has begun. */
  const thoughts = new Map<string, number>();
  let called = false;
  let refused = false;

  function added(item: Fields): Parts {
    const id = textIn(item.id);
    if (item.type === 'message') return [{ type: 'text', id }];
    if (item.type === 'reasoning') {
      thoughts.set(id, 0);
      return [{ type: 'reasoning', id: `${id}:0` }];
    }
    if (OWN.has(item.type)) {
      const call = callIdOf(item);
      calls.set(id, call);
      return [{ type: 'call', id: call, name: nameOf(item) }];
    }
    // The name of a tool of an MCP server may come with its end only.
    if (!isHosted(item) || item.type === 'mcp_call') return [];
    const call = { type: 'call' as const, id, name: nameOf(item), byProvider: true };
    return HOSTED[textIn(item.type)]?.length === 0 ? [call, { type: 'called', id, args: '{}' }] : [call];
  }

  function done(item: Fields): Parts {
    const id = textIn(item.id);
    if (item.type === 'message') return endMessage(item);
    if (item.type === 'reasoning') return endThought(item);
    if (OWN.has(item.type)) {
      called = true;
      const call = callIdOf(item);
      return [
        { type: 'provider', of: { call }, values: { openai: { itemId: id, ...extras(item) } } },
        { type: 'called', id: call, args: argsOf(item) },
      ];
    }
    if (!isHosted(item)) return [{ type: 'provider', values: { [`openai.${textIn(item.type)}`]: item } }];
    const byMcp = item.type === 'mcp_call';
    const failed = item.status === 'failed' || (byMcp && item.error !== null && item.error !== undefined);
    return [
      { type: 'call', id, name: nameOf(item), byProvider: true, ...(byMcp && { dynamic: true }) },
      ...(byMcp ? [{ type: 'provider' as const, of: { call: id }, values: { openai: extras(item) } }] : []),
      { type: 'called', id, args: argsOf(item) },
      { type: 'result', id, content: outcomeOf(item), ...(failed && { outcome: 'failed' as const }) },
      ...sourcesOf(item),
    ];
  }

  function endMessage({ id, phase }: Fields): Parts {
    const text = textIn(id);
    const noted = annotations.get(text) ?? [];
    return [
      ...noted.flatMap((each) => readAnnotation(each, text)),
      {
        type: 'provider',
        of: { text },
        values: {
          openai: {
            itemId: text,
            ...(isText(phase) && { phase }),
            ...(noted.length > 0 && { annotations: noted }),
          },
        },
      },
      { type: 'end', id: text },
    ];
  }

  function endThought({ id, encrypted_content: content }: Fields): Parts {
    const text = `${textIn(id)}:${thoughts.get(textIn(id)) ?? 0}`;
    const openai = { itemId: id, reasoningEncryptedContent: content ?? null };
    return [
      { type: 'provider', of: { text }, values: { openai } },
      { type: 'end', id: text },
    ];
  }

  /** The next part of the same thoughts. */
  function nextThought(item: string, index: number): Parts {
    if (index === (thoughts.get(item) ?? 0)) return [];
    const former = `${item}:${thoughts.get(item)}`;
    thoughts.set(item, index);
    return [
      { type: 'provider', of: { text: former }, values: { openai: { itemId: item } } },
      { type: 'end', id: former },
      { type: 'reasoning', id: `${item}:${index}` },
    ];
  }

  function end(response: Fields, how: 'done' | 'failed' | 'stopped'): Parts {
    const { id, model, usage, incomplete_details: details, error } = response;
    const reason = isRecord(details) ? textIn(details.reason) : '';
    const finishReason = FINISH[reason] ?? (refused ? 'content-filter' : called ? 'tool-calls' : 'stop');
    return [
      ...(error ? [{ type: 'error' as const, error }] : []),
      ...(how === 'done'
        ? [{ type: 'step' as const, finishReason, usage: usageOf(usage), model: textIn(model) }]
        : []),
      { type: 'provider', values: { openai: { responseId: id } } },
      { type: 'finish', how },
    ];
  }

  const READERS = new Map(
    Object.entries<(event: Fields) => Parts>({
      'response.output_item.added': ({ item }) => (isRecord(item) ? added(item) : []),
      'response.output_item.done': ({ item }) => (isRecord(item) ? done(item) : []),
      'response.output_text.delta': deltaOf,
      'response.refusal.delta': (event) => {
        refused = true;
        return deltaOf(event);
      },
      'response.output_text.annotation.added': ({ item_id: item, annotation }) => {
        annotations.set(textIn(item), [...(annotations.get(textIn(item)) ?? []), annotation]);
        return [];
      },
      'response.reasoning_summary_part.added': ({ item_id: item, summary_index: index }) =>
        nextThought(textIn(item), Number(index)),
      'response.reasoning_summary_text.delta': ({ item_id: item, summary_index: index, delta }) => [
        { type: 'delta', id: `${textIn(item)}:${Number(index)}`, delta: textIn(delta) },
      ],
      'response.reasoning_text.delta': ({ item_id: item, delta }) => [
        { type: 'delta', id: `${textIn(item)}:${thoughts.get(textIn(item)) ?? 0}`, delta: textIn(delta) },
      ],
      'response.function_call_arguments.delta': ({ item_id: item, delta }) => {
        const call = calls.get(textIn(item));
        return call === undefined ? [] : [{ type: 'args', id: call, delta: textIn(delta) }];
      },
      'response.image_generation_call.partial_image': ({ item_id: item, partial_image_b64: result }) => [
        { type: 'result', id: textIn(item), content: JSON.stringify({ result }), preliminary: true },
      ],
      'response.completed': ({ response }) => end(recordIn(response), 'done'),
      'response.incomplete': ({ response }) => end(recordIn(response), 'done'),
      'response.failed': ({ response }) => end(recordIn(response), 'failed'),
      'response.cancelled': ({ response }) => end(recordIn(response), 'stopped'),
      error: (event) => [
        { type: 'error', error: event.error ?? event },
        { type: 'finish', how: 'failed' },
      ],
    }),
  );
  return {
    read: (event) => (isRecord(event) ? (READERS.get(textIn(event.type))?.(event) ?? []) : []),
  };
}

const textIn = (value: unknown): string => (isText(value) ? value : '');
const recordIn = (value: unknown): Fields => (isRecord(value) ? value : {});
const deltaOf = ({ item_id: item, delta }: Fields): Parts => [
  { type: 'delta', id: textIn(item), delta: textIn(delta) },
];

const isHosted = ({ type }: Fields): boolean => Object.hasOwn(HOSTED, textIn(type));
const callIdOf = ({ call_id: call, id }: Fields): string => textIn(call ?? id);

function nameOf({ type, name }: Fields): string {
  if (type === 'mcp_call') return `mcp.${textIn(name)}`;
  return textIn(name) || textIn(type).replace(/_call$/, '');
}

/** What is asked of a tool, as JSON. */
function argsOf(item: Fields): string {
  const { type, arguments: args, input, action, operation } = item;
  if (isText(args)) return args;
  if (type === 'custom_tool_call') return JSON.stringify(input ?? '');
  const asked = HOSTED[textIn(type)];
  return jsonText(asked ? picked(item, asked) : omitUndefined({ action, operation }));
}

/** What a hosted tool gave, in OpenAI's own form: without what it was asked, and what names it. */
function outcomeOf(item: Fields): string {
  const asked = new Set([...(HOSTED[textIn(item.type)] ?? []), 'id', 'type', 'status']);
  return jsonText(
    picked(
      item,
      Object.keys(item).filter((name) => !asked.has(name)),
    ),
  );
}

const picked = (item: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])));

/** What the call is known by besides, and goes back with it. */
function extras({
  type,
  namespace,
  caller,
  server_label: serverLabel,
  approval_request_id: request,
}: Fields): Fields {
  if (type === 'mcp_call') return omitUndefined({ serverLabel, approvalRequestId: request ?? undefined });
  return omitUndefined({ namespace, caller, type: type === 'function_call' ? undefined : type });
}

/** Pages and files that a hosted tool has found. */
function sourcesOf({ type, action, results }: Fields): Parts {
  if (type === 'web_search_call')
    return listIn(recordIn(action).sources).flatMap(({ url }) =>
      isText(url) ? [{ type: 'part' as const, part: { kind: 'source' as const, url } }] : [],
    );
  const files = new Map(listIn(results).map((found) => [found.file_id, textIn(found.filename)]));
  return [...files.values()].map((name) => ({
    type: 'part' as const,
    part: { kind: 'source' as const, title: name, mediaType: 'text/plain', name },
  }));
}

const listIn = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isRecord) : []);

function usageOf(usage: unknown): TokenUsage | undefined {
  if (!isRecord(usage)) return undefined;
  const { input_tokens: inputs, output_tokens: outputs, total_tokens: all } = usage;
  const { cached_tokens: cached, cache_write_tokens: cacheWrite } = recordIn(usage.input_tokens_details);
  const { reasoning_tokens: reasoning } = recordIn(usage.output_tokens_details);
  return omitUndefined({
    inputTokens: numberIn(inputs),
    outputTokens: numberIn(outputs),
    totalTokens: numberIn(all),
    reasoningTokens: numberIn(reasoning),
    cachedInputTokens: numberIn(cached),
    cacheWriteInputTokens: numberIn(cacheWrite),
  });
}

const numberIn = (value: unknown): number | undefined => (isNumber(value) ? value : undefined);
