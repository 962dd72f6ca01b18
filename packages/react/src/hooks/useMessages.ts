'use client';

import { checkCall, isDevelopment } from '@rejoin/core/internal';
import { type MessageFilter, type MessageInfo, messagesIn } from '../select/messageList.ts';
import { useScope } from './useScope.ts';
import { useSlice } from './useSlice.ts';

/**
 * The conversation, without its texts: re-renders when a message comes, ends or fails, not with every word. Give each one's
 * `key` to a component of its own that reads the text by `useMessage`.
 */
export function useMessages(filter: MessageFilter = {}): readonly MessageInfo[] {
  const right = isDevelopment && 'useMessages({ run })';
  checkCall(typeof filter === 'object' && filter !== null, right);
  const { participant, run, of } = filter;
  const scope = useScope({ agent: participant, run }, right);
  return useSlice(messagesIn, scope, of);
}
