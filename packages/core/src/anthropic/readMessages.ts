/** Reads a stream of Anthropic's Messages API: `anthropic.messages.create({ stream: true })`. By the shapes of its events. */
import { jsonText } from '../pipes/jsonText.ts';
import type { StreamPart, StreamReader } from '../pipes/streamPart.ts';
import type { TokenUsage } from '../protocol/answerPart.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isNumber, isRecord, isText } from '../protocol/shapes.ts';

type Fields = Readonly<Record<string, unknown>>;
type Parts = readonly StreamPart[];

const FINISH: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  tool_use: 'tool-calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'content-filter',
};

/** A block of content that has not ended. */
interface Block {
  readonly id: string;
  readonly kind: 'text' | 'call';
  args: string;
  readonly citations: unknown[];
  /** What the block says that only Anthropic reads. */
  anthropic: Fields;
}

export function createMessagesReader(): StreamReader {
  const blocks = new Map<unknown, Block>();
  let model: string | undefined;
  let usage: Fields = {};
  let finishReason: string | undefined;

  function begin(index: unknown, of: Fields): Parts {
    const { type, id, tool_use_id: call } = of;
    const block: Block = { id: `block ${index}`, kind: 'text', args: '', citations: [], anthropic: {} };
    if (type === 'text') return [open(index, block), ...words(block, of.text)];
    if (type === 'thinking') {
      // CAST: of two literals one.
      return [{ ...open(index, block), type: 'reasoning' }, ...words(block, of.thinking)] as Parts;
    }
    if (type === 'redacted_thinking') {
      block.anthropic = { redactedData: of.data };
      return [{ ...open(index, block), type: 'reasoning' } as StreamPart];
    }
    if (isText(type) && /tool_use$/.test(type) && isText(id)) return beginCall(index, of, id);
    if (isText(type) && /tool_result$/.test(type) && isText(call)) return result(of, call);
    return [{ type: 'provider', values: { [`anthropic.${jsonText(type)}`]: of } }];
  }

  const open = (index: unknown, block: Block): Extract<StreamPart, { type: 'text' | 'reasoning' }> => {
    blocks.set(index, block);
    return { type: 'text', id: block.id };
  };

  function beginCall(
    index: unknown,
    { type, name, input, server_name: serverName, caller }: Fields,
    id: string,
  ): Parts {
    const byProvider = type !== 'tool_use' || undefined;
    const mcp = type === 'mcp_tool_use' ? { type: 'mcp-tool-use', serverName } : {};
    const anthropic = { ...mcp, ...omitUndefined({ caller }) };
    const isWhole = isRecord(input) && Object.keys(input).length > 0;
    const args = isWhole ? JSON.stringify(input) : '';
    blocks.set(index, { id, kind: 'call', args, citations: [], anthropic });
    const dynamic = type === 'mcp_tool_use' || undefined;
    const call = { type: 'call' as const, id, name: isText(name) ? name : 'tool', byProvider, dynamic };
    return args === '' ? [call] : [call, { type: 'args', id, delta: args }];
  }

  /** What a tool of Anthropic's gave, in its own form: so it goes back. */
  function result({ type, content, is_error: isError }: Fields, id: string): Parts {
    const failed = isError === true || (isRecord(content) && /_error$/.test(jsonText(content.type)));
    const found = type === 'web_search_tool_result' && Array.isArray(content) ? content.filter(isRecord) : [];
    return [
      { type: 'result', id, content: jsonText(content), ...(failed && { outcome: 'failed' as const }) },
      ...found.flatMap(({ url, title }) => (isText(url) ? [source({ url, title })] : [])),
    ];
  }

  function add(index: unknown, delta: Fields): Parts {
    const block = blocks.get(index);
    if (!block) return [];
    if (delta.type === 'input_json_delta' && isText(delta.partial_json)) {
      block.args += delta.partial_json;
      return [{ type: 'args', id: block.id, delta: delta.partial_json }];
    }
    if (delta.type === 'signature_delta')
      block.anthropic = { ...block.anthropic, signature: delta.signature };
    if (delta.type === 'citations_delta') {
      block.citations.push(delta.citation);
      return isRecord(delta.citation) ? [citation(delta.citation, block.id)] : [];
    }
    return words(block, delta.text ?? delta.thinking);
  }

  function close(index: unknown): Parts {
    const block = blocks.get(index);
    blocks.delete(index);
    if (!block) return [];
    const { id, kind, args, citations } = block;
    const anthropic = { ...block.anthropic, ...(citations.length > 0 && { citations }) };
    const values = Object.keys(anthropic).length > 0 ? { anthropic } : undefined;
    const of = kind === 'text' ? { text: id } : { call: id };
    return [
      ...(values ? [{ type: 'provider' as const, of, values }] : []),
      kind === 'text' ? { type: 'end', id } : { type: 'called', id, args: args || '{}' },
    ];
  }

  const READERS = new Map(
    Object.entries<(event: Fields) => Parts>({
      message_start({ message }) {
        if (!isRecord(message)) return [];
        model = isText(message.model) ? message.model : undefined;
        usage = isRecord(message.usage) ? message.usage : {};
        return [];
      },
      content_block_start: ({ index, content_block: block }) => (isRecord(block) ? begin(index, block) : []),
      content_block_delta: ({ index, delta }) => (isRecord(delta) ? add(index, delta) : []),
      content_block_stop: ({ index }) => close(index),
      message_delta({ delta, usage: added }) {
        const reason = isRecord(delta) ? delta.stop_reason : undefined;
        if (isText(reason)) finishReason = FINISH[reason] ?? reason;
        const said = Object.entries(isRecord(added) ? added : {}).filter(([, value]) => value !== null);
        usage = { ...usage, ...Object.fromEntries(said) };
        return [];
      },
      message_stop: () => [
        { type: 'step', finishReason, usage: usageOf(usage), model },
        { type: 'finish', how: 'done' },
      ],
      error: ({ error }) => [
        { type: 'error', error },
        { type: 'finish', how: 'failed' },
      ],
    }),
  );
  return { read: (event) => (isRecord(event) ? (READERS.get(jsonText(event.type))?.(event) ?? []) : []) };
}

