/** The conversation before a run as the AI SDK's model messages: with tool calls, files, approvals, and what providers need back. */
import type { AgentRun } from '../agent/agentRun.ts';
import { parsedText } from '../pipes/jsonText.ts';
import { type ConversationReader, readTurns } from '../pipes/readTurns.ts';
import { sentPieces } from '../pipes/sentFiles.ts';
import type { AnswerItem, CallItem, ProviderValues, SaidTurn, Turn } from '../pipes/turns.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isRecord } from '../protocol/shapes.ts';
import type {
  AssistantPart,
  JsonValue,
  ModelTurn,
  ProviderOptions,
  SentPart,
  ToolPart,
  ToolResultPart,
} from './modelTurns.ts';

/**
 * What has been said before, as `streamText({ messages })` takes it: people's messages, own answers with their tool calls and
 * results, files with their bytes or addresses, and provider data where it belongs, as `providerOptions`. The message that the run answers stands
 * last; behind it calls that wait for their approval's outcome, where the run goes on from an interrupt. Messages that have left the
 * session's window are not among them.
 *
 * @param agent what `joinSession` gives: a run's own characters, too, are read from it
 */
export async function toModelMessages(agent: ConversationReader, run: AgentRun): Promise<ModelTurn[]> {
  const turns = await readTurns(agent, run, 'toModelMessages(agent, run)');
  return turns.flatMap(messagesOf);
}

function messagesOf(turn: Turn): ModelTurn[] {
  if (turn.type === 'said')
    return turn.from === 'user'
      ? [{ role: 'user', content: sentOf(turn) }]
      : [{ role: 'assistant', content: [{ type: 'text', text: turn.text }] }];
  const { items } = turn;
  const results = items.flatMap((item) =>
    item.type === 'call' && !item.byProvider ? toolPartsOf(item) : [],
  );
  return [
    { role: 'assistant', content: items.flatMap(assistantPartsOf) },
    ...(results.length > 0 ? [{ role: 'tool' as const, content: results }] : []),
  ];
}

const sentOf = ({ text, parts }: SaidTurn): string | SentPart[] =>
  parts
    ? sentPieces(parts).map((piece) =>
        'text' in piece
          ? { type: 'text', text: piece.text }
          : {
              ...{ type: 'file', data: new URL(piece.url), mediaType: piece.mediaType },
              ...omitUndefined({ filename: piece.name }),
            },
      )
    : text;

function assistantPartsOf(item: AnswerItem): AssistantPart[] {
  switch (item.type) {
    case 'text':
    case 'reasoning':
      return [{ type: item.type, text: item.text, ...optionsOf(item.values) }];
    case 'file': {
      const { part } = item.part;
      if (part.kind !== 'file' || part.url === undefined) return [];
      const { url, mediaType, name, reasoning } = part;
      const common = { data: new URL(url), mediaType, ...optionsOf(item.values) };
      return reasoning
        ? [{ type: 'reasoning-file', ...common }]
        : [{ type: 'file', ...common, ...omitUndefined({ filename: name }) }];
    }
    case 'opaque':
      // CAST: it has a dot in it, or it would not be one of these (turns.ts).
      return [{ type: 'custom', kind: item.provider as `${string}.${string}`, ...optionsIn(item.value) }];
    case 'call':
      return callPartsOf(item);
  }
}

function callPartsOf({ id, name, args, byProvider, values, result, consent }: CallItem): AssistantPart[] {
  const call = { toolCallId: id, toolName: name };
  const parts: AssistantPart[] = [
    {
      type: 'tool-call',
      ...call,
      input: args === '' ? {} : parsedText(args),
      ...(byProvider && { providerExecuted: true }),
      ...optionsOf(values),
    },
  ];
  if (consent) parts.push({ type: 'tool-approval-request', approvalId: consent.id, toolCallId: id });
  if (byProvider && result) parts.push(resultOf(call, result, { ...values, ...result.values }));
  return parts;
}

/** What the app's own tools gave, or what people decided before they may run. */
function toolPartsOf({ id, name, values, result, consent }: CallItem): ToolPart[] {
  if (result) return [resultOf({ toolCallId: id, toolName: name }, result, { ...values, ...result.values })];
  if (!consent) return [];
  const { id: approvalId, approved, note } = consent;
  return [{ type: 'tool-approval-response', approvalId, approved, ...omitUndefined({ reason: note }) }];
}

function resultOf(
  call: { readonly toolCallId: string; readonly toolName: string },
  { content, outcome }: NonNullable<CallItem['result']>,
  values: ProviderValues,
): ToolResultPart {
  const output =
    outcome === 'failed'
      ? { type: 'error-text' as const, value: content }
      : outcome === 'denied'
        ? { type: 'execution-denied' as const, reason: content }
        : outputOf(content);
  return { type: 'tool-result', ...call, output, ...optionsOf(values) };
}

/** What was written as JSON goes back as JSON. */
function outputOf(content: string): { type: 'json'; value: JsonValue } | { type: 'text'; value: string } {
  const value = /^\s*[[{]/.test(content) ? parsedText(content) : content;
  // CAST: JSON holds such values only.
  return typeof value === 'string' ? { type: 'text', value } : { type: 'json', value: value as JsonValue };
}

const optionsOf = (values: ProviderValues): { providerOptions?: ProviderOptions } =>
  // CAST: the log holds JSON only.
  Object.keys(values).length > 0 ? { providerOptions: values as ProviderOptions } : {};

const optionsIn = (value: unknown): { providerOptions?: ProviderOptions } =>
  isRecord(value) ? optionsOf(value) : {};
