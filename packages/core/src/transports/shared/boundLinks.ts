/** The links of all tabs, as the leader has them: what each is sent, and which of them belong to a tab that is gone. */

import type { LinkClosed } from '../../client/transport.ts';
import type { Clock } from '../../platform/clock.ts';
import type { InstanceId } from '../../protocol/ids.ts';
import { type Address, type Delivery, weigh } from './tabMessages.ts';

/** How the leader reaches links: those of its own tab, and those of others, which are charged the weight. */
export interface TabOutput {
  readonly deliverToOwn: (to: Address, what: Delivery) => void;
  readonly deliverToOthers: (to: readonly Address[], what: Delivery, weight: number) => void;
}

/** One tab's link. */
export interface BoundLink {
  readonly link: string;
  readonly own: boolean;
  readonly instance: InstanceId;
  readonly secret: string;
  joined: boolean;
  /** When it last asked anything, ms. */
  heardAt: number;
  /** The weight of what it was sent and has not taken. */
  owed: number;
}

export interface BoundLinks {
  readonly all: ReadonlyMap<string, BoundLink>;
  of(instance: InstanceId | undefined): BoundLink | undefined;
  /** Takes the place of another link of its instance. */
  add(link: string, own: boolean, instance: InstanceId, secret: string): BoundLink;
  remove(bound: BoundLink): void;
  /** Forgets one that has ended together with the connection. */
  forget(link: string): void;
  /** Ends one link, and lets it know why. */
  dismiss(bound: BoundLink, closed: LinkClosed): void;
  send(to: readonly Address[], what: Delivery): void;
  sendAll(what: Delivery): void;
  took(link: string, weight: number): void;
  /** Ends links of tabs that crashed, which say no farewell. Where this tab did not run itself, what they sent may wait to be heard. */
  sweep(): void;
  clear(): void;
}

/** What may wait for a tab that takes nothing; beyond it, its links are closed, and it reads on from its cursor later. */
export const MOST_OWED = 1_000_000;
/** A link that sends nothing for this long belongs to a tab that is gone, ms: a client pings, even where a hidden tab is slowed. */
export const SILENT = 180_000;

/** @param removed called for each link that is no longer there */
export function createBoundLinks(
  { elapsed }: Clock,
  output: TabOutput,
  removed: (bound: BoundLink, isCurrent: boolean) => void,
): BoundLinks {
  const all = new Map<string, BoundLink>();
  const byInstance = new Map<InstanceId, BoundLink>();
  let sweptAt = elapsed();

  function remove(bound: BoundLink): void {
    all.delete(bound.link);
    const isCurrent = byInstance.get(bound.instance) === bound;
    if (isCurrent) byInstance.delete(bound.instance);
    removed(bound, isCurrent);
  }

  function dismiss(bound: BoundLink, closed: LinkClosed): void {
    if (all.get(bound.link) !== bound) return;
    remove(bound);
    if (bound.own) output.deliverToOwn({ link: bound.link }, { closed });
    else output.deliverToOthers([{ link: bound.link }], { closed }, 0);
  }

  function send(to: readonly Address[], what: Delivery): void {
    const own = to.filter(({ link }) => all.get(link)?.own);
    // Others first: an end of the last link of this tab ends the hub as well.
    if (own.length < to.length)
      sendFar(own.length === 0 ? to : to.filter((each) => !own.includes(each)), what);
    for (const address of own) output.deliverToOwn(address, what);
  }

  function sendFar(to: readonly Address[], what: Delivery): void {
    const weight = weigh(what);
    output.deliverToOthers(to, what, weight);
    for (const { link } of to) {
      const bound = all.get(link);
      if (!bound) continue;
      bound.owed += weight;
      if (bound.owed > MOST_OWED) dismiss(bound, slow('This tab took nothing for too long.'));
    }
  }

  return {
    all,
    of: (instance) => byInstance.get(instance ?? ''),
    add(link, own, instance, secret) {
      const former = byInstance.get(instance);
      if (former) remove(former);
      const bound = { link, own, instance, secret, joined: false, heardAt: elapsed(), owed: 0 };
      all.set(link, bound);
      byInstance.set(instance, bound);
      return bound;
    },
    remove,
    forget(link) {
      const bound = all.get(link);
      all.delete(link);
      if (bound && byInstance.get(bound.instance) === bound) byInstance.delete(bound.instance);
    },
    dismiss,
    send,
    sendAll: (what) =>
      send(
        [...all.values()].map(({ link }) => ({ link })),
        what,
      ),
    took(link, weight) {
      const bound = all.get(link);
      if (bound) bound.owed = Math.max(0, bound.owed - weight);
    },
    sweep() {
      const now = elapsed();
      if (now - sweptAt > SILENT / 2) for (const bound of all.values()) bound.heardAt = now;
      sweptAt = now;
      for (const bound of [...all.values()])
        if (bound.heardAt < now - SILENT) dismiss(bound, slow('This tab sent nothing for too long.'));
    },
    clear() {
      all.clear();
      byInstance.clear();
    },
  };
}

const slow = (message: string): LinkClosed => ({ terminal: false, code: 'reader-slow', message });
