import { describe, it } from 'vitest';
import { pathOf, startStreams } from '../../test/streams.ts';
import { manualClock } from '../testing/clock.ts';
import { describeTransport } from '../testing/conformance/index.ts';
import { seededRandom } from '../testing/random.ts';
import { durableStreams } from './index.ts';

// The server that the makers of the protocol publish, over real HTTP; only durations are the test's.
for (const follow of ['sse', 'long-poll'] as const) {
  describeTransport(
    { describe, it },
    {
      name: `durable-streams by ${follow}`,
      level: 1,
      abilities: ['cut', 'restart', 'forget'],
      async open() {
        const clock = manualClock(Date.now());
        const streams = await startStreams();
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
          async forget(session) {
            streams.server().store.delete(pathOf(session));
          },
          close: streams.close,
        };
      },
    },
  );
}
