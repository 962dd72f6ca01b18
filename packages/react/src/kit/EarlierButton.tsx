'use client';

import type { ComponentPropsWithoutRef, ReactElement } from 'react';
import { messageLabels } from '../message/messageLabels.ts';
import { useLabels } from './LabelsProvider.tsx';
import type { EarlierItems } from './useNewest.ts';

/** Shows more of what came before. */
export function EarlierButton({
  earlier: { count, next, show },
  ...props
}: ComponentPropsWithoutRef<'button'> & { readonly earlier: EarlierItems }): ReactElement {
  const { earlier } = useLabels('message', messageLabels);
  return (
    <button
      type="button"
      className="rejoin-button rejoin-earlier"
      data-variant="quiet"
      {...props}
      onClick={show}
    >
      {earlier(next, count)}
    </button>
  );
}
