/** The newest signals of a session (P29), each until its time is over. */
import type { Clock } from '../platform/clock.ts';
import type { SignalsMessage } from '../protocol/messages.ts';
import type { LiveSignal } from '../view/sessionView.ts';

export interface LiveSignals {
  receive(message: SignalsMessage): void;
  /** Nothing repeats them now: none holds any more. */
  clear(): void;
  stop(): void;
}

/** Signals that are kept, whatever a keeper sends: ours has half of that, and those of running runs. */
const MOST_SIGNALS = 4_096;
/** The longest wait for the end of one, ms: no timer of a browser waits for months. */
const LOOK = 60_000;

export function createLiveSignals(
  { elapsed, after }: Pick<Clock, 'elapsed' | 'after'>,
  show: (signals: ReadonlyMap<string, LiveSignal>) => void,
): LiveSignals {
  let shown: ReadonlyMap<string, LiveSignal> = new Map();
  let cancel = () => {};

  /** Shows those whose time is not over, and looks again when it is over for one of them. */
  function update(signals: Map<string, LiveSignal>): void {
    cancel();
    const now = elapsed();
    let next = Number.POSITIVE_INFINITY;
    for (const [name, { until }] of signals)
      if (until > now && signals.size <= MOST_SIGNALS) next = Math.min(next, until);
      else signals.delete(name);
    if (signals.size > 0) cancel = after(Math.min(next - now, LOOK), () => update(new Map(signals)));
    shown = signals;
    show(signals);
  }

  return {
    receive({ signals, anew }) {
      const all = new Map(anew ? undefined : shown);
      for (const { ttl, ...each } of signals)
        all.set(`${each.instance}\n${each.key}`, { ...each, until: elapsed() + ttl });
      update(all);
    },
    clear() {
      if (shown.size > 0) update(new Map());
    },
    stop: () => cancel(),
  };
}
