/**
 * The leader's half: one link to the keeper, for the links of all tabs. The link's own instance is the hub's and writes
 * nothing; every tab's instance joins it, so that all of them are alike, the leader's too.
 */

import type { LinkClosed, LinkHandlers, Transport, TransportLink } from '../../client/transport.ts';
import { foreignLane } from '../../keeper/link/foreignLane.ts';
import type { Clock } from '../../platform/clock.ts';
import { instanceOf, type ParticipantId, randomId } from '../../protocol/ids.ts';
import type { ErrorMessage, HistoryMessage, LinkMessage, Welcome } from '../../protocol/messages.ts';
import { omitUndefined } from '../../protocol/omitUndefined.ts';
import { type BoundLink, createBoundLinks, type TabOutput } from './boundLinks.ts';
import { createHubReading } from './hubReading.ts';
import { createHubRequests } from './hubRequests.ts';
import type { Ask } from './tabMessages.ts';

/** What a hub needs from the tab that leads. */
export interface HubOptions extends TabOutput {
  readonly transport: Transport;
  readonly participant: ParticipantId;
  readonly clock: Clock;
  readonly random: () => number;
  /** The tab that leads. */
  readonly self: string;
}

export interface Hub {
  request(tab: string, link: string, what: Ask): void;
  /** A link of another tab has taken so much of what it was sent. */
  took(link: string, weight: number): void;
  /** Ends the connection. The links learn nothing of it: they go to the next leader. */
  close(): void;
}

type BoundRequest = Exclude<Ask, { type: 'open' | 'close' }>;

export function createHub(options: HubOptions): Hub {
  const { clock, self } = options;
  const links = createBoundLinks(clock, options, removed);
  const beginReading = () => createHubReading(() => inner, links.send);
  let reading = beginReading();
  let inner: TransportLink | undefined;
  let welcome: Welcome | undefined;
  let welcomedAt = 0;
  const requests = createHubRequests();
  let over = false;

  function removed({ link, instance }: BoundLink, isCurrent: boolean): void {
    reading.leave(link);
    if (isCurrent && welcome) inner?.leave?.(instance);
  }

  const send = (bound: BoundLink | undefined, message: LinkMessage): void => {
    if (bound) links.send([{ link: bound.link }], { message });
  };

  const handlers: LinkHandlers = {
    message: receive,
    malformed: (malformed, why) => links.sendAll({ malformed, why }),
    closed(closed) {
      const former = [...links.all.keys()];
      inner = undefined;
      welcome = undefined;
      reading = beginReading();
      requests.clear();
      links.sendAll({ closed });
      for (const link of former) links.forget(link);
    },
  };

  function receive(message: LinkMessage): void {
    switch (message.type) {
      case 'welcome':
        // Once: each tab joins by it, and what was answered by another one would go round for ever.
        if (welcome) return;
        welcome = message;
        welcomedAt = clock.elapsed();
        for (const { instance, secret } of links.all.values()) inner?.join?.(instance, secret);
        return;
      case 'joined':
        return join(links.of(message.instance));
      case 'pong':
        return send(links.of(message.instance), { type: 'pong', ...omitUndefined({ now: message.now }) });
      case 'ack':
      case 'refused': {
        const bound = links.of(instanceOf(message.producer));
        if (bound?.joined) send(bound, message);
        return;
      }
      case 'error':
        return fail(message);
      case 'history':
        return answer(message.request, message);
      default:
        return reading.receive(message);
    }
  }

  function join(bound: BoundLink | undefined): void {
    // Once: of two bindings that follow each other, the first answer says that the second is near.
    if (!bound || bound.joined || !welcome) return;
    bound.joined = true;
    send(bound, later(welcome, clock.elapsed() - welcomedAt));
  }

  function answer(number: number, message: HistoryMessage | ErrorMessage): void {
    const found = requests.answer(number, message);
    if (found) send(links.all.get(found.link), found.message);
  }

  function fail(error: ErrorMessage): void {
    const { channel, instance, request, code, message } = error;
    if (request !== undefined) return answer(request, error);
    if (channel !== undefined) return reading.ended(channel, error);
    if (instance === undefined) return links.sendAll({ message: error });
    const bound = links.of(instance);
    if (!bound) return;
    if (code === 'link-replaced') links.dismiss(bound, { lost: true });
    else links.dismiss(bound, { closed: { terminal: code === 'forbidden', code, message } });
  }

  function carryOut(bound: BoundLink, what: BoundRequest): void {
    const { link, instance } = bound;
    switch (what.type) {
      case 'subscribe':
      case 'interest':
      case 'texts':
      case 'unsubscribe':
        return reading.ask(link, what);
      case 'append': {
        const { session, producer, first, events } = what;
        if (instanceOf(producer) === instance) return inner?.append(session, { producer, first, events });
        // The keeper takes it of any instance of the link, and of this one it must not.
        clock.after(0, () => {
          if (links.all.get(link) === bound) send(bound, foreignLane(what));
        });
        return;
      }
      case 'history': {
        const number = requests.add(link, what.request);
        if (inner?.history) return inner.history(number, what.session, what.before);
        clock.after(0, () => answer(number, NO_HISTORY));
        return;
      }
      case 'signal':
        return inner?.signal(what.session, what.key, what.value, what.ttl, instance);
      case 'ping':
        links.sweep();
        return inner?.ping(instance);
    }
  }

  return {
    request(tab, link, what) {
      if (over) return;
      if (what.type === 'open') {
        links.sweep();
        if (!links.add(link, tab === self, what.instance, what.secret)) return;
        if (!inner) inner = openInner(options, () => !over, handlers);
        else if (welcome) inner.join?.(what.instance, what.secret);
        return;
      }
      const bound = links.all.get(link);
      if (!bound) return;
      bound.heardAt = clock.elapsed();
      if (what.type === 'close') links.remove(bound);
      else if (bound.joined) carryOut(bound, what);
    },
    took: links.took,
    close() {
      if (over) return;
      over = true;
      inner?.close();
    },
  };
}

/** A welcome with the keeper's time as it is some ms after it came. */
const later = (welcome: Welcome, passed: number): Welcome => ({
  ...welcome,
  ...omitUndefined({ now: welcome.now === undefined ? undefined : welcome.now + Math.floor(passed) }),
});

/** Opens the link to the keeper. After its end, and while `on` is false, nothing of it is handed over. */
function openInner(
  options: HubOptions,
  on: () => boolean,
  handlers: LinkHandlers,
): TransportLink | undefined {
  const { transport, participant, clock, random } = options;
  let current = true;
  const opened = () => current && on();
  const closed = (reason: LinkClosed) => {
    if (!opened()) return;
    current = false;
    handlers.closed(reason);
  };
  const instance = `${participant}/${randomId(random)}`;
  try {
    return transport.open(
      { participant, instance, secret: randomId(random) },
      {
        message: (message) => opened() && handlers.message(message),
        malformed: (code, message) => opened() && handlers.malformed(code, message),
        closed,
      },
    );
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Not within the call that opens a link.
    clock.after(0, () => closed({ terminal: true, code: 'argument-invalid', message }));
    return undefined;
  }
}

const NO_HISTORY: ErrorMessage = {
  type: 'error',
  code: 'history-unavailable',
  message: 'This transport has no history.',
};
