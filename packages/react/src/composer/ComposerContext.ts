'use client';

import { type Context, createContext, type RefObject, useContext } from 'react';
import type { ComposerState } from './ComposerRoot.tsx';
import type { ComposerLabels } from './labels.ts';

/** What a composer's parts know. */
export interface ComposerContextValue {
  readonly value: string;
  readonly setValue: (value: string) => void;
  readonly submit: () => void;
  /** Whether pressing Send would send something. */
  readonly canSend: boolean;
  readonly state: ComposerState;
  readonly labels: ComposerLabels;
  /** What there is to say about it, in words; what the keys do, if nothing else. */
  readonly hint: string;
  readonly hintId: string;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

export const ComposerContext: Context<ComposerContextValue | undefined> = createContext<
  ComposerContextValue | undefined
>(undefined);

export function useComposer(): ComposerContextValue {
  const value = useContext(ComposerContext);
  if (value) return value;
  throw new Error('A part of a composer stands alone. Put it into <ComposerRoot>.');
}
