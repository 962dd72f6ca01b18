/** The conversation before a run as the input of OpenAI's Responses API. */
import type { ResponseInputItem } from 'openai/resources/responses/responses';
import type { AgentRun } from '../agent/agentRun.ts';
import { parsedText } from '../pipes/jsonText.ts';
import { type ConversationReader, readTurns } from '../pipes/readTurns.ts';
import { sentPieces } from '../pipes/sentFiles.ts';
import type { AnswerItem, CallItem, ProviderValues, SaidTurn } from '../pipes/turns.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isRecord, isText } from '../protocol/shapes.ts';

/**
 * What has been said before, as `openai.responses.create({ input })` takes it: people's messages with their files, own answers,
 * thoughts with what OpenAI knows them by, calls with their results, hosted tools. The message that the run answers stands last.
 * Messages that have left the session's window are not among them.
 *
 * @param agent what `joinSession` gives: a run's own characters, too, are read from it
 */
export async function toInput(agent: ConversationReader, run: AgentRun): Promise<ResponseInputItem[]> {
  const turns = await readTurns(agent, run, 'toInput(agent, run)');
  return turns.flatMap((turn) => (turn.type === 'said' ? [saidItem(turn)] : answerItems(turn.items)));
}

function saidItem({ from, text, parts }: SaidTurn): ResponseInputItem {
  if (from === 'assistant' || !parts) return { role: from, content: text };
  return {
    role: 'user',
    content: sentPieces(parts).map((piece) => {
      if ('text' in piece) return { type: 'input_text', text: piece.text };
      const { url, mediaType, name } = piece;
      if (mediaType.startsWith('image/')) return { type: 'input_image', image_url: url, detail: 'auto' };
      const filename = omitUndefined({ filename: name });
      return {
        type: 'input_file',
        ...filename,
        ...(url.startsWith('data:') ? { file_data: url } : { file_url: url }),
      };
    }),
  };
}

function answerItems(items: readonly AnswerItem[]): ResponseInputItem[] {
  const made: ResponseInputItem[] = [];
  for (const item of items) {
    // Thoughts in several parts are one item.
    if (item.type === 'reasoning') addThought(made, item.text, openaiOf(item.values));
    else made.push(...itemsOf(item));
  }
  return made;
}

function addThought(
  made: ResponseInputItem[],
  text: string,
  { itemId, reasoningEncryptedContent: content }: ProviderValues,
): void {
  if (!isText(itemId)) return;
  const summary = text === '' ? [] : [{ type: 'summary_text' as const, text }];
  const last = made.at(-1);
  const encrypted = isText(content) ? { encrypted_content: content } : {};
  if (last && 'type' in last && last.type === 'reasoning' && last.id === itemId)
    made[made.length - 1] = { ...last, summary: [...last.summary, ...summary], ...encrypted };
  else made.push({ type: 'reasoning', id: itemId, summary, ...encrypted });
}

function itemsOf(item: Exclude<AnswerItem, { readonly type: 'reasoning' }>): ResponseInputItem[] {
  switch (item.type) {
    case 'text':
      return [textItem(item.text, openaiOf(item.values))];
    case 'call':
      return item.byProvider ? hostedItem(item) : callItems(item);
    case 'opaque':
      // CAST: an item of OpenAI's that was kept as it came.
      return /^openai\./.test(item.provider) && isRecord(item.value) && isText(item.value.type)
        ? [item.value as unknown as ResponseInputItem]
        : [];
    default:
      return [];
  }
}

/** An answer that OpenAI knows goes back as its own item: thoughts before it belong to it. */
function textItem(text: string, { itemId, phase }: ProviderValues): ResponseInputItem {
  const known =
    phase === 'commentary' || phase === 'final_answer'
      ? { phase: phase as 'commentary' | 'final_answer' }
      : {};
  if (!isText(itemId)) return { role: 'assistant', content: text, ...known };
  return {
    ...{ type: 'message', id: itemId, role: 'assistant', status: 'completed', ...known },
    content: [{ type: 'output_text', text, annotations: [] }],
  };
}

function callItems({ id: call_id, name, args, values, result }: CallItem): ResponseInputItem[] {
  const { itemId, type } = openaiOf(values);
  const id = isText(itemId) ? { id: itemId } : {};
  if (type === 'custom_tool_call') {
    const call = { type: 'custom_tool_call' as const, call_id, name, input: String(parsedText(args)), ...id };
    return result ? [call, { type: 'custom_tool_call_output', call_id, output: result.content }] : [call];
  }
  // Calls of OpenAI's other own tools have outputs of other forms each.
  if (isText(type)) return [];
  const call = { type: 'function_call' as const, call_id, name, arguments: args || '{}', ...id };
  return result ? [call, { type: 'function_call_output', call_id, output: result.content }] : [call];
}

function hostedItem({ id, name, args, values, result }: CallItem): ResponseInputItem[] {
  const given = parsedText(result?.content ?? '');
  const { serverLabel, approvalRequestId } = openaiOf(values);
  const tool = name.replace(/^mcp\./, '');
  const fields = isText(serverLabel)
    ? {
        ...{ type: 'mcp_call', arguments: args, name: tool, server_label: serverLabel },
        ...omitUndefined({ approval_request_id: approvalRequestId }),
      }
    : { type: `${name}_call`, status: 'completed', ...asRecord(parsedText(args)) };
  // CAST: OpenAI's own item, put together of the fields that it was taken apart into (readResponses.ts).
  return [{ id, ...fields, ...asRecord(given) } as unknown as ResponseInputItem];
}

const openaiOf = ({ openai }: ProviderValues): ProviderValues => asRecord(openai);
const asRecord = (value: unknown): ProviderValues => (isRecord(value) ? value : {});
