import type { Clock } from '@rejoin/core';

/** What passes by is not looked at, ms. */
const DWELL = 100;
/** How far away it is as good as in sight: it is there when it comes. */
const MARGIN = '25%';

/** Says whether an element is in sight, or close to it, until the result is called. It is, where that cannot be known. */
export function watchSight(
  element: Element | null,
  clock: Clock,
  say: (isSeen: boolean) => void,
): (() => void) | undefined {
  if (!element || typeof IntersectionObserver === 'undefined') {
    say(true);
    return;
  }
  let isFirst = true;
  let cancel = () => {};
  const observer = new IntersectionObserver(
    (entries) => {
      const isSeen = entries.at(-1)?.isIntersecting === true;
      cancel();
      if (isFirst || !isSeen) say(isSeen);
      else cancel = clock.after(DWELL, () => say(true));
      isFirst = false;
    },
    { rootMargin: MARGIN },
  );
  observer.observe(element);
  return () => {
    cancel();
    observer.disconnect();
  };
}
