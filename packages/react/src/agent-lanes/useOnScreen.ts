import { type RefObject, useEffect, useState } from 'react';
import { useSessionContext } from '../hooks/SessionProvider.tsx';
import { useLate } from '../kit/late.ts';
import { lateParts } from '../kit/lateParts.ts';

/**
 * Whether an element is in sight, or close to it. True where that cannot be known.
 *
 * @param watch whether that matters; where it does not, it is in sight
 */
export function useOnScreen(element: RefObject<Element | null>, watch: boolean): boolean {
  const { clock } = useSessionContext();
  const [seen, setSeen] = useState(false);
  const watchSight = useLate(lateParts, watch)?.watchSight;
  useEffect(
    () => (watch ? watchSight?.(element.current, clock, setSeen) : undefined),
    [element, watch, watchSight, clock],
  );
  return seen || !watch;
}
