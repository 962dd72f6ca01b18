'use client';

import { type Context, createContext, type SyntheticEvent } from 'react';
import { useStatePerSession } from '../kit/useStatePerSession.ts';

export interface DisclosureProps {
  /** Whether it is open, where the application decides. */
  readonly open?: boolean | undefined;
  /** Whether it is open at first, and as long as the reader has not pressed. Default: closed, and reasoning open while it is thought. */
  readonly defaultOpen?: boolean | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
}

/** A `<details>` that opens and closes by itself until its reader has a say. */
export function useDisclosure(
  { open, defaultOpen, onOpenChange }: DisclosureProps,
  automatic: boolean,
): { readonly open: boolean; readonly onToggle: (event: SyntheticEvent<HTMLDetailsElement>) => void } {
  const [chosen, choose] = useStatePerSession(defaultOpen);
  const shown = open ?? chosen ?? automatic;
  return {
    open: shown,
    onToggle(event) {
      const details = event.currentTarget;
      const next = details.open;
      // The event comes for our own changes as well.
      if (next === shown) return;
      if (open !== undefined) details.open = shown;
      choose(next);
      onOpenChange?.(next);
    },
  };
}

/** Whether what is around is open: what is folded away is not rendered. */
export const DisclosureContext: Context<boolean> = createContext(true);
