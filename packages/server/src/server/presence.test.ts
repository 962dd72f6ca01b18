/** Who is here, over real sockets (P33): known to the others, and over with its time where a page was killed. */
import { createSessionClient } from '@rejoin/core';
import type { Clock } from '@rejoin/core/internal';
import { peopleIn, reportPresence } from '@rejoin/core/presence';
import { websocket } from '@rejoin/core/websocket';
import { expect, it, onTestFinished } from 'vitest';
import { startServer, TOKEN } from '../../test/fixtures.ts';
import { nodeClock } from '../platform/nodeClock.ts';

/** A minute takes two seconds. */
const FASTER = 30;
const clock: Clock = {
  now: nodeClock.now,
  elapsed: () => nodeClock.elapsed() * FASTER,
  after: (ms, run) => nodeClock.after(ms / FASTER, run),
};

it('the others see who comes, writes and leaves; who was killed is gone within half a minute (P33)', async () => {
  const { url } = await startServer({ clock });
  const enter = (name: string) => {
    const transport = websocket({ url, token: TOKEN });
    const client = createSessionClient({ transport, participant: `user:${name}`, clock });
    onTestFinished(() => client.close());
    const session = client.session('s');
    const seen = () =>
      peopleIn(session.store.getState(), session.participant).map(
        (person) => `${person.name}${person.typing ? ' types' : ''}`,
      );
    return { client, session, seen, report: () => reportPresence({ client, session, clock }) };
  };
  const [ana, bo, cleo] = [enter('ana'), enter('bo'), enter('cleo')];
  ana.report();
  await expect.poll(bo.seen).toEqual(['ana']);
  const bos = bo.report();
  const cleos = cleo.report();
  await expect.poll(() => ana.seen().sort()).toEqual(['ana', 'bo', 'cleo']);
  cleos.typing(true);
  await expect.poll(ana.seen).toContain('cleo types');
  bos.stop();
  await expect.poll(ana.seen).not.toContain('bo');
  const from = clock.elapsed();
  // Its socket ends, and it says nothing more.
  cleo.client.close();
  await expect.poll(() => ana.seen(), { timeout: 5_000 }).toEqual(['ana']);
  // It had said that it is here up to ten seconds before; the rest is what a busy machine takes.
  expect(clock.elapsed() - from).toBeGreaterThan(15_000);
  expect(clock.elapsed() - from).toBeLessThan(50_000);
  expect(ana.session.store.getState().state.position).toBe(0);
});
