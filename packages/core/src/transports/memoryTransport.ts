/**
 * The transport that keeps its log in this process: the real keeper, without a network. For tests, stories, playgrounds,
 * and for agents and pages that live in one process. All clients of one `memory()` share its sessions.
 */

import { formatHash, hashText } from '../fold/hash.ts';
import { decode } from '../keeper/historyPages.ts';
import { createKeeperHost, type KeeperHost } from '../keeper/host.ts';
import { memoryStore, type Store } from '../keeper/logStore.ts';
import { PATIENCE, type Patience } from '../keeper/overdue.ts';
import { createSpeakers, type Holders } from '../keeper/speakers.ts';
import type { Subscription } from '../keeper/subscriber.ts';
import { type Clock, stampOf, systemClock } from '../platform/clock.ts';
import { reportToConsole } from '../platform/report.ts';
import { systemRandom } from '../platform/systemRandom.ts';
import { RejoinError } from '../protocol/errors.ts';
import { instanceOf, randomId } from '../protocol/ids.ts';
import { LIMITS, type Limits } from '../protocol/limits.ts';
import {
  type AskHistory,
  type ClientMessage,
  type LinkMessage,
  makeCursor,
  type Subscribe,
  VERSION,
} from '../protocol/messages.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isMalformed } from '../protocol/parse.ts';
import { isMalformedEvent, parseClient } from '../protocol/parseClient.ts';
import type { Transport } from './transport.ts';

export interface MemoryOptions {
  readonly clock?: Clock | undefined;
  /** Numbers in [0, 1). */
  readonly random?: (() => number) | undefined;
  /** Default: a store in memory. Another keeps the sessions beyond this process. */
  readonly store?: Store | undefined;
  readonly patience?: Patience | undefined;
  readonly limits?: Limits | undefined;
  /** Told of the keeper's own faults. Default: `console.error`, once for each kind of fault. */
  readonly onFault?: ((fault: RejoinError) => void) | undefined;
}

export interface MemoryTransport extends Transport {
  /** The keeper behind it, for tests and tools. */
  readonly host: KeeperHost;
}

/** What the keeper does by itself keeps no Node process alive that has nothing else to do: its sessions end with it. */
const unheld: Clock['after'] = (ms, run) => {
  const timer: unknown = setTimeout(run, ms);
  // Browsers have a number for a timer, and nothing to hold.
  if (typeof timer === 'object' && timer && 'unref' in timer && typeof timer.unref === 'function')
    timer.unref();
  // CAST: what setTimeout gave, here or there.
  return () => clearTimeout(timer as number);
};

async function answerHistory(
  host: KeeperHost,
  { session, before, request }: AskHistory,
): Promise<LinkMessage> {
  try {
    const { from, entries } = await host.history(session, before);
    return { type: 'history', request, from, entries: entries.map((entry): unknown => JSON.parse(entry)) };
  } catch (cause) {
    const { code, message } =
      cause instanceof RejoinError
        ? cause
        : new RejoinError('store-failed', 'The history could not be read.');
    return { type: 'error', request, code, message };
  }
}

/** Tells secrets apart. What it is stored for, a restart, keeps nobody out who is of this process. */
const checksum = (secret: string): string => formatHash(hashText(secret));

