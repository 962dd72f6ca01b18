import { createSimulator } from '@rejoin/testing';
import { expect, it } from 'vitest';
import { createSessionClient } from '../client/client.ts';
import { RejoinError } from '../protocol/errors.ts';
import { faultsOf } from './faults.ts';

it('are named by code, with what their words depend on, and whether the same may succeed later', async () => {
  const sim = createSimulator({ seed: 1 });
  const client = createSessionClient({ ...sim.process('ana'), participant: 'user:ana' });
  const session = client.session('s');
  await sim.run(1_000);
  expect(faultsOf(session.store.getState())).toEqual([]);
  const error = await session.send('x'.repeat(70_000)).queued.catch((why: unknown) => why);
  expect(error).toMatchObject({ code: 'string-too-long', retryable: false });
  // A log that was rolled back: the lane begins anew, and every surface counts it.
  await session.send('one').queued;
  await sim.run(1_000);
  await sim.store.delete('s');
  sim.crashKeeper();
  session.send('two');
  await sim.run(20_000);
  const faults = faultsOf(session.store.getState());
  expect(faults).toContainEqual({
    code: 'log-rolled-back',
    where: 'log',
    retryable: false,
    params: { count: 1 },
  });
  // What was lost stays reported, whatever else goes wrong.
  const here = faults.filter(({ where }) => where === 'here').map(({ code }) => code);
  expect(here).toEqual(['log-rolled-back', 'saw-ahead']);
});

it('say that a full outbox and a keeper that restarts are passing', () => {
  expect(new RejoinError('outbox-full', '', { params: { limit: 1 } })).toMatchObject({
    retryable: true,
    params: { limit: 1 },
  });
  expect(new RejoinError('draining', '').retryable).toBe(true);
  expect(new RejoinError('forbidden', '').retryable).toBe(false);
});
