/** What a page tells about its network and visibility. Elsewhere (Node, workers) nobody tells, and nothing is listened to. */

export interface Environment {
  /** Whether the page is hidden just now: then nobody reads, and rendering may wait. */
  hidden(): boolean;
  /** Reports, after the next frame, how long the browser took to draw it, ms. Not there where nothing is drawn. */
  drawn?(report: (ms: number) => void): void;
  /**
   * Calls back when the network or the page may have come back (`wake`), when the network went (`offline`), and when nobody
   * looks at the page any more (`hidden`). The result stops it.
   */
  watch(listener: (change: 'wake' | 'offline' | 'hidden') => void): () => void;
}

export const systemEnvironment: Environment = {
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
    const offline = () => listener('offline');
    const hidden = () => listener('hidden');
    const visible = () => (document.visibilityState === 'visible' ? wake() : hidden());
    window.addEventListener('online', wake);
    window.addEventListener('offline', offline);
    // Restored from the back/forward cache, or thawed: sockets are gone although nobody said so.
    window.addEventListener('pageshow', wake);
    // The last word of a page that is closed or put aside: some browsers say nothing else.
    window.addEventListener('pagehide', hidden);
    document.addEventListener('visibilitychange', visible);
    return () => {
      window.removeEventListener('online', wake);
      window.removeEventListener('offline', offline);
      window.removeEventListener('pageshow', wake);
      window.removeEventListener('pagehide', hidden);
      document.removeEventListener('visibilitychange', visible);
    };
  },
};