export function memory(options: MemoryOptions = {}): MemoryTransport {
  const {
    clock = systemClock,
    random = systemRandom,
    store = memoryStore(),
    patience = PATIENCE,
    limits = LIMITS,
    onFault = (fault) => reportToConsole(options, fault),
  } = options;
  const idly = clock === systemClock ? unheld : undefined;
  const host = createKeeperHost({
    store,
    clock,
    random,
    patience,
    limits,
    ...omitUndefined({ onFault, idly }),
  });
  const holders: Holders = new Map();
  let place: string | undefined;
  return {
    name: 'memory',
    level: 5,
    host,
    // Drawn when it is asked for: no other keeper is at the same place, also not in another page.
    place: () => (place ??= `memory:${randomId(random)}`),
    open({ participant, instance: own, secret }, handlers) {
      const subscriptions = new Map<number, Subscription>();
      const inbox: LinkMessage[] = [];
      let over = false;
      let delivering = false;
      // Never within the caller's own call: a link answers later, as a network does.
      const send = (message: LinkMessage) => {
        inbox.push(message);
        if (delivering) return;
        delivering = true;
        clock.after(0, () => {
          delivering = false;
          for (const next of inbox.splice(0)) if (!over) handlers.message(next);
        });
      };
      const speakers = createSpeakers(own, secret, holders, send);
      send({
        type: 'welcome',
        v: VERSION,
        participant,
        level: 5,
        lease: patience.lease,
        now: stampOf(clock),
        limits,
      });
      // By the text, as on every link: nothing is shared with the caller, and nothing passes that a keeper would not read.
      const take = (message: ClientMessage) => {
        if (over) return;
        const read = parseClient(JSON.stringify(message), limits);
        if (!isMalformed(read)) return receive(read);
        const { malformed: code, message: why } = read;
        if (isMalformedEvent(read)) return send({ type: 'refused', ...read.batch, code, message: why });
        send({
          type: 'error',
          code,
          message: why,
          ...('channel' in message ? { channel: message.channel } : {}),
          ...('request' in message ? { request: message.request } : {}),
        });
      };
      const receive = (message: ClientMessage) => {
        switch (message.type) {
          case 'subscribe':
            subscriptions.set(message.channel, subscribe(message));
            return;
          case 'append': {
            const { session, producer, first } = message;
            const speaker = speakers.of(instanceOf(producer));
            const writer = {
              participant,
              instance: speaker?.instance ?? own,
              secret: checksum(speaker?.secret ?? secret),
            };
            void host.append(session, writer, message).then((answer) => {
              if (speaker && speakers.of(speaker.instance) !== speaker) return;
              if (answer.type === 'ack') send({ type: 'ack', session, producer, seq: answer.seq });
              else send({ ...answer, session, producer, first });
            });
            return;
          }
          case 'signal': {
            const { session, key, value, ttl, instance = own } = message;
            if (!speakers.asked(instance)) return;
            const passage = host.maySignal(instance, value);
            if (passage.passes) host.signal(session, { instance, key, value, ttl });
            else if (passage.reason) send({ type: 'error', code: 'signal-refused', message: passage.reason });
            return;
          }
          case 'ping':
            if (!speakers.asked(message.instance ?? own)) return;
            host.alive(message.instance ?? own);
            return send({
              type: 'pong',
              now: stampOf(clock),
              ...omitUndefined({ instance: message.instance }),
            });
          case 'join':
            if (speakers.join(message.instance, message.secret)) host.alive(message.instance);
            return;
          case 'leave':
            return speakers.leave(message.instance);
          case 'history':
            return void answerHistory(host, message).then(send);
        }
      };
      const subscribe = ({ channel, session, cursor }: Subscribe): Subscription =>
        host.subscribe(session, cursor, {
          ready: () => !over,
          snapshot: (snapshot) =>
            send({ type: 'snapshot', channel, snapshot: JSON.parse(JSON.stringify(snapshot)) }),
          frame(incarnation, page, decoded) {
            const frame = {
              after: makeCursor(incarnation, page.after),
              upTo: makeCursor(incarnation, page.upTo),
              items: decoded ?? decode(page),
            };
            send({ type: 'frame', channel, frame });
          },
          live: (live) => send({ type: 'live', channel, ...live }),
          idle: () => !over,
          signals: (list, anew) => send({ type: 'signals', channel, signals: JSON.parse(list), anew }),
          ended(code, message) {
            subscriptions.delete(channel);
            send({ type: 'error', channel, code, message });
          },
        });
      return {
        subscribe: (channel, session, cursor) =>
          take({ type: 'subscribe', channel, session, ...(cursor === undefined ? {} : { cursor }) }),
        unsubscribe(channel) {
          subscriptions.get(channel)?.close();
          subscriptions.delete(channel);
        },
        append: (session, batch) => take({ type: 'append', session, ...batch }),
        signal: (session, key, value, ttl, instance) =>
          take({ type: 'signal', session, key, value, ttl, ...omitUndefined({ instance }) }),
        ping: (instance) => take({ type: 'ping', ...omitUndefined({ instance }) }),
        join: (instance, proof) => take({ type: 'join', instance, secret: proof }),
        leave: (instance) => take({ type: 'leave', instance }),
        history: (request, session, before) =>
          take({ type: 'history', request, session, ...omitUndefined({ before }) }),
        close() {
          over = true;
          speakers.close();
          for (const subscription of subscriptions.values()) subscription.close();
        },
      };
    },
  };
}
