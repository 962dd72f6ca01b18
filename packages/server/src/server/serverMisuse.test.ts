import { memoryStore } from '@rejoin/core/internal';
import { RejoinError } from '@rejoin/core/protocol';
import { expect, it } from 'vitest';
import { createSessionServer } from './createSessionServer.ts';

it('refuses a server without a store or a right, and shows the right call', () => {
  // CAST: as plain JavaScript has it.
  const create = createSessionServer as unknown as (...args: readonly unknown[]) => unknown;
  for (const wrong of [[], [{}], [{ store: memoryStore() }], [{ store: '.rejoin', authorize: () => true }]]) {
    expect(() => create(...wrong)).toThrow(RejoinError);
    expect(() => create(...wrong)).toThrow(/createSessionServer\(\{ store: sqliteStore/);
  }
});
