'use client';

import { type Context, createContext, type RefObject } from 'react';
import { useIn } from '../kit/useIn.ts';
import type { ComposerState } from './ComposerRoot.tsx';
import type { ComposerLabels } from './composerLabels.ts';

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

export const useComposer = (): ComposerContextValue => useIn(ComposerContext, 'ComposerRoot');
