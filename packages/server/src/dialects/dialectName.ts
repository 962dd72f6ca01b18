/** The protocols that the audit knows. `event-stream`: server-sent events of no protocol that it knows. */
export const DIALECT_NAMES = [
  'ai-sdk-ui',
  'ai-sdk-text',
  'openai-chat',
  'ag-ui',
  'langgraph',
  'tanstack-ai',
  'websocket',
  'durable-streams',
  'rejoin',
  'event-stream',
] as const;

export type DialectName = (typeof DIALECT_NAMES)[number];
