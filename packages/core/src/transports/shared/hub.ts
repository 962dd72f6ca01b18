/**
 * The leader's half: one link to the keeper, for the links of all tabs. The link's own instance is the hub's and writes
 * nothing; every tab's instance joins it, so that all of them are alike, the leader's too.
 */
import type { Clock } from '../../platform/clock.ts';
import type { Batch } from '../../protocol/envelope.ts';
import { type InstanceId, instanceOf, type ParticipantId, randomId } from '../../protocol/ids.ts';
import type { Append, ErrorMessage, HistoryMessage, LinkMessage, Welcome } from '../../protocol/messages.ts';
import { omitUndefined } from '../../protocol/omitUndefined.ts';
import type { Link, LinkClosed, Transport } from '../transport.ts';
import { type Address, type Ask, type Delivery, weigh } from './tabMessages.ts';
import { createStreams } from './tabStreams.ts';

export interface HubOptions {
  readonly transport: Transport;
  readonly participant: ParticipantId;
  readonly clock: Clock;
  readonly random: () => number;
  /** To links of this tab, and to those of others: the latter are charged the weight. */
  readonly deliverToOwn: (to: Address, what: Delivery) => void;
  readonly deliverToOthers: (to: readonly Address[], what: Delivery, weight: number) => void;
  /** The tab that leads. */
  readonly self: string;
}

export interface Hub {
  ask(tab: string, link: string, ask: Ask): void;
  /** A link of another tab has taken so much of what it was sent. */
  took(link: string, weight: number): void;
  /** Ends the connection. The links receive nothing: they go to the next leader. */
  close(): void;
}

