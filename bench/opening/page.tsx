/** The page: opens a session that one long run is in, and tells for how long it could do nothing else. */
import '@rejoin/react/styles.css';
import { createSessionClient } from '@rejoin/core';
import { encodeFrame, takeSnapshot } from '@rejoin/core/internal';
import {
  digest,
  EMPTY,
  encodeItem,
  fold,
  type Item,
  isDeltaEvent,
  LIMITS,
  makeCursor,
  REDUCER,
} from '@rejoin/core/protocol';
import { websocket } from '@rejoin/core/websocket';
import { SessionProvider } from '@rejoin/react';
import { AgentLanes } from '@rejoin/react/agent-lanes';
import { AgentProgress } from '@rejoin/react/agent-progress';
import { Transcript } from '@rejoin/react/transcript';
import { createRoot } from 'react-dom/client';
import { FedSocket } from '../support/fedSocket.ts';
import { eventsOf, isWork } from './works.ts';

export interface Opened {
  /** The longest time, ms, for which the page answered nothing: from its session's first byte until it came to rest. */
  readonly longest: number;
  /** The longest one after a request for what is earlier, in the conversation; 0 where there is nothing earlier. */
  readonly asked: number;
  /** All such times of 50 ms and more. */
  readonly all: number;
  /** Elements on the page. */
  readonly elements: number;
}

declare global {
  interface Window {
    open_?: () => Promise<Opened>;
  }
}

const CHANNEL = 1;
const LOG = 'log';
/** Without a long task for so long, ms, the page has come to rest. */
const REST = 1_500;

const asked = new URLSearchParams(location.search);
const name = asked.get('work') ?? '';
if (!isWork(name)) throw new Error('The address names no work.');
const items: readonly Item[] = eventsOf(name).map((item) => {
  const { event, producer, seq } = item;
  if (!isDeltaEvent(event)) return item;
  const id = 'toolCallId' in event ? event.toolCallId : event.messageId;
  const kind = event.type === 'TOOL_CALL_ARGS' ? 'a' : event.type === 'TEXT_MESSAGE_CONTENT' ? 't' : 'r';
  return { delta: event.delta, kind, producer, id, from: seq, count: 1 };
});
const state = fold(EMPTY, items);
const said =
  asked.get('from') === 'log'
    ? encodeFrame(CHANNEL, 0, items.length, items.map(encodeItem).join())
    : JSON.stringify({
        type: 'snapshot',
        channel: CHANNEL,
        snapshot: takeSnapshot(state, makeCursor(LOG, items.length)),
      });
const empty = JSON.stringify({
  type: 'snapshot',
  channel: CHANNEL,
  snapshot: takeSnapshot(EMPTY, makeCursor(LOG, 0)),
});
const proof = { position: state.position, reducer: REDUCER, digest: digest(state) };

async function open(): Promise<Opened> {
  let longest = 0;
  let all = 0;
  let last = performance.now();
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      longest = Math.max(longest, duration);
      all += duration;
      last = performance.now();
    }
  }).observe({ type: 'longtask' });
  // CAST: the transport uses these members of a WebSocket and no others.
  const Socket = FedSocket as unknown as typeof WebSocket;
  const participant = 'user:bench';
  const client = createSessionClient({
    transport: websocket({ url: 'ws://bench', WebSocket: Socket }),
    participant,
  });
  const root = document.getElementById('root');
  if (!root) throw new Error('There is no root.');
  createRoot(root).render(
    <SessionProvider client={client} session="bench">
      <section>
        <AgentLanes />
      </section>
      <Transcript />
      <section>
        <AgentProgress />
      </section>
    </SessionProvider>,
  );
  const { session } = { session: client.session('bench') };
  const deliver = (data: string) => FedSocket.last?.onmessage?.({ data });
  deliver(JSON.stringify({ type: 'welcome', v: 1, participant, level: 5, lease: 15_000, limits: LIMITS }));
  deliver(JSON.stringify({ type: 'subscribed', channel: CHANNEL, session: 'bench', incarnation: LOG }));
  if (asked.get('from') === 'log') deliver(empty);
  await new Promise((resolve) => setTimeout(resolve, 0));
  deliver(said);
  deliver(JSON.stringify({ type: 'live', channel: CHANNEL, offset: items.length, ...proof }));
  if (session.store.getState().status !== 'live') throw new Error('The session is not live.');
  const rest = async () => {
    while (performance.now() - last < REST) await new Promise((resolve) => setTimeout(resolve, 100));
  };
  await rest();
  const opened = { longest, all, elements: document.querySelectorAll('*').length };
  longest = 0;
  last = performance.now();
  document.querySelector<HTMLElement>('.rejoin-transcript .rejoin-earlier')?.click();
  await rest();
  return { ...opened, asked: longest };
}

window.open_ = open;
