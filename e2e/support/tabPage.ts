/** The script of a page that shares its connection with its other tabs, and says what it sees to the test that drives it. */
import { createSessionClient } from '@rejoin/core';
import { shared } from '@rejoin/core/shared';
import { websocket } from '@rejoin/core/websocket';

export interface TabPage {
  start(url: string, token: string): void;
  /** Says so many messages, one every `pace` ms. */
  write(label: string, count: number, pace: number): void;
  report(): TabReport;
}

export interface TabReport {
  readonly status: string;
  readonly connection: string;
  readonly instance: string;
  readonly unshared: string | undefined;
  readonly pending: number;
  /** Messages of its own that the log has. */
  readonly acknowledged: number;
  /** Codes of errors, of faults in the log, and of what was refused. */
  readonly faults: readonly string[];
  readonly position: number;
  /** Messages that were folded, all in all. */
  readonly messages: number;
  /** The longest time in which nothing new was seen since the first thing was, ms. */
  readonly gap: number;
  /** Times at which it was not live since it first was. */
  readonly drops: number;
}

const faults: string[] = [];
let gap = 0;
let last = 0;
let drops = 0;
let said = 0;
let current: { readonly session: Session; readonly transport: ReturnType<typeof shared> } | undefined;
type Session = ReturnType<ReturnType<typeof createSessionClient>['session']>;

const page: TabPage = {
  start(url, token) {
    const transport = shared(websocket({ url, token }));
    const client = createSessionClient({
      transport,
      participant: 'user:ana',
      onError: ({ code }) => faults.push(code),
    });
    const session = client.session('s');
    current = { session, transport };
    let position = 0;
    let wasLive = false;
    session.store.subscribe(({ state, connection }) => {
      if (wasLive && connection.status !== 'live') drops++;
      wasLive = connection.status === 'live';
      if (state.position === position) return;
      position = state.position;
      const now = performance.now();
      if (last > 0) gap = Math.max(gap, now - last);
      last = now;
    });
  },
  write(label, count, pace) {
    let left = count;
    const timer = setInterval(() => {
      current?.session.send(`${label} ${++said}`);
      if (--left === 0) clearInterval(timer);
    }, pace);
  },
  report() {
    const view = current?.session.store.getState();
    return {
      status: view?.status ?? 'none',
      connection: view?.connection.status ?? 'none',
      instance: current?.session.instance ?? '',
      unshared: current?.transport.unshared,
      pending: view?.pending.size ?? 0,
      acknowledged: said - (view?.pending.size ?? 0),
      faults: [
        ...faults,
        ...Object.keys(view?.state.faults ?? {}),
        ...[...(view?.pending.values() ?? [])].flatMap(({ error }) => (error ? [error.code] : [])),
      ],
      position: view?.state.position ?? 0,
      messages: view?.state.totals.messages ?? 0,
      gap,
      drops,
    };
  },
};
Object.assign(window, { page });
