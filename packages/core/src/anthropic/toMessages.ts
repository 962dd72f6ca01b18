/** The conversation before a run as the messages of Anthropic's Messages API. */
import type { ContentBlockParam, MessageParam } from '@anthropic-ai/sdk/resources/messages/messages';
import type { AgentRun } from '../agent/agentRun.ts';
import { parsedText } from '../pipes/jsonText.ts';
import { type ConversationReader, readTurns } from '../pipes/readTurns.ts';
import { type SentPiece, sentPieces } from '../pipes/sentFiles.ts';
import type { AnswerItem, CallItem, ProviderValues } from '../pipes/turns.ts';
import { isRecord, isText } from '../protocol/shapes.ts';

/**
 * What has been said before, as `anthropic.messages.create({ messages })` takes it: people's messages with their files, own
 * answers, thinking with its signature, calls with their results, server tools with theirs. The message that the run answers stands
 * last. Messages that have left the session's window are not among them.
 *
 * @param agent what `joinSession` gives: a run's own characters, too, are read from it
 */
export async function toMessages(agent: ConversationReader, run: AgentRun): Promise<MessageParam[]> {
  const turns = await readTurns(agent, run, 'toMessages(agent, run)');
  const messages: { role: 'user' | 'assistant'; content: ContentBlockParam[] }[] = [];
  const add = (role: 'user' | 'assistant', content: ContentBlockParam[]) => {
    const last = messages.at(-1);
    if (last?.role === role) last.content.push(...content);
    else if (content.length > 0) messages.push({ role, content });
  };
  for (const turn of turns) {
    if (turn.type === 'said')
      add(turn.from, turn.parts ? sentPieces(turn.parts).map(blockOf) : [{ type: 'text', text: turn.text }]);
    else {
      add('assistant', turn.items.flatMap(answerBlocks));
      add('user', turn.items.flatMap(resultBlocks));
    }
  }
  return messages;
}

function blockOf(piece: SentPiece): ContentBlockParam {
  if ('text' in piece) return { type: 'text', text: piece.text };
  const { url, mediaType, name, base64 } = piece;
  if (/^image\/(jpeg|png|gif|webp)$/.test(mediaType)) {
    // CAST: one of the four, as the expression says.
    const media_type = mediaType as 'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp';
    return {
      type: 'image',
      source: base64 === undefined ? { type: 'url', url } : { type: 'base64', media_type, data: base64 },
    };
  }
  if (mediaType !== 'application/pdf')
    return { type: 'text', text: `[${name ?? mediaType}] ${base64 ? '' : url}` };
  return {
    type: 'document',
    source:
      base64 === undefined ? { type: 'url', url } : { type: 'base64', media_type: mediaType, data: base64 },
    ...(name !== undefined && { title: name }),
  };
}

function answerBlocks(item: AnswerItem): ContentBlockParam[] {
  if (item.type === 'text') {
    const { citations } = anthropicOf(item.values);
    // CAST: Anthropic's own citations, as they came.
    const cited = Array.isArray(citations)
      ? ({ citations } as Pick<ContentBlockParam & { type: 'text' }, 'citations'>)
      : {};
    return [{ type: 'text', text: item.text, ...cited }];
  }
  if (item.type === 'reasoning') {
    const { signature, redactedData } = anthropicOf(item.values);
    if (isText(redactedData)) return [{ type: 'redacted_thinking', data: redactedData }];
    // Thinking without its signature is refused.
    return isText(signature) ? [{ type: 'thinking', thinking: item.text, signature }] : [];
  }
  if (item.type === 'call') return callBlocks(item);
  // CAST: a block of Anthropic's that was kept as it came.
  return item.type === 'opaque' &&
    /^anthropic\./.test(item.provider) &&
    isRecord(item.value) &&
    isText(item.value.type)
    ? [item.value as unknown as ContentBlockParam]
    : [];
}

function callBlocks({ id, name, args, byProvider, values, result }: CallItem): ContentBlockParam[] {
  const parsed = parsedText(args || '{}');
  const call = { id, name, input: isRecord(parsed) ? parsed : {} };
  if (!byProvider) return [{ type: 'tool_use', ...call }];
  const { serverName } = anthropicOf(values);
  const isMcp = isText(serverName);
  const kind = name.startsWith('tool_search_tool') ? 'tool_search' : name;
  const blocks = [
    { ...call, ...(isMcp ? { type: 'mcp_tool_use', server_name: serverName } : { type: 'server_tool_use' }) },
    ...(result
      ? [
          {
            type: isMcp ? 'mcp_tool_result' : `${kind}_tool_result`,
            tool_use_id: id,
            content: parsedText(result.content),
            ...(isMcp && { is_error: result.outcome === 'failed' }),
          },
        ]
      : []),
  ];
  // CAST: Anthropic's own blocks, put together of what they were taken apart into (readMessages.ts).
  return blocks as unknown as ContentBlockParam[];
}

function resultBlocks(item: AnswerItem): ContentBlockParam[] {
  if (item.type !== 'call' || item.byProvider || !item.result) return [];
  const { content, outcome } = item.result;
  return [{ type: 'tool_result', tool_use_id: item.id, content, ...(outcome && { is_error: true }) }];
}

const anthropicOf = ({ anthropic }: ProviderValues): ProviderValues => (isRecord(anthropic) ? anthropic : {});
