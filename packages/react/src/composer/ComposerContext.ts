'use client';

import { isDevelopment } from '@rejoin/core/internal';
import type { RefObject } from 'react';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { ComposerLabels } from './composerLabels.ts';

/** The `data-*` attributes of the root and of its parts. */
export interface ComposerState extends Readonly<Record<string, string | boolean | undefined>> {
  /**
   * `offline`: what is sent waits for a connection. `refused`: the newest text found no place in the outbox and is in the field
   * again. `too-long`: it does not fit into one message. `unavailable`: nothing can be sent in this session.
   */
  readonly status: 'ready' | 'offline' | 'refused' | 'too-long' | 'unavailable';
  /** There is nothing in the field but space. */
  readonly empty: boolean;
}

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

export const ComposerContext: PartContext<ComposerContextValue> = createPartContext(
  isDevelopment && 'ComposerRoot',
);

export const useComposer = (): ComposerContextValue => useIn(ComposerContext);
