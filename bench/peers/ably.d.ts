/** What the benchmarks use of Ably's AI transport, and of the client below it. */
import type { Chunk, Message } from '../browser/useChat.d.ts';

/** A message as a channel carries it. */
export interface Wire {
  readonly name?: string;
  readonly data?: unknown;
  readonly serial?: string;
  readonly extras?: unknown;
}

export interface ClientSession {
  connect(): Promise<void>;
  readonly view: {
    on(event: 'update', handler: () => void): () => void;
    getMessages(): readonly { readonly codecMessageId: string; readonly message: Message }[];
  };
  on(event: 'error', handler: (error: Error) => void): () => void;
  close(): Promise<void>;
}

export function createClientSession(options: {
  readonly client: object;
  readonly channelName: string;
}): ClientSession;

export function createUIMessageCodec(): {
  createEncoder(
    writer: {
      publish(message: Wire | readonly Wire[]): Promise<{ readonly serials: readonly string[] }>;
      appendMessage(message: Wire): Promise<object>;
      updateMessage(message: Wire): Promise<object>;
    },
    options: { readonly extras: { readonly headers: Readonly<Record<string, string>> } },
  ): {
    publishOutput(chunk: Chunk, options: { readonly messageId: string }): Promise<void>;
    close(): Promise<void>;
  };
};
