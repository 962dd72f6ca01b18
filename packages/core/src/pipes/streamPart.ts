/**
 * What a model's stream says, whichever library it comes from: a small vocabulary that readers make of a library's chunks, and that
 * one writer puts into the log. Ids are the stream's own: an id of a text may be used again once the text has ended.
 */
import type { AnswerPart, TokenUsage } from '../protocol/answerPart.ts';

/** What provider data belongs to. Without one: the answer as a whole. */
export type Subject =
  | { readonly text: string }
  | { readonly call: string }
  | { readonly result: string }
  | { readonly part: string };

export type StreamPart =
  | { readonly type: 'text' | 'reasoning'; readonly id: string }
  | { readonly type: 'delta'; readonly id: string; readonly delta: string }
  | { readonly type: 'end'; readonly id: string }
  | {
      readonly type: 'call';
      readonly id: string;
      readonly name: string;
      readonly title?: string | undefined;
      readonly dynamic?: boolean | undefined;
      readonly byProvider?: boolean | undefined;
    }
  | { readonly type: 'args'; readonly id: string; readonly delta: string }
  /** The arguments are complete: `args` are all of them, for a call whose arguments did not stream. */
  | { readonly type: 'called'; readonly id: string; readonly args: string }
  | {
      readonly type: 'result';
      readonly id: string;
      readonly content: string;
      readonly outcome?: 'failed' | 'denied' | undefined;
      readonly preliminary?: boolean | undefined;
    }
  /** The same id again replaces the part. `text`: the text that it belongs to. */
  | {
      readonly type: 'part';
      readonly part: AnswerPart;
      readonly id?: string | undefined;
      readonly text?: string | undefined;
    }
  /** Opaque values by provider. What comes later for the same subject replaces what came before. */
  | {
      readonly type: 'provider';
      readonly of?: Subject | undefined;
      readonly values: Readonly<Record<string, unknown>>;
    }
  /** The end of one model call. */
  | {
      readonly type: 'step';
      readonly finishReason?: string | undefined;
      readonly usage?: TokenUsage | undefined;
      readonly model?: string | undefined;
    }
  /** An error of the stream. The answer has failed unless an end says otherwise: libraries try again. */
  | { readonly type: 'error'; readonly error: unknown }
  /** What the stream says of its own end. `cut`: it ends although the answer is not complete. */
  | { readonly type: 'finish'; readonly how: 'done' | 'failed' | 'cut' | 'stopped' };

export type PartOf<Type extends StreamPart['type']> = Extract<StreamPart, { readonly type: Type }>;

/** Reads one stream: what each chunk says, one after the other. It has no effects and knows no clock. */
export interface StreamReader {
  read(chunk: unknown): readonly StreamPart[];
  /** What is left to say once the stream has ended by itself. */
  end?(): readonly StreamPart[];
}
