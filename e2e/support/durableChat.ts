// docs/proxy.md prints this file from here on.
import { useChat } from '@ai-sdk/react';
import { DefaultChatTransport } from 'ai';
import { useMemo } from 'react';

/** The id comes from your page's address, so that a reload and another device have the same. */
export function useDurableChat(api: string, id: string) {
  const transport = useMemo(() => new DefaultChatTransport({ api }), [api]);
  const chat = useChat({ id, resume: true, transport });
  async function stop() {
    const { ok, status } = await fetch(`${api}/${encodeURIComponent(id)}/stop`, { method: 'POST' });
    if (!ok) throw new Error(`The answer goes on: Stop was refused (${status}).`);
    // Not before: a page that only hangs up shows a Stop that was none.
    await chat.stop();
  }
  /** Stops what is being written, and asks with what there is of it. */
  async function steer(text: string) {
    await stop();
    await chat.sendMessage({ text });
  }
  return { ...chat, stop, steer };
}
