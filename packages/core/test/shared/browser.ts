/** A browser's tabs in one process and no time: their locks and their channel, as `shared` needs them, on a manual clock. */

import type { Clock } from '../../src/platform/clock.ts';
import type { TabMessage } from '../../src/transports/shared/tabMessages.ts';
import type { LockListener, Tabs } from '../../src/transports/shared/tabs.ts';

export interface FakeBrowser {
  tab(): FakeTab;
  /** Every message that a tab posted, in order. */
  readonly posted: readonly TabMessage[];
}

/** One tab. What is not in `Tabs` is done to it. */
export interface FakeTab extends Tabs {
  readonly clock: Clock;
  /** Its process is gone: its locks are free, and nothing of it runs any more. */
  crash(): void;
  /** Nothing of it runs until `thaw`; it keeps its locks, and what comes meanwhile waits. */
  freeze(): void;
  thaw(): void;
  /** It is put away, and gets the event for it. */
  hide(): void;
}

interface Claim {
  readonly tab: object;
  readonly on: LockListener;
  readonly run: (what: () => void) => void;
  over: boolean;
}

export function fakeBrowser(clock: Clock): FakeBrowser {
  const queues = new Map<string, Claim[]>();
  const channels = new Map<string, Set<(message: TabMessage) => void>>();
  const posted: TabMessage[] = [];

  /** The first of a queue has the lock. */
  function grant(name: string): void {
    const first = queues.get(name)?.[0];
    if (first) first.run(() => !first.over && first.on.granted());
  }

  function give(name: string, claim: Claim): void {
    claim.over = true;
    const queue = queues.get(name) ?? [];
    const at = queue.indexOf(claim);
    if (at >= 0) queue.splice(at, 1);
    if (at === 0) grant(name);
  }

  function tab(): FakeTab {
    let state: 'runs' | 'frozen' | 'gone' = 'runs';
    const waiting: (() => void)[] = [];
    const hiders = new Set<() => void>();
    const self = {};
    const now = (what: () => void) => {
      if (state === 'runs') what();
      else if (state === 'frozen') waiting.push(what);
    };
    /** In a turn of its own, as whatever comes from outside of a tab. */
    const run = (what: () => void): void => void clock.after(0, () => now(what));
    return {
      clock: { ...clock, after: (ms, what) => clock.after(ms, () => now(what)) },
      lock(name, steal, on) {
        const claim: Claim = { tab: self, on, run, over: false };
        const queue = queues.get(name) ?? [];
        queues.set(name, queue);
        const [holder] = queue;
        if (steal && holder) {
          queue.shift();
          holder.run(() => {
            if (!holder.over) holder.on.lost();
          });
        }
        if (steal) queue.unshift(claim);
        else queue.push(claim);
        if (queue[0] === claim) grant(name);
        return () => give(name, claim);
      },
      channel(name, receive) {
        const all = channels.get(name) ?? new Set();
        channels.set(name, all);
        const mine = (message: TabMessage) => run(() => all.has(mine) && receive(message));
        all.add(mine);
        return {
          post(message) {
            posted.push(message);
            for (const each of all) if (each !== mine) each(structuredClone(message));
          },
          close: () => all.delete(mine),
        };
      },
      onHide(what) {
        hiders.add(what);
        return () => hiders.delete(what);
      },
      crash() {
        state = 'gone';
        for (const [name, queue] of queues)
          for (const claim of queue.filter((each) => each.tab === self)) give(name, claim);
      },
      freeze() {
        state = 'frozen';
      },
      thaw() {
        state = 'runs';
        for (const what of waiting.splice(0)) now(what);
      },
      hide() {
        for (const what of [...hiders]) what();
      },
    };
  }

  return { tab, posted };
}
