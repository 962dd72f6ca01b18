/** HTTP under attack: docs/security.md says what holds. */
import { afterEach, expect, it } from 'vitest';
import { endAll } from '../support/processes.ts';
import { holds, MB } from './support/holds.ts';

afterEach(endAll);

it('bodies that never end', async () => {
  // 250 of one participant are read, 200 kB each; for each of the others the oldest is told to come later.
  const { did } = await holds({ attack: 'http.ts#halfBodies', memory: 80 * MB });
  expect(did['503']).toBeGreaterThanOrEqual(50);
  expect(did.begun).toBeGreaterThanOrEqual(300);
});

it('bodies of whoever has no token', async () => {
  const { did } = await holds({ attack: 'http.ts#bodiesOfStrangers', memory: 16 * MB });
  expect(did['401']).toBeGreaterThan(100);
});
