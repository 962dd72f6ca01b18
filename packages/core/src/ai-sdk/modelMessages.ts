/**
 * Messages of the AI SDK, as far as tool approval needs them. They come from an application's own code and from models: what has
 * another form is passed over. No type of the SDK is named, so that versions 6 and 7 fit.
 */
import { jsonText } from '../pipes/jsonText.ts';
import { isRecord, isText } from '../protocol/shapes.ts';

/** A message as `streamText` and `generateText` take and give it (`ModelMessage`). */
export interface ModelMessageLike {
  readonly role: string;
  readonly content: string | readonly unknown[];
}

/** A call that the model has made. */
export interface ModelToolCall {
  readonly toolCallId: string;
  readonly toolName: string;
  readonly input: unknown;
}

/** What a conversation says about tools that need approval. */
export interface ToolParts {
  /** By the model's id of the call. */
  readonly calls: ReadonlyMap<string, ModelToolCall>;
  /** Ids of approvals that wait for a person, each with its call's id. */
  readonly requests: ReadonlyMap<string, string>;
  /** What calls have given, by their ids, as text. */
  readonly results: ReadonlyMap<string, ResultWords>;
}

export interface ResultWords {
  readonly content: string;
  readonly outcome?: 'failed' | 'denied' | undefined;
}

export function readToolParts(messages: readonly ModelMessageLike[]): ToolParts {
  const calls = new Map<string, ModelToolCall>();
  const requests = new Map<string, string>();
  const results = new Map<string, ResultWords>();
  for (const { content } of messages) {
    if (!Array.isArray(content)) continue;
    for (const part of content) {
      if (!isRecord(part)) continue;
      const { type, toolCallId, toolName, approvalId } = part;
      if (type === 'tool-approval-response' && isText(approvalId)) requests.delete(approvalId);
      if (!isText(toolCallId)) continue;
      if (type === 'tool-call' && isText(toolName))
        calls.set(toolCallId, { toolCallId, toolName, input: part.input });
      else if (type === 'tool-approval-request' && isText(approvalId) && part.isAutomatic !== true)
        requests.set(approvalId, toolCallId);
      else if (type === 'tool-result') results.set(toolCallId, resultWords(part.output));
    }
  }
  return { calls, requests, results };
}

/** What a tool has given, as the log has it: text as it is, anything else as JSON. */
function resultWords(output: unknown): ResultWords {
  if (!isRecord(output)) return { content: jsonText(output) };
  const { type, reason } = output;
  if (type === 'execution-denied')
    return { content: notRun(isText(reason) ? reason : undefined), outcome: 'denied' };
  const failed = type === 'error-text' || type === 'error-json';
  return {
    content: jsonText('value' in output ? output.value : output),
    ...(failed && { outcome: 'failed' }),
  };
}

/** @param reason in the words of the person who declined */
export const notRun = (reason?: string): string => (reason ? `Not run: ${reason}` : 'Not run.');
