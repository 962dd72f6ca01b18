/** Keeps a reader at the end who is at the end, and never moves one who is not. */

/** Nearer than this is at the end, px. */
const NEAR = 32;

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
  let top = 0;
  /** Inner size when the reader was last looked at. */
  let size = '';

  function set({ atEnd, overflows }: Pick<Scroll, 'atEnd' | 'overflows'>): void {
    if (atEnd === scroll.atEnd && overflows === scroll.overflows) return;
    scroll = { atEnd, overflows, leftAt: scroll.atEnd && !atEnd ? amount() : scroll.leftAt };
    for (const listener of listeners) listener();
  }

  function toEnd(): void {
    if (!viewport) return;
    viewport.scrollTop = viewport.scrollHeight;
    top = viewport.scrollTop;
    size = sizeOf(viewport);
    set({ atEnd: true, overflows: viewport.scrollHeight > viewport.clientHeight });
  }

  function scrolled(): void {
    if (!viewport) return;
    const { scrollTop, scrollHeight, clientHeight } = viewport;
    // A browser scrolls by itself when there is more or less room: that is nobody's leaving the end.
    if (scroll.atEnd && size !== sizeOf(viewport)) return toEnd();
    const near = scrollHeight - scrollTop - clientHeight <= NEAR;
    // What has grown since the last frame has not moved the reader: only who goes up leaves the end.
    const up = scrollTop < top - 1;
    top = scrollTop;
    set({ atEnd: near || (scroll.atEnd && !up), overflows: scrollHeight > clientHeight });
  }

  function resized(): void {
    if (!viewport) return;
    if (scroll.atEnd) toEnd();
    else scrolled();
  }

  return {
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    get: () => scroll,
    attach(element) {
      viewport = element;
      toEnd();
      element.addEventListener('scroll', scrolled, { passive: true });
      const sizes = new ResizeObserver(resized);
      const observe = () => {
        for (const child of element.children) sizes.observe(child);
      };
      const children = new MutationObserver(observe);
      children.observe(element, { childList: true });
      sizes.observe(element);
      observe();
      return () => {
        element.removeEventListener('scroll', scrolled);
        sizes.disconnect();
        children.disconnect();
        viewport = undefined;
      };
    },
    toEnd,
    focus: () => viewport?.focus({ preventScroll: true }),
  };
}

const sizeOf = ({ clientWidth, clientHeight }: HTMLElement): string => `${clientWidth} ${clientHeight}`;
