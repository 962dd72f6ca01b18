/** What a token of the server's own allows: one agent, one session, for some time. */
import type { SessionAction } from '@rejoin/core/internal';
import { memoryStore } from '@rejoin/core/memory';
import { expect, it } from 'vitest';
import { createGrants } from './grants.ts';

const DOCS = 'agent:docs';

function stage() {
  const { records } = memoryStore();
  if (!records) throw new Error('The store keeps records.');
  const clock = { at: 1_000_000, now: () => clock.at };
  const app = ({ token }: { readonly token: string | undefined }) => token === 'of the app';
  const open = () => createGrants(records, clock, app);
  return { clock, open };
}

it('lets its agent read and write in its session, and nothing else', async () => {
  const { open } = stage();
  const grants = open();
  const token = await grants.write(DOCS, 's', 1_060_000);
  const ask = (action: SessionAction, session = 's', participant = DOCS) =>
    grants.authorize({ token, participant, action, ...(action === 'connect' ? {} : { session }) });
  for (const action of ['connect', 'read', 'append', 'control'] as const)
    expect(await ask(action), action).toBe(true);
  for (const action of ['approve', 'operate', 'delete', 'rename', 'archive', 'list'] as const)
    expect(await ask(action), action).toBe('forbidden');
  for (const action of ['read', 'append'] as const) expect(await ask(action, 'other')).toBe('forbidden');
  expect(await ask('connect', 's', 'agent:other')).toBe('unauthorized');
  expect(await ask('connect', 's', 'user:ana')).toBe('unauthorized');
});

it('ends with its time, holds over a restart, and leaves all other tokens to the app', async () => {
  const { clock, open } = stage();
  const token = await open().write(DOCS, 's', 1_060_000);
  const again = open();
  const ask = (what: string | undefined) =>
    again.authorize({ token: what, participant: DOCS, action: 'connect' });
  expect(await ask(token)).toBe(true);
  expect(await ask(`${token.slice(0, -2)}xx`)).toBe('unauthorized');
  expect(await ask('rejoin-grant.')).toBe('unauthorized');
  expect(await ask('of the app')).toBe(true);
  expect(await ask(undefined)).toBe(false);
  clock.at = 1_061_000;
  expect(await ask(token)).toBe('unauthorized');
  // Another server's.
  clock.at = 1_000_000;
  expect(await ask(await stage().open().write(DOCS, 's', 1_060_000))).toBe('unauthorized');
});
