/** What the tabs of one browser have in common: locks, and a channel on which each hears all others. */
import type { TabMessage } from './tabMessages.ts';

export interface Tabs {
  /**
   * Asks for a lock that one tab at a time has. A tab that closes or crashes gives it back.
   *
   * @param steal takes it from the tab that has it
   * @returns gives the lock back, or the place in the queue; nothing is reported after it
   */
  lock(name: string, steal: boolean, on: LockListener): () => void;
  /** Everything that other tabs post under this name. */
  channel(name: string, receive: (message: TabMessage) => void): TabChannel;
  /** Calls back when this page is put away or frozen: what it holds, others need now. The result stops it. */
  onHide(run: () => void): () => void;
}

export interface LockListener {
  readonly granted: () => void;
  /** Another tab has taken it. */
  readonly lost: () => void;
  /** This page may have no locks. */
  readonly failed: (reason: string) => void;
}

export interface TabChannel {
  post(message: TabMessage): void;
  close(): void;
}

/** The browser's; or, as a text for people, why it has none. */
export function browserTabs(): Tabs | string {
  if (typeof document !== 'object' || typeof window !== 'object') return 'this is no page';
  if (typeof navigator !== 'object' || !navigator.locks)
    return window.isSecureContext
      ? 'this browser has no locks'
      : 'a page that did not come over https has no locks';
  if (typeof BroadcastChannel !== 'function') return 'this browser has no channel between tabs';
  return { lock, channel, onHide };
}

function lock(name: string, steal: boolean, on: LockListener): () => void {
  const waiting = new AbortController();
  let over = false;
  let had = false;
  let release = () => {};
  const request = async () =>
    navigator.locks.request(name, steal ? { steal } : { signal: waiting.signal }, () => {
      if (over) return undefined;
      had = true;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      on.granted();
      return held;
    });
  // It resolves when it was given back, and rejects when it was stolen, given up or not to be had.
  request().catch((error: unknown) => {
    if (over) return;
    over = true;
    if (had) on.lost();
    else on.failed(error instanceof Error ? error.message : String(error));
  });
  return () => {
    over = true;
    waiting.abort();
    release();
  };
}

function channel(name: string, receive: (message: TabMessage) => void): TabChannel {
  const between = new BroadcastChannel(name);
  between.onmessage = ({ data }: MessageEvent<TabMessage>) => receive(data);
  return {
    post: (message) => between.postMessage(message),
    close: () => between.close(),
  };
}

function onHide(run: () => void): () => void {
  window.addEventListener('pagehide', run);
  document.addEventListener('freeze', run);
  return () => {
    window.removeEventListener('pagehide', run);
    document.removeEventListener('freeze', run);
  };
}
