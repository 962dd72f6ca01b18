import { entityKey } from '../protocol/ids.ts';
import type { SentText } from '../protocol/messages.ts';
import type { SessionState } from './state.ts';
import { appendText, isSameText, NO_TEXT } from './text.ts';

/** The state with characters that were withheld (P38). Undefined where they are not those of its texts, by length and hash. */
export function fillTexts(state: SessionState, texts: readonly SentText[]): SessionState | undefined {
  const messages = new Map(state.messages);
  const toolCalls = new Map(state.toolCalls);
  for (const [kind, participant, id, characters] of texts) {
    if (characters === undefined) continue;
    const key = entityKey(participant, id);
    const text = appendText(NO_TEXT, characters);
    const call = kind === 'a' ? toolCalls.get(key) : undefined;
    const message = kind === 't' ? messages.get(key) : undefined;
    const here = call?.args ?? message?.text;
    if (!here?.withheld) continue;
    if (!isSameText(here, text)) return undefined;
    if (call) toolCalls.set(key, { ...call, args: text });
    if (message) messages.set(key, { ...message, text });
  }
  return { ...state, messages, toolCalls };
}
