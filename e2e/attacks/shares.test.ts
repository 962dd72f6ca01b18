/** What one participant can multiply: docs/security.md says whom each limit costs. */
import { afterEach, expect, it } from 'vitest';
import { endAll } from '../support/processes.ts';
import { holds, MB } from './support/holds.ts';

afterEach(endAll);

it('sessions that do not exist, asked for one after the other', async () => {
  const { did } = await holds({ attack: 'shares.ts#madeUpSessions', memory: 24 * MB });
  expect(did['asked for']).toBeGreaterThan(500);
});

it('commands of one participant in the session of others: they wait, and all of the others’ are taken', async () => {
  const { did } = await holds({ attack: 'shares.ts#commandsOfOne', memory: 16 * MB });
  expect(did.refused).toBeUndefined();
  expect(did.acknowledged).toBeGreaterThanOrEqual(250);
});
