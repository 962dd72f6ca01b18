/** The conformance suite's setup for `durable-streams`: the server that the makers of the protocol publish, over real HTTP. */

import type { TransportSetup } from '@rejoin/testing';
import { manualClock, seededRandom } from '@rejoin/testing';
import { durableStreams } from '../src/transports/durable-streams/durableStreamsTransport.ts';
import { pathOf, startStreams } from './streams.ts';

/** Only durations are the test's. */
export const durableStreamsConformance = (follow: 'sse' | 'long-poll'): TransportSetup => ({
  name: `durable-streams (${follow})`,
  level: 1,
  abilities: ['cut', 'restart', 'delete', 'forget'],
  lacking: {
    evict: 'this server trims no stream',
    rollBack: 'this server takes nothing back',
    bind: 'the server knows no participants',
    join: 'the server knows no participants',
    history: 'a log without a keeper has none',
    interest: 'what the server stores is what it serves',
  },
  async open() {
    const clock = manualClock(Date.now());
    const streams = await startStreams();
    const remove = async (session: string) => {
      streams.server().store.delete(pathOf(session));
    };
    return {
      transport: durableStreams({
        url: streams.url,
        fetch: streams.fetch,
        follow,
        clock,
        random: seededRandom(1),
      }),
      clock,
      async pass(ms) {
        await clock.advance(ms);
        await new Promise((resolve) => setTimeout(resolve, 1));
      },
      cut: streams.cut,
      restart: streams.restart,
      delete: remove,
      forget: remove,
      close: streams.close,
    };
  },
});
