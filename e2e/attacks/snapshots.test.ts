/** What is large to send and cheap to ask for: docs/security.md says what holds. */
import { afterEach, expect, it } from 'vitest';
import { endAll } from '../support/processes.ts';
import { holds, MB } from './support/holds.ts';

afterEach(endAll);

it('snapshots asked for on every channel, and never read', async () => {
  const { did } = await holds({ attack: 'snapshots.ts#snapshotsOnEveryChannel', memory: 64 * MB });
  expect(did.asked).toBeGreaterThanOrEqual(2_560);
});

it('a snapshot asked for on many links of one participant, and never read', async () => {
  const { did } = await holds({ attack: 'snapshots.ts#snapshotsOnManyLinks', memory: 32 * MB, seconds: 3 });
  expect(did.asked).toBeGreaterThanOrEqual(25);
});

it('pages of history asked for, and never read', async () => {
  const { did } = await holds({ attack: 'snapshots.ts#historyUnread', memory: 64 * MB });
  expect(did.asked).toBeGreaterThanOrEqual(100);
});

it('snapshots asked for by HTTP, and never read', async () => {
  const { did } = await holds({ attack: 'snapshots.ts#snapshotsByHttpUnread', memory: 64 * MB });
  expect(did.asked).toBeGreaterThanOrEqual(40);
});
