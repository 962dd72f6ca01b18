/** What a page reports about its network and visibility. Elsewhere (Node, workers) nothing is reported, and nothing is listened to. */

export interface ClientEnvironment {
  /** Whether the page is hidden just now: then it is not read, and rendering may wait. */
  hidden(): boolean;
  /** Reports, after the next frame, how long the browser took to draw it, ms. Not there where nothing is drawn. */
  drawn?(report: (ms: number) => void): void;
  /**
   * Calls back when the network or the page may have come back (`wake`), when the network went (`offline`), and when no one
   * looks at the page any more (`hidden`). The result stops it.
   */
  watch(listener: (change: 'wake' | 'offline' | 'hidden') => void): () => void;
}

export const systemEnvironment: ClientEnvironment = {
  hidden: () => typeof document === 'object' && document.visibilityState === 'hidden',
  drawn(report) {
    if (typeof requestAnimationFrame !== 'function') return report(0);
    requestAnimationFrame(() => {
      const began = performance.now();
      setTimeout(() => report(performance.now() - began), 0);
    });
  },
  watch(listener) {
    if (typeof window !== 'object' || typeof window.addEventListener !== 'function') return () => {};
    const wake = () => listener('wake');
    const hidden = () => listener('hidden');
    const heard = [
      [window, 'online', wake],
      [window, 'offline', () => listener('offline')],
      // Restored from the back/forward cache, or thawed: sockets are gone although no event reported it.
      [window, 'pageshow', wake],
      // The last word of a page that is closed or put aside: some browsers say nothing else.
      [window, 'pagehide', hidden],
      [document, 'visibilitychange', () => (document.visibilityState === 'visible' ? wake() : hidden())],
    ] as const;
    for (const [at, type, hear] of heard) at.addEventListener(type, hear);
    return () => {
      for (const [at, type, hear] of heard) at.removeEventListener(type, hear);
    };
  },
};
