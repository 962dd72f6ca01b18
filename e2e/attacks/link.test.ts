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

it('hellos that never end, and connections that say nothing, while others come with a token', async () => {
  const { did } = await holds({ attack: 'link.ts#strangers', memory: 32 * MB });
  const { begun = 0, silent = 0, newcomers = 0 } = did;
  expect(did['cut off']).toBeGreaterThan(0.8 * begun);
  expect(silent).toBeGreaterThan(200);
  expect(newcomers).toBeGreaterThan(3);
});

it('messages of links with a token that never end', async () => {
  const { did } = await holds({ attack: 'link.ts#halfMessages', memory: 128 * MB, seconds: 3 });
  // 250 are let be. Of one that was just cut off the memory comes back within a second.
  const { begun = 0, rounds = 0 } = did;
  expect(begun).toBeGreaterThan(rounds * 260);
  expect(did['cut off']).toBeGreaterThanOrEqual(begun - rounds * 260);
});

it('more links than the server takes', async () => {
  const { did } = await holds({
    ...{ attack: 'link.ts#tooManyLinks', memory: 16 * MB },
    options: ['--connections', '50'],
  });
  // Two are the victim's.
  expect(did.welcomed).toBeLessThanOrEqual(48 * 5);
  expect(did['turned away']).toBeGreaterThan(50);
});

it('instances by the thousand, and attempts to write as another participant’s', async () => {
  const { did } = await holds({ attack: 'link.ts#theft', memory: 32 * MB });
  expect(did.joined).toBeGreaterThan(1_000);
  expect(did.stolen).toBeUndefined();
  expect(did['turned away']).toBeGreaterThanOrEqual(8);
});
