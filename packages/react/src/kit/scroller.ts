/** Keeps a reader at the end who is at the end, and never moves one who is not. */

/** A reader who scrolls down to within this distance is at the end, px. */
const NEAR = 32;
/** A hand that goes up trembles by as much, px. */
const TREMOR = 8;
/** What a hand has begun needs as long to be seen, ms: a browser moves smoothly, and in its first frame hardly at all. */
const PAUSE = 250;
const HANDS = ['wheel', 'keydown', 'pointerdown', 'touchstart', 'touchmove', 'touchend', 'touchcancel'];

export interface Scroll {
  readonly atEnd: boolean;
  /** Whether there is more than fits. */
  readonly overflows: boolean;
  /** What the transcript held when the reader left its end. */
  readonly leftAt: number;
}

export interface Scroller {
  readonly subscribe: (changed: () => void) => () => void;
  readonly get: () => Scroll;
  /** Watches an element that scrolls, from its end, until the result is called. */
  readonly attach: (viewport: HTMLElement) => () => void;
  readonly toEnd: () => void;
  /** Puts the focus where the keys scroll. */
  readonly focus: () => void;
}

export const AT_END: Scroll = { atEnd: true, overflows: false, leftAt: 0 };

/** @param amount how much the transcript holds now: it only ever grows */
export function createScroller(amount: () => number): Scroller {
  const listeners = new Set<() => void>();
  let scroll = AT_END;
  let viewport: HTMLElement | undefined;
  /** Where the reader was put, and at the end how far up that is; away from it the highest point since. */
  let top = 0;
  /** The reader's hand is at it: nothing moves under it. */
  let busy = false;
  let pause: ReturnType<typeof setTimeout> | undefined;

  function set(atEnd: boolean, overflows: boolean): void {
    if (!viewport) return;
    if (atEnd === scroll.atEnd && overflows === scroll.overflows) return;
    // What holds a reader's place would look as if a reader who follows the end had gone up.
    viewport.style.overflowAnchor = atEnd ? 'none' : '';
    scroll = { atEnd, overflows, leftAt: scroll.atEnd && !atEnd ? amount() : scroll.leftAt };
    for (const listener of listeners) listener();
  }

  function toEnd(): void {
    if (!viewport) return;
    const { scrollHeight, clientHeight } = viewport;
    viewport.scrollTop = scrollHeight;
    top = viewport.scrollTop;
    set(true, scrollHeight > clientHeight);
  }

  function scrolled(): void {
    if (!viewport) return;
    const { scrollTop } = viewport;
    // Where it was put: each of many lanes is told so for each line. What has grown meanwhile says its size by itself.
    if (scroll.atEnd && scrollTop === top) return;
    placedAt(scrollTop, viewport);
  }

  /** @returns how far it is to the end, px */
  function placedAt(scrollTop: number, { scrollHeight, clientHeight }: HTMLElement): number {
    const below = scrollHeight - scrollTop - clientHeight;
    // What has grown has not moved the reader: only who goes up leaves the end, however slowly, and only who comes down is there
    // again.
    const atEnd =
      below <= 1 || (scroll.atEnd ? scrollTop > top - 1 : scrollTop > top + TREMOR && below <= NEAR);
    if (below <= 1 || (scroll.atEnd && !atEnd)) top = scrollTop;
    else if (!atEnd) top = Math.min(top, scrollTop);
    set(atEnd, scrollHeight > clientHeight);
    return below;
  }

  function placed(): void {
    if (!viewport) return;
    const { scrollTop } = viewport;
    const below = placedAt(scrollTop, viewport);
    if (!scroll.atEnd || busy || below <= 0) return;
    viewport.scrollTop = scrollTop + below + 1;
    top = viewport.scrollTop;
  }

  function used(event: Event): void {
    busy = true;
    clearTimeout(pause);
    // A finger that rests is still there.
    if ('touches' in event && (event as TouchEvent).touches.length > 0) return;
    pause = setTimeout(() => {
      busy = false;
      placed();
    }, PAUSE);
  }

  return {
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    get: () => scroll,
    attach(element) {
      viewport = element;
      element.style.overflowAnchor = 'none';
      toEnd();
      element.addEventListener('scroll', scrolled, { passive: true });
      for (const hand of HANDS) element.addEventListener(hand, used, { passive: true });
      // Where there is no layout, nothing is followed.
      const sizes = typeof ResizeObserver === 'undefined' ? undefined : new ResizeObserver(placed);
      const observe = () => {
        for (const child of element.children) sizes?.observe(child);
      };
      const children = new MutationObserver(observe);
      children.observe(element, { childList: true });
      sizes?.observe(element);
      observe();
      return () => {
        element.removeEventListener('scroll', scrolled);
        for (const hand of HANDS) element.removeEventListener(hand, used);
        clearTimeout(pause);
        busy = false;
        sizes?.disconnect();
        children.disconnect();
        viewport = undefined;
      };
    },
    toEnd,
    focus: () => viewport?.focus({ preventScroll: true }),
  };
}
