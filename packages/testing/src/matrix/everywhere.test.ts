import { expect, it } from 'vitest';
import { EVERYWHERE, playEverywhere } from '../../test/everywhere.ts';

it('plays one script to the same logs in Node as in Chromium, byte for byte', async () => {
  expect(await playEverywhere()).toBe(EVERYWHERE);
});
