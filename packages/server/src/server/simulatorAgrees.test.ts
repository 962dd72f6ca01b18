import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSessionClient } from '@rejoin/core';
import { createSimulator } from '@rejoin/testing';
import { afterEach, expect, it } from 'vitest';
import { sqliteStore } from '../store/sqliteStore.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Three write through cuts, repeats and crashes of the keeper, into the store that ships. */
async function run(seed: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'rejoin-simulated-'));
  folders.push(folder);
  const store = sqliteStore(folder);
  const sim = createSimulator({
    seed,
    store,
    patience: { lease: 3_000, expires: 8_000, unresponsive: 4_000 },
  });
  const sessions = ['user:ana', 'user:bo', 'agent:bot'].map((participant) =>
    createSessionClient({ ...sim.process(participant), participant }).session('s'),
  );
  sim.storm({ cut: 0.3, silence: 0.05, crashKeeper: 0.2, duplicate: 0.1, delay: 0.1 });
  for (let beat = 0; beat < 60; beat++) {
    for (const session of sessions) session.send(`${session.participant} ${beat}`);
    if (beat % 20 === 10) sessions[0]?.cancel();
    await sim.run(150);
  }
  sim.calm();
  await sim.run(30_000);
  for (const session of sessions) {
    expect(session.store.getState().status, `seed ${seed}: ${sim.history.join('\n')}`).toBe('live');
    expect(session.store.getState().state.totals).toMatchObject({ messages: 180, controls: 3 });
  }
  const text = `${sim.history.join('\n')}\n${await sim.dump()}`;
  await store.close();
  return text;
}

it('writes the same store, byte for byte, from the same seed', async () => {
  const [first, again, other] = [await run(1), await run(1), await run(2)];
  expect(first.length).toBeGreaterThan(10_000);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});