const words = ({ id }: Block, text: unknown): Parts =>
  isText(text) && text !== '' ? [{ type: 'delta', id, delta: text }] : [];

const source = (fields: Fields, text?: string): StreamPart => {
  const known = Object.entries(fields).filter((field): field is [string, string] => isText(field[1]));
  return { type: 'part', part: { kind: 'source', ...Object.fromEntries(known) }, ...omitUndefined({ text }) };
};

/** A page, or a document that the request held. Its place is that in the document, not in the text. */
function citation(
  { url, title, document_title: document, cited_text: quote, type }: Fields,
  text: string,
): StreamPart {
  const mediaType = type === 'page_location' ? 'application/pdf' : 'text/plain';
  return source(isText(url) ? { url, title, quote } : { title: document, mediaType, quote }, text);
}

function usageOf(usage: Fields): TokenUsage {
  const { input_tokens: fresh, output_tokens: outputTokens } = usage;
  const { cache_read_input_tokens: read, cache_creation_input_tokens: written } = usage;
  const parts = [fresh, read, written].filter(isNumber);
  // What was read from the cache counts as input, as with other providers.
  const inputTokens = parts.reduce((sum, each) => sum + each, 0);
  return omitUndefined({
    inputTokens,
    outputTokens: numberIn(outputTokens),
    totalTokens: inputTokens + (numberIn(outputTokens) ?? 0),
    cachedInputTokens: numberIn(read),
    cacheWriteInputTokens: numberIn(written),
  });
}

const numberIn = (value: unknown): number | undefined => (isNumber(value) ? value : undefined);
