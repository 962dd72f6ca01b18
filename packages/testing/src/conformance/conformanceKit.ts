/** What a case works with: links, clients and time. */

import type { ParticipantId, Session } from '@rejoin/core';
import { createSessionClient, type SessionClient } from '@rejoin/core';
import type { Ack, Refused } from '@rejoin/core/protocol';
import { randomId } from '@rejoin/core/protocol';
import { openPeer, type Peer } from './conformancePeer.ts';
import type { TransportWorld } from './conformanceSetup.ts';
import { ok } from './expectations.ts';

export interface Kit {
  readonly world: TransportWorld;
  /** The case's own session. */
  readonly session: string;
  /** Opens a link and waits for its welcome. The same identity as another peer's, if one is given. */
  join(participant: ParticipantId, as?: Peer): Promise<Peer>;
  /** A client of the library over the transport under test. */
  client(participant: ParticipantId, role?: 'page' | 'agent'): SessionClient;
  /** A client's session, once it is live. */
  enter(participant: ParticipantId, role?: 'page' | 'agent'): Promise<Session>;
  /** Lets time pass until something holds, and fails if it does not in time. */
  until(condition: () => boolean, what: string, within?: number): Promise<void>;
  /** Lets time pass until a promise is settled, and gives its value. */
  settled<T>(promise: Promise<T>, what: string): Promise<T>;
  pass(ms: number): Promise<void>;
}

/** How long a case waits for one thing, ms: far longer than anything takes, so it says "never" and not "slow". */
const WITHIN = 10_000;
const STEP = 2;

export function createKit(world: TransportWorld, random: () => number): Kit & { end(): Promise<void> } {
  const peers: Peer[] = [];
  const clients: SessionClient[] = [];

  const kit: Kit = {
    world,
    session: `conformance-${randomId(random)}`,
    async join(participant, as) {
      const identity = as?.identity ?? {
        participant,
        instance: `${participant}/${randomId(random)}`,
        secret: randomId(random),
      };
      const peer = openPeer({ transport: world.transport, identity, until: kit.until });
      peers.push(peer);
      await peer.next('welcome');
      return peer;
    },
    client(participant, role = 'page') {
      const client = createSessionClient({
        transport: world.transport,
        participant,
        role,
        clock: world.clock,
        random,
      });
      clients.push(client);
      return client;
    },
    async enter(participant, role) {
      const session = kit.client(participant, role).session(kit.session);
      await kit.until(() => session.store.getState().status === 'live', `${participant} to be live`);
      return session;
    },
    async until(condition, what, within = WITHIN) {
      // Durations of the keeper's own are waited for in larger steps.
      const step = within <= WITHIN ? STEP : within / 200;
      for (let spent = 0; !condition(); spent += step) {
        ok(spent < within, `Waited ${within} ms for ${what}, which did not happen.`);
        await world.pass(step);
      }
    },
    async settled(promise, what) {
      let over = false;
      const done = () => {
        over = true;
      };
      promise.then(done, done);
      await kit.until(() => over, what);
      return promise;
    },
    pass: (ms) => world.pass(ms),
  };

  return {
    ...kit,
    async end() {
      for (const client of clients) client.close();
      for (const peer of peers) peer.link.close();
      // Whatever a case is about, no link of it may have broken the contract.
      const problems = peers.flatMap((peer) => peer.problems());
      ok(problems.length === 0, problems.join(' '));
    },
  };
}

/** The answer must be an acknowledgement. */
export function acked(answer: Ack | Refused): Ack {
  ok(answer.type === 'ack', `It was refused: ${answer.type === 'refused' ? answer.code : ''}.`);
  return answer;
}

/** The answer must be a refusal with this code, or with one of these. */
export function refused(answer: Ack | Refused, ...codes: readonly string[]): Refused {
  ok(answer.type === 'refused', `It was acknowledged, and should be refused: ${codes.join(' or ')}.`);
  ok(codes.includes(answer.code), `It was refused with ${answer.code}, not with ${codes.join(' or ')}.`);
  return answer;
}
