/** What ends with a process: its timers, and its hold on a store. */

import type { Clock, LinkHandlers, Transport, TransportLink } from '@rejoin/core';
import type { LogStore } from '@rejoin/core/memory';

/** One life of a process. Nothing of it happens after its death, nor while it is frozen. */
export interface Life {
  readonly alive: boolean;
  /** Runs it now, or once the process is thawed: what is due of its timers first, then what has reached it. */
  run(what: () => void, cause: 'timer' | 'input'): void;
  /** Nothing of it runs until the result is called, as a process that was stopped or whose machine sleeps. */
  freeze(): () => void;
  end(): void;
}

export function beginLife(): Life {
  let alive = true;
  let frozen = 0;
  const held = { timer: [] as (() => void)[], input: [] as (() => void)[] };

  function thaw(): void {
    for (const queue of [held.timer, held.input])
      for (let next = queue.shift(); next && alive; next = queue.shift()) next();
  }

  return {
    get alive() {
      return alive;
    },
    run(what, cause) {
      if (!alive) return;
      if (frozen > 0) held[cause].push(what);
      else what();
    },
    freeze() {
      let over = false;
      frozen++;
      return () => {
        if (over) return;
        over = true;
        if (--frozen === 0) thaw();
      };
    },
    end() {
      alive = false;
    },
  };
}

/** A clock whose timers live, freeze and die with the process. Time itself goes on. */
export const mortalClock = (clock: Clock, life: Life): Clock => ({
  now: clock.now,
  elapsed: clock.elapsed,
  after(ms, run) {
    let over = false;
    const cancel = clock.after(ms, () => life.run(() => over || run(), 'timer'));
    return () => {
      over = true;
      cancel();
    };
  },
});

/** The client's end of a link: a dead process hears nothing, a frozen one hears it later. */
export const mortalHandlers = (handlers: LinkHandlers, life: Life): LinkHandlers => ({
  message: (message) => life.run(() => handlers.message(message), 'input'),
  malformed: (code, message) => life.run(() => handlers.malformed(code, message), 'input'),
  closed: (reason) => life.run(() => handlers.closed(reason), 'input'),
});

/** A keeper's transport: a dead keeper takes nothing, a frozen one takes it later. */
export const mortalTransport = (transport: Transport, life: Life): Transport => ({
  ...transport,
  open(identity, handlers) {
    let link: TransportLink | undefined;
    const tell = (what: (link: TransportLink) => void) => life.run(() => link && what(link), 'input');
    life.run(() => {
      link = transport.open(identity, handlers);
    }, 'input');
    return {
      subscribe: (...what) => tell((to) => to.subscribe(...what)),
      interest: (...what) => tell((to) => to.interest?.(...what)),
      texts: (...what) => tell((to) => to.texts?.(...what)),
      unsubscribe: (...what) => tell((to) => to.unsubscribe(...what)),
      append: (...what) => tell((to) => to.append(...what)),
      signal: (...what) => tell((to) => to.signal(...what)),
      history: (...what) => tell((to) => to.history?.(...what)),
      ping: (...what) => tell((to) => to.ping(...what)),
      join: (...what) => tell((to) => to.join?.(...what)),
      leave: (...what) => tell((to) => to.leave?.(...what)),
      close: () => tell((to) => to.close()),
    };
  },
});

/** What a dead process waits for never comes. */
const never = <T>(): Promise<T> => new Promise<T>(() => {});

/**
 * A store as a process sees it: a commit takes time, and a process that dies meanwhile either wrote nothing, or wrote it and
 * did not learn of it. The store itself lives on.
 *
 * @param takes milliseconds of one half of a commit
 */
export function mortalStore(store: LogStore, clock: Clock, life: Life, takes: () => number): LogStore {
  const pause = () => new Promise<void>((resolve) => clock.after(takes(), resolve));
  const living = async <T>(work: () => Promise<T>): Promise<T> => {
    if (!life.alive) return never();
    const result = await work();
    // A frozen process hears of it once it is thawed, a dead one never.
    await new Promise<void>((resolve) => life.run(resolve, 'input'));
    return result;
  };
  return {
    load: (session) => living(() => store.load(session)),
    async commit(writes, at) {
      await pause();
      await living(() => store.commit(writes, at));
      await pause();
      if (!life.alive) await never();
    },
    read: (session, after, bytes) => living(() => store.read(session, after, bytes)),
    weigh: (...what) => living(() => store.weigh(...what)),
    history: (...what) => living(() => store.history(...what)),
    async compact(...what) {
      await pause();
      await living(() => store.compact(...what));
    },
    trim: (...what) => living(() => store.trim(...what)),
    answer: (session, key) => living(() => store.answer(session, key)),
    secrets: (instance) => living(() => store.secrets(instance)),
    list: () => living(() => store.list()),
    delete: (session) => living(() => store.delete(session)),
    // It belongs to its maker.
    close: async () => {},
  };
}
