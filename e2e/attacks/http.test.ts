/** HTTP under attack: docs/security.md says what holds. */
import { afterEach, expect, it } from 'vitest';
import { endAll } from '../support/processes.ts';
import { holds, MB } from './support/holds.ts';

afterEach(endAll);

it('bodies that never end, with a token and without', async () => {
  const { did } = await holds({ attack: 'http.ts#halfBodies', memory: 80 * MB });
  // 250 of one participant are read; for each of the others the oldest is asked to come later.
  const { begun = 0, rounds = 0 } = did;
  expect(begun).toBeGreaterThan(rounds * 260);
  expect(did['503']).toBeGreaterThanOrEqual(begun - rounds * 260);
  expect(did['401']).toBeGreaterThan(0.8 * (did['begun without a token'] ?? 0));
});
