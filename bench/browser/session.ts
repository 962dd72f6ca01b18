/** A session as our server would send it: all agents in one log, over one WebSocket, one frame per token. */
import { createSessionClient, type Session, type SessionClient } from '@rejoin/core';
import { encodeFrame, takeSnapshot } from '@rejoin/core/internal';
import {
  digest,
  EMPTY,
  encodeItem,
  fold,
  type Item,
  LIMITS,
  makeCursor,
  REDUCER,
} from '@rejoin/core/protocol';
import { websocket } from '@rejoin/core/websocket';
import { FedSocket } from '../support/fedSocket.ts';
import { LANES, type Schedule } from './schedule.ts';

const INSTANCE = '0123456789abcdef';
const INCARNATION = 'log';
const CHANNEL = 1;
export const SESSION = 'bench';
export const MESSAGE = 'answer';
const RUN = 'run';

export const agentOf = (lane: number): string => `agent:writer-${lane}`;
const producerOf = (lane: number): string => `${agentOf(lane)}/${INSTANCE}/main`;

/** The frames of a schedule: those before the first token, and one for each token. */
function record({ tokens }: Schedule): {
  readonly opening: readonly Item[];
  readonly texts: readonly string[];
} {
  const seqs = new Map<string, number>();
  const next = (producer: string) => {
    const seq = (seqs.get(producer) ?? 0) + 1;
    seqs.set(producer, seq);
    return seq;
  };
  const event = (lane: number, of: Extract<Item, { event: unknown }>['event']): Item => {
    const producer = producerOf(lane);
    const common = { v: 1 as const, producer, participant: agentOf(lane), at: 1_700_000_000_000, run: RUN };
    return { ...common, seq: next(producer), event: of };
  };
  const opening = Array.from({ length: LANES }, (_, lane) => [
    event(lane, { type: 'RUN_STARTED', runId: RUN }),
    event(lane, { type: 'TEXT_MESSAGE_START', messageId: MESSAGE }),
  ]).flat();
  let offset = opening.length;
  const texts = tokens.map(({ lane, text, last }) => {
    const producer = producerOf(lane);
    const items: Item[] = [{ kind: 't', producer, id: MESSAGE, from: next(producer), delta: text, count: 1 }];
    if (last)
      items.push(
        event(lane, { type: 'TEXT_MESSAGE_END', messageId: MESSAGE }),
        event(lane, { type: 'RUN_FINISHED', runId: RUN }),
      );
    const after = offset;
    offset += items.length;
    return encodeFrame(CHANNEL, after, offset, items.map(encodeItem).join());
  });
  return { opening, texts };
}

export interface FedSession {
  readonly client: SessionClient;
  readonly session: Session;
  /** Delivers the schedule's token of that index. */
  feed(index: number): void;
}

/** A client that is live, in a session in which every agent has begun to write. */
export function connect(schedule: Schedule): FedSession {
  const { opening, texts } = record(schedule);
  // CAST: the transport uses these members of a WebSocket and no others.
  const Socket = FedSocket as unknown as typeof WebSocket;
  const transport = websocket({ url: 'ws://bench', WebSocket: Socket });
  const participant = 'user:bench';
  const client = createSessionClient({ transport, participant });
  const session = client.session(SESSION);
  const socket = FedSocket.last;
  if (!socket) throw new Error('No socket was opened.');
  const deliver = (data: string) => socket.onmessage?.({ data });
  const say = (message: object) => deliver(JSON.stringify(message));
  const state = fold(EMPTY, opening);
  const snapshot = takeSnapshot(state, makeCursor(INCARNATION, opening.length));
  say({ type: 'welcome', v: 1, participant, level: 5, lease: 15_000, limits: LIMITS });
  say({ type: 'subscribed', channel: CHANNEL, session: SESSION, incarnation: INCARNATION });
  say({ type: 'snapshot', channel: CHANNEL, snapshot });
  const proof = { position: state.position, reducer: REDUCER, digest: digest(state) };
  say({ type: 'live', channel: CHANNEL, offset: opening.length, ...proof });
  const { status } = session.store.getState();
  if (status !== 'live') throw new Error(`The session is ${status}, not live.`);
  return { client, session, feed: (index) => deliver(texts[index] ?? '') };
}
