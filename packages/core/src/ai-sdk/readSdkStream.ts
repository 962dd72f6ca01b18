/**
 * Reads a stream of the AI SDK: `fullStream` of `streamText` and of agents, or chunks of a UI message stream. Both have one vocabulary
 * with a few fields under other names, so one table reads them. By their shapes, as all that comes from outside.
 */
import { describeError } from '../agent/agentErrors.ts';
import { jsonText } from '../pipes/jsonText.ts';
import type { StreamPart, StreamReader, Subject } from '../pipes/streamPart.ts';
import type { TokenUsage } from '../protocol/answerPart.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isNumber, isRecord, isText } from '../protocol/shapes.ts';

type Chunk = Readonly<Record<string, unknown>>;
type Parts = readonly StreamPart[];

export function createSdkReader(): StreamReader {
  /** A model call that has ended, of a UI message stream: why it ended stands at the stream's end only. */
  let step: Extract<StreamPart, { readonly type: 'step' }> | undefined;
  /** Calls whose input streams as text, not as JSON: they are complete at once. */
  const plain = new Set<string>();
  const endStep = (): Parts => {
    const ended = step ? [step] : [];
    step = undefined;
    return ended;
  };
  return {
    read(chunk) {
      if (!isRecord(chunk) || !isText(chunk.type)) return [];
      const { type } = chunk;
      if (type === 'tool-input-start' && chunk.inputEncoding === 'text') plain.add(idOf(chunk));
      if (type === 'tool-input-delta' && plain.has(idOf(chunk))) return [];
      if (type === 'finish-step') {
        step = readStep(chunk);
        return [...(chunk.usage === undefined ? [] : endStep()), ...ofAnswer(chunk)];
      }
      if (type === 'start-step') return endStep();
      if (/^data-./.test(type)) return readData(chunk);
      if (type !== 'finish') return READERS.get(type)?.(chunk) ?? [];
      if (step) step = { ...step, ...omitUndefined({ finishReason: textIn(chunk.finishReason) }) };
      return [...endStep(), ...readMetadata(chunk), { type: 'finish', how: howOf(chunk) }];
    },
  };
}

const READERS: ReadonlyMap<string, (chunk: Chunk) => Parts> = new Map(
  Object.entries<(chunk: Chunk) => Parts>({
    start: readMetadata,
    'message-metadata': readMetadata,
    'text-start': (chunk) => [{ type: 'text', id: idOf(chunk) }, ...provider(chunk, { text: idOf(chunk) })],
    'reasoning-start': (chunk) => [
      { type: 'reasoning', id: idOf(chunk) },
      ...provider(chunk, { text: idOf(chunk) }),
    ],
    'text-delta': readDelta,
    'reasoning-delta': readDelta,
    'text-end': (chunk) => [...readCitations(chunk), ...readEnd(chunk)],
    'reasoning-end': readEnd,
    'tool-input-start': (chunk) => [callOf(chunk), ...provider(chunk, { call: idOf(chunk) })],
    'tool-input-delta': (chunk) => [
      { type: 'args', id: idOf(chunk), delta: textIn(chunk.inputTextDelta ?? chunk.delta) ?? '' },
    ],
    'tool-call': readCall,
    'tool-input-available': readCall,
    'tool-input-error': (chunk) => [...readCall(chunk), resultOf(chunk, chunk.errorText, 'failed')],
    'tool-result': readResult,
    'tool-output-available': readResult,
    'tool-error': (chunk) => [resultOf(chunk, errorText(chunk), 'failed'), ...resultData(chunk)],
    'tool-output-error': (chunk) => [resultOf(chunk, chunk.errorText, 'failed'), ...resultData(chunk)],
    'tool-output-denied': (chunk) => [resultOf(chunk, 'Not run.', 'denied')],
    source: readSource,
    'source-url': readSource,
    'source-document': readSource,
    file: readFile,
    'reasoning-file': readFile,
    custom: ({ kind, providerMetadata }) =>
      isText(kind) ? [{ type: 'provider', values: { [kind]: providerMetadata ?? {} } }] : [],
    error: (chunk) => [{ type: 'error', error: chunk.error ?? chunk.errorText }],
    abort: () => [{ type: 'finish', how: 'stopped' }],
  }),
);

