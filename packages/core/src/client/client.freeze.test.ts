/** A page or process that stood still must not take its own silence for the keeper's (P31). */

import { createSimulator } from '@rejoin/testing';
import { expect, it } from 'vitest';

async function connected() {
  const sim = createSimulator({ seed: 3 });
  const { client, session } = sim.person('ana');
  const statuses = ['live'];
  await sim.until(() => client.connection.status === 'live', 'the link');
  session.store.subscribe(({ connection: { status } }) => {
    if (statuses.at(-1) !== status) statuses.push(status);
  });
  return { sim, client, statuses };
}

it('keeps its link when it is thawed, however long the answer to its ping has waited', async () => {
  const { sim, client, statuses } = await connected();
  for (let round = 0; round < 3; round++) {
    await sim.until(() => client.connection.status === 'live' && !client.connection.heard, 'a ping');
    const thaw = sim.freeze('ana');
    await sim.run(90_000);
    thaw();
    await sim.run(20_000);
  }
  expect([client.connection.status, statuses]).toEqual(['live', ['live']]);
});

it('still finds that its link died while it was frozen', async () => {
  const { sim, client, statuses } = await connected();
  await sim.until(() => client.connection.status === 'live' && !client.connection.heard, 'a ping');
  const thaw = sim.freeze('ana');
  await sim.run(90_000);
  sim.silence('ana');
  thaw();
  await sim.run(5_000);
  expect(statuses).toContain('waiting');
  await sim.until(() => client.connection.status === 'live', 'another link');
});
