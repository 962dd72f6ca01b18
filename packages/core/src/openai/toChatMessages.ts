/** The conversation before a run as the messages of OpenAI's Chat Completions, and of the servers that speak it. */
import type {
  ChatCompletionContentPart,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions/completions';
import type { AgentRun } from '../agent/agentRun.ts';
import { type ConversationReader, readTurns } from '../pipes/readTurns.ts';
import { type SentPiece, sentPieces } from '../pipes/sentFiles.ts';
import type { AnswerItem, CallItem } from '../pipes/turns.ts';

/**
 * What has been said before, as `openai.chat.completions.create({ messages })` takes it: people's messages with their files,
 * own answers, calls with their results. Thoughts are not sent back. The message that the run answers stands last. Messages that have
 * left the session's window are not among them.
 *
 * @param agent what `joinSession` gives: a run's own characters, too, are read from it
 */
export async function toChatMessages(
  agent: ConversationReader,
  run: AgentRun,
): Promise<ChatCompletionMessageParam[]> {
  const turns = await readTurns(agent, run, 'toChatMessages(agent, run)');
  return turns.flatMap((turn): ChatCompletionMessageParam[] => {
    if (turn.type === 'step') return answerMessages(turn.items);
    if (turn.from === 'assistant' || !turn.parts) return [{ role: turn.from, content: turn.text }];
    return [{ role: 'user', content: sentPieces(turn.parts).map(partOf) }];
  });
}

function partOf(piece: SentPiece): ChatCompletionContentPart {
  if ('text' in piece) return { type: 'text', text: piece.text };
  const { url, mediaType, name = 'file' } = piece;
  if (mediaType.startsWith('image/')) return { type: 'image_url', image_url: { url } };
  return piece.base64 === undefined
    ? { type: 'text', text: `[${name}] ${url}` }
    : { type: 'file', file: { filename: name, file_data: url } };
}

function answerMessages(items: readonly AnswerItem[]): ChatCompletionMessageParam[] {
  const text = items.flatMap((item) => (item.type === 'text' ? [item.text] : [])).join('\n');
  const calls = items.filter((item): item is CallItem => item.type === 'call' && !item.byProvider);
  if (text === '' && calls.length === 0) return [];
  return [
    {
      role: 'assistant',
      content: text === '' ? null : text,
      ...(calls.length > 0 && {
        tool_calls: calls.map(({ id, name, args }) => ({
          ...{ id, type: 'function' as const },
          function: { name, arguments: args || '{}' },
        })),
      }),
    },
    ...calls.flatMap(({ id, result }) =>
      result ? [{ role: 'tool' as const, tool_call_id: id, content: result.content }] : [],
    ),
  ];
}
