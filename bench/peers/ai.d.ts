/** What the benchmarks use of the AI SDK's `ai`. */
import type { ChatTransport } from '../browser/useChat.d.ts';

export const DefaultChatTransport: new (options: { readonly api: string }) => ChatTransport;
