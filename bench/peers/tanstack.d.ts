/** What the benchmarks use of TanStack AI. */

export interface UiMessage {
  readonly id: string;
  readonly role?: 'system' | 'user' | 'assistant';
  readonly parts: readonly { readonly type: string; readonly content?: string }[];
}

export class StreamProcessor {
  constructor(options: { readonly events: { readonly onMessagesChange: () => void } });
  processChunk(chunk: object): void;
  getMessages(): readonly UiMessage[];
  setMessages(messages: readonly UiMessage[]): void;
}
