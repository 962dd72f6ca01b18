/** One tab among those that share a connection: who leads (election), the connection if it is this tab (hub), its own links. */
import type { Clock } from '../../platform/clock.ts';
import { type ParticipantId, randomId } from '../../protocol/ids.ts';
import { messageLink } from '../messageLink.ts';
import type { Link, LinkHandlers, LinkIdentity, Transport } from '../transport.ts';
import {
  type Election,
  type ElectionEffect,
  type ElectionSignal,
  LATE,
  OFF,
  step,
  TICK,
} from './election.ts';
import { createHub, type Hub } from './hub.ts';
import { createMember, type Member } from './member.ts';
import {
  type Address,
  type Ask,
  type Delivery,
  DIALECT,
  type Leader,
  type TabMessage,
} from './tabMessages.ts';
import type { TabChannel, Tabs } from './tabs.ts';

export interface TabOptions {
  readonly transport: Transport;
  readonly participant: ParticipantId;
  /** Where the transport leads to: only tabs at the same place share. */
  readonly place: string;
  readonly tabs: Tabs;
  readonly clock: Clock;
  readonly random: () => number;
  /** Sharing turned out to be impossible: whatever is open has a connection of its own now. */
  readonly failed: (reason: string) => void;
}

export interface Tab {
  open(identity: LinkIdentity, handlers: LinkHandlers): Link;
}

/** What a link takes before it says so to the leader: a quarter of what may wait for it, at most. */
const TAKEN = 50_000;

/** Where a member is reached just now. */
interface Seat {
  readonly member: Member;
  /** Taken, and not yet said. */
  weight: number;
}

export function createTab(options: TabOptions): Tab {
  const { transport, participant, place, tabs, clock, random } = options;
  const self = randomId(random);
  const name = `rejoin shared ${DIALECT} ${place} ${participant}`;
  const members = new Set<Member>();
  /** By the name under which the present leader knows each. A new one for each way: what still comes by an earlier way belongs to no member. */
  const seats = new Map<string, Seat>();
  let lastSeat = 0;
  let election: Election = OFF;
  let hub: Hub | undefined;
  let channel: TabChannel | undefined;
  let failed = false;
  let release = () => {};
  let unwatch = () => {};
  let cancelTimer = () => {};

  // --- The election

  function signal(next: ElectionSignal): void {
    const [to, effects] = step(election, next, self);
    election = to;
    for (const effect of effects) carryOut(effect);
  }

  function carryOut(effect: ElectionEffect): void {
    switch (effect.type) {
      case 'queue':
      case 'steal':
        release();
        release = tabs.lock(name, effect.type === 'steal', {
          granted: () => signal({ type: 'granted' }),
          lost: () => signal({ type: 'lost' }),
          failed: fallBack,
        });
        return;
      case 'release':
        release();
        release = () => {};
        return;
      case 'say':
        channel?.post({ type: effect.what, tab: self, term: effect.term });
        return;
      case 'serve':
        hub = createHub({
          transport,
          participant,
          clock,
          random,
          self,
          deliverToOwn: deliver,
          deliverToOthers: postToOthers,
        });
        return;
      case 'retire':
        hub?.close();
        hub = undefined;
        return;
      case 'follow':
        seats.clear();
        for (const member of [...members]) goTo(member, effect.leader);
        return;
      case 'timer':
        cancelTimer();
        if (effect.on) startTimer();
    }
  }

  function startTimer(): void {
    const due = clock.elapsed() + TICK;
    cancelTimer = clock.after(TICK, () => signal({ type: 'tick', late: clock.elapsed() - due > LATE }));
  }

  // --- This tab's links

  function goTo(member: Member, leader: Leader | undefined): void {
    if (!leader) return member.go(undefined);
    const seat = `${self}.${++lastSeat}`;
    seats.set(seat, { member, weight: 0 });
    const ask = (what: Ask) => {
      if (seats.get(seat)?.member !== member) return;
      if (leader.tab === self) hub?.ask(self, seat, what);
      else channel?.post({ type: 'ask', tab: self, to: leader, link: seat, ask: what });
    };
    const way = messageLink(ask, () => {
      ask({ type: 'close' });
      seats.delete(seat);
    });
    member.go(way);
    const { instance, secret } = member.identity;
    ask({ type: 'open', instance, secret });
  }

  /** A connection of its own, for one member. */
  function goAlone(member: Member): void {
    let current = true;
    const link = transport.open(member.identity, {
      message: (message) => {
        if (current) member.receive({ message });
      },
      malformed: (malformed, why) => member.receive({ malformed, why }),
      closed: (closed) => member.receive({ closed }),
    });
    member.go({
      ...link,
      close() {
        current = false;
        link.close();
      },
    });
  }

  /** Something that the leader sends to one of this tab's links. */
  function deliver({ link, channel: number }: Address, what: Delivery, weight = 0): void {
    const seat = seats.get(link);
    if (!seat) return;
    const { member } = seat;
    seat.weight += weight;
    if (seat.weight > TAKEN && election.leader) {
      channel?.post({ type: 'took', tab: self, to: election.leader, link, weight: seat.weight });
      seat.weight = 0;
    }
    if ('closed' in what) {
      seats.delete(link);
      if (what.closed.code === 'link-full') return goAlone(member);
      // Taken over by a way that was given up before: the secret is this member's, which asks again.
      if (what.closed.code === 'link-replaced') return goTo(member, election.leader);
    }
    member.receive(what, number);
  }

  function leave(member: Member): void {
    members.delete(member);
    for (const [seat, each] of seats) if (each.member === member) seats.delete(seat);
    if (members.size > 0) return;
    // Nothing remains: no timer, no lock, no channel.
    signal({ type: 'end' });
    unwatch();
    channel?.close();
    channel = undefined;
  }

  // --- Other tabs

  function postToOthers(to: readonly Address[], what: Delivery, weight: number): void {
    channel?.post({ type: 'deliver', tab: self, term: election.term, to, what, weight });
  }

  function receive(message: TabMessage): void {
    switch (message.type) {
      case 'who':
        return signal({ type: 'who' });
      case 'lead':
      case 'gone':
        return signal({ type: message.type, leader: { tab: message.tab, term: message.term } });
      case 'ask':
        if (isMe(message.to)) hub?.ask(message.tab, message.link, message.ask);
        return;
      case 'took':
        if (isMe(message.to)) hub?.took(message.link, message.weight);
        return;
      case 'deliver':
        signal({ type: 'heard', leader: { tab: message.tab, term: message.term } });
        for (const address of message.to) deliver(address, message.what, message.weight);
    }
  }

  const isMe = ({ tab, term }: Leader): boolean => tab === self && term === election.term;

  function start(): void {
    try {
      channel = tabs.channel(name, receive);
    } catch (error) {
      return fallBack(error instanceof Error ? error.message : String(error));
    }
    unwatch = tabs.onHide(putAway);
    signal({ type: 'begin' });
  }

  /** A page that is put away or frozen holds nothing meanwhile; its clients come back when they can. */
  function putAway(): void {
    const closed = { terminal: false, message: 'The page was put away.' };
    for (const member of [...members]) member.receive({ closed });
  }

  function fallBack(reason: string): void {
    if (failed) return;
    failed = true;
    options.failed(reason);
    signal({ type: 'end' });
    for (const member of [...members]) goAlone(member);
  }

  return {
    open(identity, handlers) {
      const member: Member = createMember(identity, handlers, () => leave(member));
      members.add(member);
      if (failed) goAlone(member);
      else if (members.size === 1) start();
      else if (election.leader) goTo(member, election.leader);
      return member.link;
    },
  };
}
