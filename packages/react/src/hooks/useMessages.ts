'use client';

import { useCallback } from 'react';
import { keepList } from '../select/keepEqual.ts';
import { type MessageFilter, type MessageInfo, messagesOf } from '../select/messageList.ts';
import { useScope } from './useScope.ts';
import { type Read, useSession, useSlice } from './useSession.ts';

/**
 * The conversation, without its texts: re-renders when a message comes, ends or fails, not with every word. Give each one's
 * `key` to a component of its own that reads the text by `useMessage`.
 */
export function useMessages({ participant, run, of }: MessageFilter = {}): readonly MessageInfo[] {
  const session = useSession();
  const { participant: me } = session;
  const { run: only } = useScope({ run });
  const read = useCallback<Read<readonly MessageInfo[]>>(
    (view, before) => keepList(messagesOf(view, me, { participant, run: only, of }), before?.value),
    [me, participant, only, of],
  );
  return useSlice(session, read);
}