const textIn = (value: unknown): string | undefined => (isText(value) ? value : undefined);
const flagIn = (value: unknown): true | undefined => (value === true ? true : undefined);
const idOf = ({ toolCallId, id }: Chunk): string => textIn(toolCallId ?? id) ?? '';

/** Opaque data, by provider. */
const provider = ({ providerMetadata }: Chunk, of?: Subject): Parts =>
  isRecord(providerMetadata) ? [{ type: 'provider', of, values: providerMetadata }] : [];

/** What a provider says of the whole answer, such as the id to go on from. What it does not say it may write as null. */
function ofAnswer({ providerMetadata }: Chunk): Parts {
  if (!isRecord(providerMetadata)) return [];
  const said = Object.entries(providerMetadata).map(([name, fields]) => [
    name,
    isRecord(fields)
      ? Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
      : fields,
  ]);
  return [{ type: 'provider', values: Object.fromEntries(said) }];
}

const resultData = (chunk: Chunk): Parts => provider(chunk, { result: idOf(chunk) });

function readDelta(chunk: Chunk): Parts {
  const id = idOf(chunk);
  const delta = textIn(chunk.delta ?? chunk.text) ?? '';
  return [{ type: 'delta', id, delta }, ...provider(chunk, { text: id })];
}

function readEnd(chunk: Chunk): Parts {
  const id = idOf(chunk);
  return [...provider(chunk, { text: id }), { type: 'end', id }];
}

const callOf = (chunk: Chunk): StreamPart => ({
  type: 'call',
  id: idOf(chunk),
  name: textIn(chunk.toolName) ?? 'tool',
  title: textIn(chunk.title),
  dynamic: flagIn(chunk.dynamic),
  byProvider: flagIn(chunk.providerExecuted),
});

function readCall(chunk: Chunk): Parts {
  const id = idOf(chunk);
  // Arguments that are no JSON come as the model wrote them: the call fails by that.
  const called = { type: 'called' as const, id, args: jsonText(chunk.input) };
  return [callOf(chunk), ...provider(chunk, { call: id }), called];
}

const resultOf = (chunk: Chunk, content: unknown, outcome?: 'failed' | 'denied'): StreamPart => ({
  type: 'result',
  id: idOf(chunk),
  content: jsonText(content),
  outcome,
  preliminary: flagIn(chunk.preliminary),
});

function readResult(chunk: Chunk): Parts {
  return [resultOf(chunk, chunk.output), ...resultData(chunk)];
}

/** The words that the model is given of it, too: what the tool threw, with its name. */
function errorText({ error }: Chunk): string {
  if (!(error instanceof Error)) return jsonText(error);
  const words = describeError(error);
  return error.name ? `${error.name}: ${words}` : words;
}

function readSource(chunk: Chunk): Parts {
  const id = textIn(chunk.sourceId ?? chunk.id);
  const { url, title, mediaType, filename: name } = texts(chunk, 'url', 'title', 'mediaType', 'filename');
  const part = { kind: 'source' as const, ...omitUndefined({ url, title, mediaType, name }) };
  return [{ type: 'part', part, id }, ...(id === undefined ? [] : provider(chunk, { part: id }))];
}

/** A citation is a source that belongs to a text: with the place in that text, and the words of the source. */
function readCitations({ id, citations }: Chunk): Parts {
  if (!Array.isArray(citations) || !isText(id)) return [];
  return citations.filter(isRecord).flatMap(({ source, startIndex, endIndex, citedText }) => {
    if (!isRecord(source)) return [];
    const { url, title, mediaType, filename: name } = texts(source, 'url', 'title', 'mediaType', 'filename');
    const quote = textIn(citedText);
    const place = { start: numberIn(startIndex), end: numberIn(endIndex) };
    const part = {
      kind: 'source' as const,
      ...omitUndefined({ url, title, mediaType, name, quote, ...place }),
    };
    return [{ type: 'part' as const, part, text: id }];
  });
}

