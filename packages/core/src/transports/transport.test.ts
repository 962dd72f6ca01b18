import { manualClock, seededRandom } from '@rejoin/testing';
import { expect, it } from 'vitest';
import { foreignLog, tapeOf } from '../../test/generators/logs.ts';
import { createSessionClient } from '../client/client.ts';
import type { Transport } from '../client/transport.ts';
import { fold } from '../fold/fold.ts';
import { judge } from '../fold/judge.ts';
import { EMPTY } from '../fold/state.ts';
import { LIMITS } from '../protocol/limits.ts';

it('of a log that takes what every writer sends brings the judgement of what counts (P6)', async () => {
  const random = seededRandom(3);
  const tape = tapeOf(Array.from({ length: 1_500 }, () => Math.floor(random() * 10_000)));
  // What a client must know and does not would be the end of its judgement.
  const items = foreignLog(tape, EMPTY).filter((item) => !('must' in item && item.must));
  const clock = manualClock();
  const transport: Transport = {
    name: 'a foreign log',
    level: 1,
    judge,
    open({ participant }, { message }) {
      clock.after(0, () =>
        message({ type: 'welcome', v: 1, participant, level: 1, lease: 15_000, limits: LIMITS }),
      );
      const ignore = () => {};
      return {
        subscribe(channel) {
          clock.after(0, () => {
            message({ type: 'frame', channel, frame: { after: undefined, upTo: 'log.1', items } });
            message({ type: 'live', channel, cursor: 'log.1' });
          });
        },
        unsubscribe: ignore,
        append: ignore,
        signal: ignore,
        ping: ignore,
        close: ignore,
      };
    },
  };
  const session = createSessionClient({ transport, participant: 'user:ana', clock, random }).session('s');
  await clock.advance(100);
  const { state, status } = session.store.getState();
  expect(status).toBe('live');
  expect(Object.keys(state.faults).length).toBeGreaterThan(3);
  expect(state).toEqual(fold(EMPTY, items));
});
