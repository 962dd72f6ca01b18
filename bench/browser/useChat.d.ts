/** What this benchmark uses of the AI SDK's `@ai-sdk/react`, which is not installed until the benchmark's first run. */

export type Chunk =
  | { readonly type: 'start'; readonly messageId: string }
  | { readonly type: 'start-step' | 'finish-step' | 'finish' }
  | { readonly type: 'text-start' | 'text-end'; readonly id: string }
  | { readonly type: 'text-delta'; readonly id: string; readonly delta: string };

export interface ChatTransport {
  sendMessages(): Promise<ReadableStream<Chunk>>;
  reconnectToStream(): Promise<null>;
}

export interface Message {
  readonly id: string;
  readonly role: 'system' | 'user' | 'assistant';
  readonly parts: readonly { readonly type: string; readonly text?: string }[];
}

export function useChat(options: {
  readonly id: string;
  readonly transport: ChatTransport;
  /** Milliseconds between two updates of the messages. Default: none. */
  readonly throttle?: number;
}): {
  readonly messages: readonly Message[];
  readonly status: 'submitted' | 'streaming' | 'ready' | 'error';
  sendMessage(message: { readonly text: string }): Promise<void>;
};
