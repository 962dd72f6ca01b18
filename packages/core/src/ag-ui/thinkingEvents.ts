/** THINKING_* of 0.0.x: one thought at a time, without ids. Today each has an id and is called reasoning. */
import type { UnknownEvent } from '../protocol/events.ts';

export const isThinking = ({ type }: UnknownEvent): boolean =>
  /^THINKING_(TEXT_MESSAGE_(START|CONTENT|END)|START|END)$/.test(type);

/** The same as an event of today. */
export function createThinking(mint: () => string): (event: UnknownEvent) => UnknownEvent {
  let span = '';
  let thought = '';
  return ({ title: _, ...event }) => {
    switch (event.type) {
      case 'THINKING_START':
        span = mint();
        return { ...event, type: 'REASONING_START', messageId: span };
      case 'THINKING_END':
        return { ...event, type: 'REASONING_END', messageId: span };
      case 'THINKING_TEXT_MESSAGE_START':
        thought = mint();
        return { ...event, type: 'REASONING_MESSAGE_START', messageId: thought, role: 'reasoning' };
      case 'THINKING_TEXT_MESSAGE_CONTENT':
        return { ...event, type: 'REASONING_MESSAGE_CONTENT', messageId: thought };
      default:
        return { ...event, type: 'REASONING_MESSAGE_END', messageId: thought };
    }
  };
}
