/** The link under attack: docs/security.md says what holds. */
import { afterEach, expect, it } from 'vitest';
import { endAll } from '../support/processes.ts';
import { holds, MB } from './support/holds.ts';

afterEach(endAll);

it('a flood of lawful appends into a session of its own', async () => {
  const { did } = await holds({ attack: 'link.ts#floodOfAppends', memory: 16 * MB });
  expect(did.acknowledged).toBeGreaterThan(1_000);
});

it('readers that never read', async () => {
  const { did } = await holds({ attack: 'link.ts#neverReading', memory: 64 * MB });
  expect(did.subscribed).toBeGreaterThanOrEqual(30);
});
