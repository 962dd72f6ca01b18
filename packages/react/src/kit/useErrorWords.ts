'use client';

import type { ErrorParams } from '@rejoin/core';
import { useCallback } from 'react';
import type { ErrorLabels } from './errorLabels.ts';
import { useLanguage } from './LabelsProvider.tsx';
import { createLate, type Late, useLate } from './late.ts';

/** An error, or why a connection ended. Without a code it is none of this library's. */
export interface CodedError {
  readonly code?: string | undefined;
  readonly params?: ErrorParams | undefined;
}

/** The default words: no first screen waits for them, and they are there before the network can fail. */
export const lateErrorLabels: Late<ErrorLabels> = createLate(() =>
  import('./errorLabels.ts').then((late) => late.errorLabels),
);

/** Used until those have loaded. Where that fails, the page is offline as a rule, and it is tried again when it is connected. */
export const CODE_ONLY: ErrorLabels = {
  text: ({ code }) => `Something went wrong (${code})`,
  remedy: () => 'The explanation loads when you are connected.',
};

/**
 * Puts what went wrong into the page's words: what happened, and what can be done. The same function while the labels are. The
 * English ones come right after the first rendering.
 */
export function useErrorWords(): (error: CodedError | undefined) => string | undefined {
  const { errors } = useLanguage().labels;
  const loaded = useLate(lateErrorLabels, true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with other words it is another function.
  return useCallback(
    (error) => {
      if (error?.code === undefined) return undefined;
      const labels = { ...(lateErrorLabels.get() ?? CODE_ONLY), ...errors };
      const details = { code: error.code, params: error.params ?? {} };
      const [text, remedy] = [labels.text(details), labels.remedy(details)];
      return remedy === '' ? text : `${text}. ${remedy}`;
    },
    [errors, loaded],
  );
}
