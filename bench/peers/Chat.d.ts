/** What the benchmarks use of the AI SDK's store, which `useChat` stands on; not installed until their first run. */
import type { ChatTransport, Message } from '../browser/useChat.d.ts';

export type { ChatTransport, Chunk, Message } from '../browser/useChat.d.ts';

export class Chat {
  constructor(options: {
    readonly id: string;
    readonly messages?: readonly Message[];
    readonly transport: ChatTransport;
    readonly onError?: (error: Error) => void;
  });
  readonly messages: readonly Message[];
  readonly status: 'submitted' | 'streaming' | 'ready' | 'error';
  sendMessage(message: { readonly text: string }): Promise<void>;
  /** Asks the transport for the response that is under way, and reads it to its end. */
  resumeStream(): Promise<void>;
  /** How `useChat` subscribes. */
  '~registerMessagesCallback'(changed: () => void): () => void;
}