const numberIn = (value: unknown): number | undefined => (isNumber(value) ? value : undefined);

const texts = <Name extends string>(of: Chunk, ...names: readonly Name[]): { [K in Name]?: string } =>
  // CAST: of the fields that are named, those that are texts.
  Object.fromEntries(names.flatMap((name) => (isText(of[name]) ? [[name, of[name]]] : []))) as {
    [K in Name]?: string;
  };

/** A file that a model has made: its address, or its content as one. */
function readFile(chunk: Chunk): Parts {
  const { type, url, file } = chunk;
  const { mediaType, base64 } = isRecord(file) ? file : chunk;
  const media = textIn(mediaType) ?? 'application/octet-stream';
  const address = textIn(url) ?? (isText(base64) ? `data:${media};base64,${base64}` : undefined);
  if (address === undefined) return [];
  const part = {
    ...{ kind: 'file' as const, mediaType: media, url: address },
    ...(type === 'reasoning-file' && { reasoning: true as const }),
  };
  const id = `file:${address.length}:${address.slice(-32)}`;
  const data = provider(chunk, { part: id });
  return [{ type: 'part', part, ...(data.length > 0 && { id }) }, ...data];
}

/** A part of the app's own kind. What is transient is shown once by its page, and kept nowhere. */
function readData({ type, id, data, transient }: Chunk): Parts {
  if (transient === true) return [];
  const name = String(type).slice('data-'.length);
  const part = { kind: 'data' as const, name, value: data ?? null };
  return [{ type: 'part', part, ...(isText(id) && { id: `${name}:${id}` }) }];
}

function readMetadata({ messageMetadata: value }: Chunk): Parts {
  return value === undefined || value === null ? [] : [{ type: 'part', part: { kind: 'metadata', value } }];
}

function readStep({ finishReason, usage, response }: Chunk): Extract<StreamPart, { readonly type: 'step' }> {
  const model = isRecord(response) ? textIn(response.modelId) : undefined;
  return { type: 'step', finishReason: textIn(finishReason), usage: usageOf(usage), model };
}

/** The SDK's usage as AG-UI has it. */
function usageOf(usage: unknown): TokenUsage | undefined {
  if (!isRecord(usage)) return undefined;
  const { inputTokens, outputTokens, totalTokens, inputTokenDetails, outputTokenDetails } = usage;
  const read = isRecord(inputTokenDetails) ? inputTokenDetails : {};
  const written = isRecord(outputTokenDetails) ? outputTokenDetails : {};
  const known = omitUndefined({
    inputTokens: numberIn(inputTokens),
    outputTokens: numberIn(outputTokens),
    totalTokens: numberIn(totalTokens),
    reasoningTokens: numberIn(written.reasoningTokens ?? usage.reasoningTokens),
    cachedInputTokens: numberIn(read.cacheReadTokens ?? usage.cachedInputTokens),
    cacheWriteInputTokens: numberIn(read.cacheWriteTokens),
  });
  return Object.keys(known).length > 0 ? known : undefined;
}

/**
 * How the SDK ends. An `error` before it is not the end: a provider is asked again, and the last word counts. `other` without a word
 * of the provider's own is what some providers make of a connection that broke.
 */
function howOf({ finishReason, ...rest }: Chunk): 'done' | 'failed' | 'cut' {
  if (finishReason === 'error') return 'failed';
  const saysNothing = 'totalUsage' in rest && rest.rawFinishReason === undefined;
  return finishReason === 'interrupted' || (finishReason === 'other' && saysNothing) ? 'cut' : 'done';
}
