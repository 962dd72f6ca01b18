'use client';

import { type UseChatHelpers, useChat } from '@ai-sdk/react';
import type { UIMessage } from 'ai';
import { useEffect, useMemo, useRef } from 'react';
import { type RejoinChatOptions, rejoinChat } from './rejoinChat.ts';

export interface UseRejoinChatOptions<Message extends UIMessage = UIMessage>
  extends RejoinChatOptions<Message> {
  /** As of `useChat`: how often the messages render at most, ms. Default: at each update of the session. */
  readonly throttle?: number | undefined;
}

/** `useChat` on a session: the same helpers, whose messages and status are the session's. It stays connected while it is mounted. */
export function useRejoinChat<Message extends UIMessage = UIMessage>(
  options: UseRejoinChatOptions<Message>,
): UseChatHelpers<Message> {
  const { session, agent, throttle } = options;
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const chat = useMemo(
    () =>
      rejoinChat<Message>({
        ...{ session, agent },
        onError: (error) => latest.current.onError?.(error),
        onFinish: (finished) => latest.current.onFinish?.(finished),
        onData: (part) => latest.current.onData?.(part),
        onToolCall: (call) => latest.current.onToolCall?.(call),
      }),
    [session, agent],
  );
  useEffect(() => chat.connect(), [chat]);
  return useChat({ chat, ...(throttle !== undefined && { throttle }) });
}
