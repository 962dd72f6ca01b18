/** One raw link, with all that came over it. */
import type { ErrorCode, EventEntry, LinkClosed, LinkIdentity, Transport, TransportLink } from '@rejoin/core';
import type { Ack, LinkMessage, ProducerId, Refused, SessionInterest } from '@rejoin/core/protocol';
import { fail } from './expectations.ts';
import { createFollower, type Follower, type FollowerEnd, type Place } from './follower.ts';

type OfType<T extends LinkMessage['type']> = Extract<LinkMessage, { readonly type: T }>;

export interface Peer {
  readonly identity: LinkIdentity;
  readonly link: TransportLink;
  readonly messages: readonly LinkMessage[];
  readonly closed: readonly LinkClosed[];
  readonly malformed: readonly ErrorCode[];
  /** The next message of that type that was not taken before. */
  next<T extends LinkMessage['type']>(type: T, where?: (message: OfType<T>) => boolean): Promise<OfType<T>>;
  producer(lane?: string): ProducerId;
  /** Appends without waiting. */
  post(session: string, first: number, events: readonly EventEntry[], lane?: string): void;
  /** Appends, and waits for the answer. */
  append(
    session: string,
    first: number,
    events: readonly EventEntry[],
    lane?: string,
  ): Promise<Ack | Refused>;
  /** Subscribes on a fresh channel: from the beginning, or from where another reader stood. */
  follow(session: string, from?: Place, interest?: SessionInterest): Follower;
  /** Breaches of the contract seen on this link, in words. */
  problems(): readonly string[];
}

export interface PeerPort {
  readonly transport: Transport;
  readonly identity: LinkIdentity;
  readonly until: (condition: () => boolean, what: string) => Promise<void>;
}

export function openPeer({ transport, identity, until }: PeerPort): Peer {
  const messages: LinkMessage[] = [];
  const untaken: LinkMessage[] = [];
  const closed: LinkClosed[] = [];
  const malformed: ErrorCode[] = [];
  const followers = new Map<number, FollowerEnd>();
  const problems: string[] = [];
  let opening = true;
  let over = false;
  let channels = 0;

  const raw = transport.open(identity, {
    message(message) {
      if (opening) problems.push('A message was handed over before open() returned.');
      if (over) problems.push(`A ${message.type} was handed over after the link had ended.`);
      if (messages.length === 0 && message.type !== 'welcome')
        problems.push(`The first message is ${message.type}, not welcome.`);
      messages.push(message);
      untaken.push(message);
      if ('channel' in message && message.channel !== undefined)
        followers.get(message.channel)?.receive(message);
    },
    malformed: (code) => malformed.push(code),
    closed(reason) {
      if (opening) problems.push('The link was closed before open() returned.');
      if (over) problems.push('An ended link was closed once more.');
      over = true;
      closed.push(reason);
    },
  });
  opening = false;

  const producer = (lane = 'main'): ProducerId => `${identity.instance}/${lane}`;
  const link: TransportLink = {
    ...raw,
    close() {
      over = true;
      raw.close();
    },
  };

  const take = <T extends LinkMessage['type']>(
    type: T,
    where: (message: OfType<T>) => boolean,
  ): OfType<T> | undefined => {
    const index = untaken.findIndex((message) => message.type === type && where(message as OfType<T>));
    // CAST: its type was just compared.
    return index < 0 ? undefined : (untaken.splice(index, 1)[0] as OfType<T>);
  };

  async function wait<T>(attempt: () => T | undefined, what: string): Promise<T> {
    let found: T | undefined;
    await until(() => {
      found ??= attempt();
      return found !== undefined;
    }, what);
    return found ?? fail(`There is no ${what}.`);
  }

  const peer: Peer = {
    identity,
    link,
    messages,
    closed,
    malformed,
    producer,
    next: (type, where = () => true) => wait(() => take(type, where), `a message ${type}`),
    post(session, first, events, lane) {
      link.append(session, { producer: producer(lane), first, events });
    },
    async append(session, first, events, lane) {
      peer.post(session, first, events, lane);
      const mine = (message: Ack | Refused) =>
        message.session === session && message.producer === producer(lane);
      const last = first + events.length - 1;
      const answer = () =>
        take('ack', (ack) => mine(ack) && ack.seq >= last) ??
        take('refused', (refused) => mine(refused) && refused.first === first);
      return wait<Ack | Refused>(answer, `the answer to ${producer(lane)} ${first}–${last}`);
    },
    follow(session, from, interest) {
      const channel = ++channels;
      const end = createFollower(from, {
        channel,
        stop: () => link.unsubscribe(channel),
        until,
      });
      followers.set(channel, end);
      link.subscribe(channel, session, from?.cursor, interest);
      return end.follower;
    },
    problems: () => [
      ...problems,
      ...malformed.map((code) => `The keeper sent something malformed: ${code}.`),
      ...[...followers.values()].flatMap(({ follower }) => follower.problems),
    ],
  };
  return peer;
}
