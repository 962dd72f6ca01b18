/**
 * Which connections there are: those that have shown a token, up to a number, and strangers, who have not yet. There is little
 * room for strangers, and it is never closed: one more takes the place of the longest waiting one, of the address that has the
 * most. A client with a token passes in no time, so a flood drives out itself.
 */
import { isIPv4 } from 'node:net';
import type { Duplex } from 'node:stream';
import { createConnectionLimit, createShares } from '@rejoin/core/internal';
import type { ParticipantId } from '@rejoin/core/protocol';

export interface ConnectionSlots {
  /** A connection begins, and is a stranger's; again, it is the same one. */
  enter(socket: Duplex): void;
  /**
   * A token was accepted on it, for this participant; whichever other one speaks on it, as through a proxy, it stays that one's. False
   * if there is no room for one more. Connections that never entered are not counted.
   */
  admit(socket: Duplex, participant: ParticipantId): boolean;
}

/** Connections that have not shown a token. */
const STRANGERS = 1_000;

interface Connection {
  readonly address: string;
  participant?: ParticipantId;
}

/** @param connections that may be admitted, in all */
export function createConnectionSlots(connections: number | undefined): ConnectionSlots {
  const entered = new Map<Duplex, Connection>();
  const strangers = createShares<Duplex>(STRANGERS);
  const admitted = createConnectionLimit(connections);

  function leave(socket: Duplex): void {
    const connection = entered.get(socket);
    if (!connection) return;
    entered.delete(socket);
    if (connection.participant !== undefined) admitted.free(connection.participant);
    else strangers.remove(connection.address, socket);
  }

  return {
    enter(socket) {
      if (entered.has(socket) || socket.destroyed) return;
      const address = addressOf(socket);
      entered.set(socket, { address });
      socket.once('close', () => leave(socket));
      strangers.add(address, socket)?.destroy();
    },
    admit(socket, participant) {
      const connection = entered.get(socket);
      if (!connection || connection.participant !== undefined) return true;
      if (!admitted.take(participant)) return false;
      connection.participant = participant;
      strangers.remove(connection.address, socket);
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
