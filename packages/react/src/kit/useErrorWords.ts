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

/** The default words, loaded when there is a first error to show. */
export const lateErrorLabels: Late<ErrorLabels> = createLate(() =>
  import('./errorLabels.ts').then((late) => late.errorLabels),
);

/** Used until those have loaded, and where they do not. */
const CODE_ONLY: ErrorLabels = { text: ({ code }) => `Something went wrong (${code})`, remedy: () => '' };

/**
 * Puts what went wrong into the page's words: what happened, and what can be done. The same function while the labels are. The
 * English ones come a moment after the first error.
 */
export function useErrorWords(): (error: CodedError | undefined) => string | undefined {
  const { errors } = useLanguage().labels;
  const loaded = useLate(lateErrorLabels, false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with other words it is another function.
  return useCallback(
    (error) => {
      if (error?.code === undefined) return undefined;
      lateErrorLabels.load().catch(() => {});
      const labels = { ...(lateErrorLabels.get() ?? CODE_ONLY), ...errors };
      const details = { code: error.code, params: error.params ?? {} };
      const [text, remedy] = [labels.text(details), labels.remedy(details)];
      return remedy === '' ? text : `${text}. ${remedy}`;
    },
    [errors, loaded],
  );
}
