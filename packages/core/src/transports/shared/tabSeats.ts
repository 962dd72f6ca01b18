/** Where each link of a tab is reached just now: at the leader, or by a connection of its own. */

import type { Transport } from '../../client/transport.ts';
import { messageLink } from '../messageLink.ts';
import type { Member } from './member.ts';
import type { Address, Ask, Delivery, Leader } from './tabMessages.ts';

/** What the seats of a tab need from it. */
export interface SeatsPort {
  readonly self: string;
  readonly transport: Transport;
  /** The one that is followed; undefined while there is none. */
  readonly leader: () => Leader | undefined;
  readonly request: (to: Leader, link: string, what: Ask) => void;
  /** A link has taken so much of what the leader sent. */
  readonly took: (to: Leader, link: string, weight: number) => void;
}

export interface TabSeats {
  /** Lets a member speak to that leader from here on, or wait for one. */
  follow(member: Member, leader: Leader | undefined): void;
  /** Gives a member a connection of its own. */
  goAlone(member: Member): void;
  /** What the leader sends to one of this tab's links. */
  deliver(to: Address, what: Delivery, weight?: number): void;
  remove(member: Member): void;
  clear(): void;
}

/** What a link takes before it reports it to the leader: a quarter of what may wait for it, at most. */
const TAKEN = 50_000;

interface Seat {
  readonly member: Member;
  /** Taken, and not yet reported. */
  weight: number;
}

export function createTabSeats(port: SeatsPort): TabSeats {
  /** By the name under which the present leader knows each. A new one for each path: what comes by an earlier one is dropped. */
  const seats = new Map<string, Seat>();
  let last = 0;

  function follow(member: Member, leader: Leader | undefined): void {
    if (!leader) return member.go(undefined);
    const seat = `${port.self}.${++last}`;
    seats.set(seat, { member, weight: 0 });
    const request = (what: Ask) => {
      if (seats.get(seat)?.member === member) port.request(leader, seat, what);
    };
    const way = messageLink(request, () => {
      request({ type: 'close' });
      seats.delete(seat);
    });
    member.go(way);
    const { instance, secret } = member.identity;
    request({ type: 'open', instance, secret });
  }

  function goAlone(member: Member): void {
    let current = true;
    const link = port.transport.open(member.identity, {
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

  return {
    follow,
    goAlone,
    deliver({ link, channel }, what, weight = 0) {
      const seat = seats.get(link);
      if (!seat) return;
      const { member } = seat;
      const leader = port.leader();
      seat.weight += weight;
      if (seat.weight > TAKEN && leader) {
        port.took(leader, link, seat.weight);
        seat.weight = 0;
      }
      if ('lost' in what || 'closed' in what) seats.delete(link);
      if ('lost' in what) return follow(member, leader);
      if ('closed' in what && what.closed.code === 'link-full') return goAlone(member);
      member.receive(what, channel);
    },
    remove(member) {
      for (const [seat, each] of seats) if (each.member === member) seats.delete(seat);
    },
    clear: () => seats.clear(),
  };
}
