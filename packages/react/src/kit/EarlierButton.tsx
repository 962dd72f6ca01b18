'use client';

import type { ComponentPropsWithoutRef, ReactElement } from 'react';
import type { Earlier } from './useNewest.ts';

/** Shows more of what came before. */
export const EarlierButton = ({
  earlier: { count, next, show },
  words,
  ...props
}: ComponentPropsWithoutRef<'button'> & {
  readonly earlier: Earlier;
  readonly words: (next: number, count: number) => string;
}): ReactElement => (
  <button
    type="button"
    className="rejoin-button rejoin-earlier"
    data-variant="quiet"
    {...props}
    onClick={show}
  >
    {words(next, count)}
  </button>
);
