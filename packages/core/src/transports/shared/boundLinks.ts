/** The links of all tabs, as the leader has them: what each is sent, and which of them belong to a tab that is gone. */

import { createInstanceOwners } from '../../keeper/link/instanceOwners.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
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
  /** Takes the instance over from another link, which ends. Undefined if that one has proven another secret. */
  add(link: string, own: boolean, instance: InstanceId, secret: string): BoundLink | undefined;
  remove(bound: BoundLink): void;
  /** Forgets one that has ended together with the connection. */
  forget(link: string): void;
  /** Ends one link, and lets it know why. */
  dismiss(bound: BoundLink, end: LinkEnd): void;
  send(to: readonly Address[], what: Delivery): void;
  sendAll(what: Delivery): void;
  took(link: string, weight: number): void;
  /** Ends links of tabs that crashed, which say no farewell. Where this tab did not run itself, what they sent may wait to be heard. */
  sweep(): void;
}

/** How a link ends, or loses its place here. */
export type LinkEnd = Exclude<Delivery, { message: unknown } | { malformed: unknown }>;

/** What may wait for a tab that takes nothing; beyond it, its links are closed, and it reads on from its cursor later. */
export const MOST_OWED = 1_000_000;
/** A link that sends nothing for this long belongs to a tab that is gone, ms: a client pings, even where a hidden tab is slowed. */
export const SILENT = 180_000;

/** @param removed called for each link that is no longer there */
export function createBoundLinks(
  { elapsed, after }: Clock,
  output: TabOutput,
  removed: (bound: BoundLink, isCurrent: boolean) => void,
): BoundLinks {
  const all = new Map<string, BoundLink>();
  const owners = createInstanceOwners<BoundLink>();
  let sweptAt = elapsed();

  function remove(bound: BoundLink): void {
    all.delete(bound.link);
    removed(bound, owners.leave(bound.instance, bound));
  }

  function dismiss(bound: BoundLink, end: LinkEnd): void {
    if (all.get(bound.link) !== bound) return;
    remove(bound);
    deliverEnd(bound, end);
  }

  function deliverEnd({ link, own }: Pick<BoundLink, 'link' | 'own'>, end: LinkEnd): void {
    if (own) output.deliverToOwn({ link }, end);
    else output.deliverToOthers([{ link }], end, 0);
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
    of: (instance) => owners.of(instance ?? ''),
    add(link, own, instance, secret) {
      const former = owners.of(instance);
      // Nothing is delivered within the call that opens a link.
      if (former?.joined && former.secret !== secret) {
        after(0, () => deliverEnd({ link, own }, FORBIDDEN));
        return undefined;
      }
      if (former) {
        remove(former);
        after(0, () => deliverEnd(former, REPLACED));
      }
      const bound = { link, own, instance, secret, joined: false, heardAt: elapsed(), owed: 0 };
      all.set(link, bound);
      owners.enter(instance, bound);
      return bound;
    },
    remove,
    forget(link) {
      const bound = all.get(link);
      all.delete(link);
      if (bound) owners.leave(bound.instance, bound);
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
  };
}

const ended = (code: ErrorCode, message: string, terminal = false): LinkEnd => ({
  closed: { terminal, code, message },
});
const slow = (message: string): LinkEnd => ended('reader-slow', message);
const REPLACED = ended('link-replaced', 'A newer link of this browser took the instance over.');
const FORBIDDEN = ended('forbidden', 'Another link of this browser has proven another secret.', true);
