/** A page that is written for the AI SDK's `useChat`, on a session. */
export { type RejoinChat, type RejoinChatOptions, rejoinChat } from '../ai-sdk/rejoinChat.ts';
export { type UseRejoinChatOptions, useRejoinChat } from '../ai-sdk/useRejoinChat.ts';
