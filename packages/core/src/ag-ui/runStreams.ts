/** What AG-UI opens, writes and closes: texts, reasoning, and the arguments of tool calls. */
import type { DeltaSplitter } from '../agent/deltaSplitter.ts';
import type { UnknownEvent } from '../protocol/events.ts';

export type Kind = 'text' | 'reasoning' | 'call';

/** Something open, under the id that its agent gave it and the one that it has in the log. */
export interface Stream {
  readonly kind: Kind;
  readonly id: string;
  readonly as: string;
  /** The sub-agent it belongs to. */
  readonly owner: string | undefined;
  /** The run has it whole already: nothing of it is written. */
  readonly isRepeated: boolean;
  readonly splitter: DeltaSplitter;
}

interface Words {
  readonly start: string;
  readonly content: string;
  readonly end: string;
  readonly chunk: string;
  /** The field that names it. */
  readonly id: 'messageId' | 'toolCallId';
}

export const words: Readonly<Record<Kind, Words>> = {
  text: {
    start: 'TEXT_MESSAGE_START',
    content: 'TEXT_MESSAGE_CONTENT',
    end: 'TEXT_MESSAGE_END',
    chunk: 'TEXT_MESSAGE_CHUNK',
    id: 'messageId',
  },
  reasoning: {
    start: 'REASONING_MESSAGE_START',
    content: 'REASONING_MESSAGE_CONTENT',
    end: 'REASONING_MESSAGE_END',
    chunk: 'REASONING_MESSAGE_CHUNK',
    id: 'messageId',
  },
  call: {
    start: 'TOOL_CALL_START',
    content: 'TOOL_CALL_ARGS',
    end: 'TOOL_CALL_END',
    chunk: 'TOOL_CALL_CHUNK',
    id: 'toolCallId',
  },
};

export const KINDS: readonly Kind[] = ['text', 'reasoning', 'call'];

/** Which part of which kind of stream a type is, if it is one. */
export function streamOf(
  type: string,
): { readonly kind: Kind; readonly place: 'start' | 'content' | 'end' } | undefined {
  for (const kind of KINDS)
    for (const place of ['start', 'content', 'end'] as const)
      if (words[kind][place] === type) return { kind, place };
  return undefined;
}

const ALL: ReadonlySet<string> = new Set(['RUN_STARTED', 'RUN_FINISHED', 'RUN_ERROR', 'MESSAGES_SNAPSHOT']);
const ENDS: ReadonlySet<string> = new Set(['SUBAGENT_FINISHED', 'SUBAGENT_ERROR', 'subagent.cancelled']);
const NONE: ReadonlySet<string> = new Set([
  'RAW',
  'ACTIVITY_SNAPSHOT',
  'ACTIVITY_DELTA',
  'REASONING_ENCRYPTED_VALUE',
  'SUBAGENT_STARTED',
]);

/** What an event means for what was opened by chunks: all of it ends; or that of one sub-agent ends, or is interrupted; or nothing. */
export function closes(
  event: UnknownEvent,
): 'all' | 'nothing' | { readonly owner: string | undefined; readonly ends: boolean } {
  if (ALL.has(event.type)) return 'all';
  if (NONE.has(event.type)) return 'nothing';
  const { subagentRunId } = event;
  const owner = typeof subagentRunId === 'string' ? subagentRunId : undefined;
  return { owner, ends: owner !== undefined && ENDS.has(event.type) };
}
