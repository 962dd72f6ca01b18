/** One tab among those that share a connection: who leads (election), the connection if it is this tab (hub), its own links. */

import type { LinkHandlers, LinkIdentity, Transport, TransportLink } from '../../client/transport.ts';
import type { Clock } from '../../platform/clock.ts';
import { type ParticipantId, randomId } from '../../protocol/ids.ts';
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
import { DIALECT, type Leader, type TabMessage } from './tabMessages.ts';
import { createTabSeats } from './tabSeats.ts';
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
  open(identity: LinkIdentity, handlers: LinkHandlers): TransportLink;
}

export function createTab(options: TabOptions): Tab {
  const { transport, participant, place, tabs, clock, random } = options;
  const self = randomId(random);
  const name = `rejoin shared ${DIALECT} ${place} ${participant}`;
  const members = new Set<Member>();
  let election: Election = OFF;
  let hub: Hub | undefined;
  let channel: TabChannel | undefined;
  let failed = false;
  const seats = createTabSeats({
    self,
    transport,
    leader: () => election.leader,
    request(to, link, what) {
      if (to.tab === self) hub?.request(self, link, what);
      else channel?.post({ type: 'ask', tab: self, to, link, ask: what });
    },
    took: (to, link, weight) => channel?.post({ type: 'took', tab: self, to, link, weight }),
  });
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
          ...{ transport, participant, clock, random, self, deliverToOwn: seats.deliver },
          deliverToOthers: (to, what, weight) =>
            channel?.post({ type: 'deliver', tab: self, term: election.term, to, what, weight }),
        });
        return;
      case 'retire':
        hub?.close();
        hub = undefined;
        return;
      case 'follow':
        seats.clear();
        for (const member of [...members]) seats.follow(member, effect.leader);
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

  function leave(member: Member): void {
    members.delete(member);
    seats.remove(member);
    if (members.size > 0) return;
    // Nothing remains: no timer, no lock, no channel.
    signal({ type: 'end' });
    unwatch();
    channel?.close();
    channel = undefined;
  }

  // --- Other tabs

  function receive(message: TabMessage): void {
    switch (message.type) {
      case 'who':
        return signal({ type: 'who' });
      case 'lead':
      case 'gone':
        return signal({ type: message.type, leader: { tab: message.tab, term: message.term } });
      case 'ask':
        if (isMe(message.to)) hub?.request(message.tab, message.link, message.ask);
        return;
      case 'took':
        if (isMe(message.to)) hub?.took(message.link, message.weight);
        return;
      case 'deliver':
        signal({ type: 'heard', leader: { tab: message.tab, term: message.term } });
        for (const address of message.to) seats.deliver(address, message.what, message.weight);
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
    for (const member of [...members]) seats.goAlone(member);
  }

  return {
    open(identity, handlers) {
      const member: Member = createMember(identity, handlers, () => leave(member));
      members.add(member);
      if (failed) seats.goAlone(member);
      else if (members.size === 1) start();
      else if (election.leader) seats.follow(member, election.leader);
      return member.link;
    },
  };
}
