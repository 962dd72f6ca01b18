/** Signals under attack: docs/security.md says what holds. */
import { afterEach, expect, it } from 'vitest';
import { endAll } from '../support/processes.ts';
import { holds, MB } from './support/holds.ts';

afterEach(endAll);

it('a lawful flood by hundreds of instances into the session of others', async () => {
  const { did } = await holds({ attack: 'signals.ts#floodByInstances', memory: 16 * MB });
  expect(did.signalled).toBeGreaterThan(300);
});

it('newcomers during such a flood: each is live, and what it is sent before that is bounded', async () => {
  const { did } = await holds({ attack: 'signals.ts#newcomers', memory: 16 * MB });
  const { live = 0, 'bytes until live': bytes = 0 } = did;
  expect(live).toBeGreaterThan(5);
  // A first part of the signals, and the victims' session.
  expect(bytes / live).toBeLessThan(0.5 * MB);
});
