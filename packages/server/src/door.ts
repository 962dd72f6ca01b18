/**
 * Which connections there are: those that have shown a token, up to a number, and strangers, who have not yet. There is little
 * room for strangers, and it is never closed: one more takes the place of the longest waiting one, of the address that has the
 * most. Whoever has a token passes in no time, so a flood drives out itself.
 */
import { isIPv4 } from 'node:net';
import type { Duplex } from 'node:stream';
import { createShares, type ParticipantId } from '@rejoin/core/protocol';
import { createRoom } from './room.ts';

export interface Door {
  /** A connection begins, and is a stranger's; again, it is the same one. */
  enter(socket: Duplex): void;
  /** A token was accepted on it. False if there is no room for one more. Connections that never entered are not counted. */
  admit(socket: Duplex): boolean;
  /** The same for a link, of which each participant may have a part of all. */
  admitLink(socket: Duplex, participant: ParticipantId): boolean;
}

/** Connections that have not shown a token. */
const STRANGERS = 1_000;
/** Of all links, one participant has at most one in so many; where there are few, it may have this many. */
const PART = 10;
const LEAST = 100;

interface Connection {
  readonly address: string;
  admitted: boolean;
  participant?: ParticipantId;
}

export function createDoor(connections: number): Door {
  const entered = new Map<Duplex, Connection>();
  const strangers = createShares<Duplex>(STRANGERS);
  const links = createRoom<ParticipantId>(connections, Math.max(LEAST, Math.ceil(connections / PART)));
  let admitted = 0;

  function leave(socket: Duplex): void {
    const connection = entered.get(socket);
    if (!connection) return;
    entered.delete(socket);
    strangers.remove(connection.address, socket);
    if (connection.admitted) admitted--;
    if (connection.participant !== undefined) links.free(connection.participant);
  }

  function admit(socket: Duplex): boolean {
    const connection = entered.get(socket);
    if (!connection || connection.admitted) return true;
    if (admitted >= connections) return false;
    admitted++;
    connection.admitted = true;
    strangers.remove(connection.address, socket);
    return true;
  }

  return {
    enter(socket) {
      if (entered.has(socket) || socket.destroyed) return;
      const address = addressOf(socket);
      entered.set(socket, { address, admitted: false });
      socket.once('close', () => leave(socket));
      strangers.add(address, socket)?.destroy();
    },
    admit,
    admitLink(socket, participant) {
      const connection = entered.get(socket);
      if (!admit(socket)) return false;
      if (!connection) return true;
      if (!links.take(participant)) return false;
      connection.participant = participant;
      return true;
    },
  };
}

/** Who a connection comes from, as far as an address says that. Of IPv6, where one person has many, the network's half. */
export function addressOf(socket: Duplex): string {
  const address = 'remoteAddress' in socket ? String(socket.remoteAddress) : '';
  const plain = address.replace(/^::ffff:/i, '');
  if (isIPv4(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const [before, after] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')));
  const zeros = tail === undefined ? 0 : 8 - (before?.length ?? 0) - (after?.length ?? 0);
  return [...(before ?? []), ...Array(Math.max(0, zeros)).fill('0'), ...(after ?? [])].slice(0, 4).join(':');
}