/** One tab's link. */
interface Bound {
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

/** What may wait for a tab that takes nothing; beyond it, its links are closed, and it reads on from its cursor later. */
export const MOST_OWED = 1_000_000;
/** A link that says nothing for this long belongs to a tab that is gone, ms: a client pings, even where a hidden tab is slowed. */
export const SILENT = 180_000;

export function createHub(options: HubOptions): Hub {
  const { transport, participant, clock, random, self } = options;
  const bounds = new Map<string, Bound>();
  const byInstance = new Map<InstanceId, Bound>();
  let streams = createStreams();
  let inner: Link | undefined;
  let welcome: Welcome | undefined;
  let welcomedAt = 0;
  const { elapsed } = clock;
  /** By the number that the keeper was given: who asked, and under which of its own. */
  const requests = new Map<number, { readonly link: string; readonly request: number }>();
  let lastRequest = 0;
  let sweptAt = clock.elapsed();
  let over = false;

  // --- To the tabs

  function deliver(to: readonly Address[], what: Delivery): void {
    const own = to.filter(({ link }) => bounds.get(link)?.own);
    // Others first: an end of the last link of this tab ends the hub as well.
    if (own.length < to.length)
      deliverFar(own.length === 0 ? to : to.filter((each) => !own.includes(each)), what);
    for (const address of own) options.deliverToOwn(address, what);
  }

  function deliverFar(to: readonly Address[], what: Delivery): void {
    const weight = weigh(what);
    options.deliverToOthers(to, what, weight);
    for (const { link } of to) {
      const bound = bounds.get(link);
      if (bound) bound.owed += weight;
      if (bound && bound.owed > MOST_OWED)
        dismiss(bound, {
          terminal: false,
          code: 'reader-slow',
          message: 'This tab took nothing for too long.',
        });
    }
  }

  const deliverTo = (bound: Bound, what: Delivery): void => deliver([{ link: bound.link }], what);
  const allLinks = (): Address[] => [...bounds.values()].map(({ link }) => ({ link }));

  /** Ends one tab's link, and says so to it. */
  function dismiss(bound: Bound, closed: LinkClosed): void {
    if (bounds.get(bound.link) !== bound) return;
    release(bound);
    if (bound.own) options.deliverToOwn({ link: bound.link }, { closed });
    else options.deliverToOthers([{ link: bound.link }], { closed }, 0);
  }

  function release(bound: Bound): void {
    bounds.delete(bound.link);
    for (const channel of streams.leaveAll(bound.link)) inner?.unsubscribe(channel);
    if (byInstance.get(bound.instance) !== bound) return;
    byInstance.delete(bound.instance);
    if (welcome) inner?.leave?.(bound.instance);
  }

  // --- To the keeper

  function openInner(): void {
    const link = { current: true };
    const opened = () => !over && link.current;
    const end = (reason: LinkClosed) => {
      link.current = false;
      const all = allLinks();
      inner = undefined;
      welcome = undefined;
      streams = createStreams();
      requests.clear();
      deliver(all, { closed: reason });
      for (const address of all) bounds.delete(address.link);
      byInstance.clear();
    };
    const identity = {
      participant,
      instance: `${participant}/${randomId(random)}`,
      secret: randomId(random),
    };
    try {
      inner = transport.open(identity, {
        message: (message) => {
          if (opened()) receive(message);
        },
        malformed: (malformed, why) => {
          if (opened()) deliver(allLinks(), { malformed, why });
        },
        closed: (reason) => {
          if (opened()) end(reason);
        },
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // Not within the call that opens a link.
      clock.after(0, () => {
        if (opened()) end({ terminal: true, code: 'argument-invalid', message });
      });
    }
  }

  function receive(message: LinkMessage): void {
    switch (message.type) {
      case 'welcome':
        // Once: each tab joins by it, and what was answered by another one would go round for ever.
        if (welcome) return;
        welcome = message;
        welcomedAt = elapsed();
        for (const { instance, secret } of bounds.values()) inner?.join?.(instance, secret);
        return;
      case 'joined':
        return welcomeLink(byInstance.get(message.instance));
      case 'pong': {
        const bound = message.instance === undefined ? undefined : byInstance.get(message.instance);
        if (bound) deliverTo(bound, { message: { type: 'pong', ...omitUndefined({ now: message.now }) } });
        return;
      }
      case 'ack':
      case 'refused': {
        const bound = byInstance.get(instanceOf(message.producer));
        if (bound?.joined) deliverTo(bound, { message });
        return;
      }
      case 'error':
        return fault(message);
      case 'history':
        return answer(message.request, message);
      default: {
        const found = streams.advance(message);
        if (!found) return;
        if (found.released !== undefined) inner?.unsubscribe(found.released);
        deliver(found.readers, { message });
      }
    }
  }

  function welcomeLink(bound: Bound | undefined): void {
    // Once: of two bindings that follow each other, the first answer says that the second is near.
    if (!bound || bound.joined || !welcome) return;
    bound.joined = true;
    const { now } = welcome;
    // The keeper's time as it is by now.
    const later = now === undefined ? undefined : now + Math.floor(elapsed() - welcomedAt);
    deliverTo(bound, { message: { ...welcome, ...omitUndefined({ now: later }) } });
  }

  /** Of a request: under the number that its asker gave it. */
  function answer(number: number, message: HistoryMessage | ErrorMessage): void {
    const asked = requests.get(number);
    requests.delete(number);
    const bound = asked && bounds.get(asked.link);
    if (bound) deliverTo(bound, { message: { ...message, request: asked.request } });
  }

  function fault(error: ErrorMessage): void {
    const { channel, instance, request, code, message } = error;
    if (request !== undefined) return answer(request, error);
    if (channel !== undefined) return deliver(streams.end(channel), { message: error });
    if (instance === undefined) return deliver(allLinks(), { message: error });
    const bound = byInstance.get(instance);
    if (bound) dismiss(bound, { terminal: code === 'forbidden', code, message });
  }

  // --- From the tabs

  function open(tab: string, link: string, instance: InstanceId, secret: string): void {
    sweep();
    const now = clock.elapsed();
    const bound = { link, own: tab === self, instance, secret, joined: false, heardAt: now, owed: 0 };
    const former = byInstance.get(instance);
    if (former) release(former);
    bounds.set(link, bound);
    byInstance.set(instance, bound);
    if (!inner) openInner();
    else if (welcome) inner.join?.(instance, secret);
  }

  /** Tabs that crashed say no farewell. Where this tab did not run itself, what they said may wait to be heard. */
  function sweep(): void {
    const now = clock.elapsed();
    if (now - sweptAt > SILENT / 2) for (const bound of bounds.values()) bound.heardAt = now;
    sweptAt = now;
    const since = now - SILENT;
    for (const bound of [...bounds.values()])
      if (bound.heardAt < since)
        dismiss(bound, {
          terminal: false,
          code: 'reader-slow',
          message: 'This tab said nothing for too long.',
        });
  }

  function handle(bound: Bound, ask: Exclude<Ask, { type: 'open' | 'close' }>): void {
    switch (ask.type) {
      case 'subscribe': {
        const reader = { link: bound.link, channel: ask.channel };
        const channel = streams.begin(ask.session, ask.cursor, reader);
        return inner?.subscribe(channel, ask.session, ask.cursor);
      }
      case 'unsubscribe': {
        const released = streams.leave({ link: bound.link, channel: ask.channel });
        if (released !== undefined) inner?.unsubscribe(released);
        return;
      }
      case 'append':
        return append(bound, ask.session, batchOf(ask));
      case 'history':
        return history(bound, ask.request, ask.session, ask.before);
      case 'signal':
        return inner?.signal(ask.session, ask.key, ask.value, ask.ttl, bound.instance);
      case 'ping':
        sweep();
        return inner?.ping(bound.instance);
    }
  }

  const batchOf = ({ producer, first, events }: Append): Batch => ({ producer, first, events });

  function history(bound: Bound, request: number, session: string, before: number | undefined): void {
    const number = ++lastRequest;
    requests.set(number, { link: bound.link, request });
    if (inner?.history) return inner.history(number, session, before);
    const code = 'history-unavailable';
    const message = 'This transport has no history.';
    clock.after(0, () => answer(number, { type: 'error', code, message }));
  }

  function append(bound: Bound, session: string, batch: Batch): void {
    const { producer, first } = batch;
    if (instanceOf(producer) === bound.instance) return inner?.append(session, batch);
    // The keeper takes it of any instance of the link, and of this one it must not.
    const refused = { type: 'refused', session, producer, first, seq: first } as const;
    const code = 'producer-foreign';
    const message = 'This is no lane of this instance.';
    clock.after(0, () => {
      if (bounds.get(bound.link) === bound) deliverTo(bound, { message: { ...refused, code, message } });
    });
  }

  return {
    ask(tab, link, ask) {
      if (over) return;
      if (ask.type === 'open') return open(tab, link, ask.instance, ask.secret);
      const bound = bounds.get(link);
      if (!bound) return;
      bound.heardAt = clock.elapsed();
      if (ask.type === 'close') release(bound);
      else if (bound.joined) handle(bound, ask);
    },
    took(link, weight) {
      const bound = bounds.get(link);
      if (bound) bound.owed = Math.max(0, bound.owed - weight);
    },
    close() {
      if (over) return;
      over = true;
      inner?.close();
      bounds.clear();
      byInstance.clear();
    },
  };
}
