'use client';

import { type RefObject, useEffect, useState } from 'react';

/** How far away it is as good as in sight. */
const MARGIN = '50%';

/** Whether an element has been in sight, or close to it. True where that cannot be known. */
export function useSeen(element: RefObject<Element | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const { current } = element;
    if (seen || !current) return undefined;
    if (typeof IntersectionObserver === 'undefined') {
      setSeen(true);
      return undefined;
    }
    const look = (entries: readonly IntersectionObserverEntry[]) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
    };
    const observer = new IntersectionObserver(look, { rootMargin: MARGIN });
    observer.observe(current);
    return () => observer.disconnect();
  }, [element, seen]);
  return seen;
}
