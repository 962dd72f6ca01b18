/** All dialects. */
import { AG_UI_STREAM, TANSTACK_AI } from './agUiStream.ts';
import { AI_SDK_TEXT, AI_SDK_UI } from './aiSdk.ts';
import type { DialectName } from './dialectName.ts';
import { DURABLE_STREAM } from './durableStream.ts';
import { LANGGRAPH } from './langgraph.ts';
import { OPENAI_CHAT } from './openaiChat.ts';
import { PLAIN_EVENT_STREAM, PLAIN_WEBSOCKET } from './plainStreams.ts';
import { REJOIN } from './rejoinSession.ts';
import type { Dialect, ResponseHead } from './streamDialect.ts';

/** The surest first; the last one takes any event stream. */
export const DIALECTS: readonly Dialect[] = [
  REJOIN,
  DURABLE_STREAM,
  LANGGRAPH,
  TANSTACK_AI,
  AG_UI_STREAM,
  OPENAI_CHAT,
  AI_SDK_UI,
  AI_SDK_TEXT,
  PLAIN_WEBSOCKET,
  PLAIN_EVENT_STREAM,
];

export function dialectNamed(name: DialectName): Dialect {
  return DIALECTS.find((dialect) => dialect.name === name) ?? PLAIN_EVENT_STREAM;
}

export interface Recognised {
  readonly dialect: Dialect;
  /** How, in words. */
  readonly how: string;
}

/** @param first the first characters of the body */
export function recognise(head: ResponseHead, first: string, url: string): Recognised | undefined {
  for (const dialect of DIALECTS) {
    const how = dialect.recognise(head, first, url);
    if (how !== undefined) return { dialect, how };
  }
  return undefined;
}
