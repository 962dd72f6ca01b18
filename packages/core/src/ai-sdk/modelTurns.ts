/** Model messages as the AI SDK takes them, in versions 6 and 7: its `ModelMessage`, as far as a session has it. */

export type JsonValue = null | string | number | boolean | JsonValue[] | { [name: string]: JsonValue };

/** Opaque data by provider. */
export type ProviderOptions = { [provider: string]: { [name: string]: JsonValue } };

interface WithOptions {
  providerOptions?: ProviderOptions;
}

export interface TextPart extends WithOptions {
  type: 'text';
  text: string;
}

export interface FilePart extends WithOptions {
  type: 'file';
  data: URL;
  mediaType: string;
  filename?: string;
}

export interface ToolResultPart extends WithOptions {
  type: 'tool-result';
  toolCallId: string;
  toolName: string;
  output:
    | { type: 'text' | 'error-text'; value: string }
    | { type: 'json'; value: JsonValue }
    | { type: 'execution-denied'; reason?: string };
}

export type SentPart = TextPart | FilePart;

export type AssistantPart =
  | TextPart
  | FilePart
  | ToolResultPart
  | ({ type: 'reasoning'; text: string } & WithOptions)
  | ({ type: 'reasoning-file'; data: URL; mediaType: string } & WithOptions)
  | ({ type: 'custom'; kind: `${string}.${string}` } & WithOptions)
  | ({
      type: 'tool-call';
      toolCallId: string;
      toolName: string;
      input: unknown;
      providerExecuted?: boolean;
    } & WithOptions)
  | { type: 'tool-approval-request'; approvalId: string; toolCallId: string };

export type ToolPart =
  | ToolResultPart
  | { type: 'tool-approval-response'; approvalId: string; approved: boolean; reason?: string };

export type ModelTurn =
  | { role: 'user'; content: string | SentPart[] }
  | { role: 'assistant'; content: AssistantPart[] }
  | { role: 'tool'; content: ToolPart[] };
