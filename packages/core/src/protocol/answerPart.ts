/**
 * What an answer holds besides texts and tool calls: what providers send and AG-UI has no event for. Ours; docs/protocol.md
 * section 10.
 */
import type { AppData, AppMetadata } from './appTypes.ts';
import type { BlobId } from './blobId.ts';

/** Tokens that a run used with one provider and model: totals, of which the further fields are parts. */
export interface TokenUsage {
  readonly provider?: string;
  readonly model?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly totalTokens?: number;
  readonly reasoningTokens?: number;
  readonly cachedInputTokens?: number;
  readonly cacheWriteInputTokens?: number;
}

/** Content that lies beside the log (docs/blobs.md). */
export interface BlobRef {
  readonly blob: BlobId;
  /** Bytes. */
  readonly size: number;
  /** As in HTTP: `image/png`. */
  readonly mediaType?: string;
  /** As people know it: a file's name. */
  readonly name?: string;
}

/** What an answer stands on, or quotes. */
export interface SourcePart {
  readonly kind: 'source';
  /** A web address, or a path on the server that the page is from. */
  readonly url?: string;
  readonly title?: string;
  readonly mediaType?: string;
  /** A document's file name. */
  readonly name?: string;
  /** The words that are cited. */
  readonly quote?: string;
  /** What it stands behind in its message: UTF-16 units from the beginning of the text, the end not included. */
  readonly start?: number;
  readonly end?: number;
}

/** A file that an agent made: at an address, or beside the log. It has one of the two. */
export interface FilePart {
  readonly kind: 'file';
  readonly mediaType: string;
  /** `https:`, or `data:` for what is small. */
  readonly url?: string;
  readonly blob?: BlobId;
  readonly name?: string;
  /** Bytes. */
  readonly size?: number;
  /** It was made while the model was thinking. */
  readonly reasoning?: boolean;
}

/**
 * A value under a name that the app knows how to show. Written again under its id, it takes the place of the former. Typed by
 * `AppTypes`.
 */
export type DataPart = {
  readonly [Name in keyof AppData & string]: {
    readonly kind: 'data';
    readonly name: Name;
    readonly value: AppData[Name];
  };
}[keyof AppData & string];

/** One call of a model is done. */
export interface StepPart {
  readonly kind: 'step';
  /** In the provider's word, or the AI SDK's: `stop`, `length`, `tool-calls`, `content-filter`. */
  readonly finishReason?: string;
  readonly usage?: TokenUsage;
  readonly model?: string;
}

/** What an app notes about an answer. Typed by `AppTypes`. */
export interface MetadataPart {
  readonly kind: 'metadata';
  readonly value: AppMetadata;
}

/** What a provider needs back in the next call, such as the signature of reasoning: kept for the agent, and never shown. Every reader gets it. */
export interface ProviderPart {
  readonly kind: 'provider';
  readonly provider: string;
  readonly value: unknown;
  /** It belongs to the result of the tool call, not to the call. */
  readonly result?: boolean;
  /** The part that it belongs to. */
  readonly of?: string;
}

/** A kind that this version does not know is kept, and not shown. */
export type AnswerPart = SourcePart | FilePart | DataPart | StepPart | MetadataPart | ProviderPart;
