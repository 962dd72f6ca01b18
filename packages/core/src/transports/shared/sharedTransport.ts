/**
 * One connection for all tabs of a browser. One tab holds it, the others speak through that one, and each of them writes
 * and reads as if it were its own: with its own instance, outbox and cursors. docs/shared.md says what happens when tabs
 * close, crash or freeze.
 */

import type { Transport } from '../../client/transport.ts';
import { type Clock, systemClock } from '../../platform/clock.ts';
import { systemRandom } from '../../platform/systemRandom.ts';
import { checkCall } from '../../protocol/checkCall.ts';
import { createTab, type Tab } from './tab.ts';
import { browserTabs, type Tabs } from './tabs.ts';

export interface SharedOptions {
  /**
   * What the tabs that share have in common, besides their participant. Default: where the transport leads to, as
   * `websocket`'s address. Needed where that differs between tabs that should share.
   */
  readonly name?: string | undefined;
  readonly clock?: Clock | undefined;
  /** Numbers in [0, 1). */
  readonly random?: (() => number) | undefined;
}

export interface SharedTransport extends Transport {
  /** Why this tab has a connection of its own, for people; undefined while it shares. `name` says so as well. */
  readonly unshared: string | undefined;
}

/**
 * Lets all tabs of one origin, participant and keeper share one connection of `transport`. Where that is not to be had (no
 * locks on plain `http://`, no page, a transport whose links speak for one instance only), each tab has a connection of
 * its own, and `unshared` says why.
 *
 * The token of the tab that holds the connection counts for all of them.
 */
export const shared = (transport: Transport, options: SharedOptions = {}): SharedTransport =>
  shareByTabs(browserTabs(), transport, options);

/** @param found the locks and channels by which tabs find each other, or why there are none */
export function shareByTabs(
  found: Tabs | string,
  transport: Transport,
  options: SharedOptions,
): SharedTransport {
  checkCall(
    typeof transport?.open === 'function' && Object(options) === options,
    "shared(websocket({ url: 'ws://127.0.0.1:4400' }))",
  );
  const { clock = systemClock, random = systemRandom } = options;
  /** By place and participant: two people in two tabs share nothing. */
  const tabs = new Map<string, Tab>();
  let unshared = typeof found === 'string' ? found : undefined;
  if (!transport.place) unshared = 'the transport cannot speak for several tabs';

  return {
    get name() {
      return unshared === undefined ? `${transport.name}, shared by tabs` : transport.name;
    },
    get unshared() {
      return unshared;
    },
    level: transport.level,
    ...(transport.withholds ? { withholds: true } : {}),
    ...(transport.judge ? { judge: transport.judge } : {}),
    ...(transport.blobs ? { blobs: transport.blobs } : {}),
    open(identity, handlers) {
      if (unshared !== undefined || typeof found === 'string') return transport.open(identity, handlers);
      const { participant } = identity;
      const place = options.name ?? transport.place?.() ?? '';
      const key = `${place}\n${participant}`;
      const failed = (reason: string) => {
        unshared = reason;
      };
      const tab =
        tabs.get(key) ?? createTab({ transport, participant, place, tabs: found, clock, random, failed });
      tabs.set(key, tab);
      return tab.open(identity, handlers);
    },
  };
}
