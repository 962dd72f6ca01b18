'use client';

import type { ErrorParams } from '@rejoin/core';
import { useCallback } from 'react';
import { errorLabels } from './errorLabels.ts';
import { useLabels } from './LabelsProvider.tsx';

/** An error, or why a connection ended: whatever has a code, or is somebody else's. */
export interface Told {
  readonly code?: string | undefined;
  readonly params?: ErrorParams | undefined;
}

/** Puts what went wrong into the page's words: what happened, and what can be done. The same function while the labels are. */
export function useErrorWords(): (error: Told | undefined) => string | undefined {
  const labels = useLabels('errors', errorLabels);
  return useCallback(
    (error) => {
      if (error?.code === undefined) return undefined;
      const details = { code: error.code, params: error.params ?? {} };
      const [text, remedy] = [labels.text(details), labels.remedy(details)];
      return remedy === '' ? text : `${text}. ${remedy}`;
    },
    [labels],
  );
}
