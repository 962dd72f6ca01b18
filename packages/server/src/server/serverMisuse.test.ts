import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { memoryStore } from '@rejoin/core/internal';
import { RejoinError } from '@rejoin/core/protocol';
import { expect, it, onTestFinished } from 'vitest';
import { methodsIn, methodsOf, wrongCalls } from '../../../core/test/wrongCalls.ts';
import * as entry from '../entries/server.ts';
import { createSessionServer } from './createSessionServer.ts';

it('refuses a server without a store or a right, and shows the right call', () => {
  // CAST: as plain JavaScript has it.
  const create = createSessionServer as unknown as (...args: readonly unknown[]) => unknown;
  for (const wrong of [[], [{}], [{ store: memoryStore() }], [{ store: '.rejoin', authorize: () => true }]]) {
    expect(() => create(...wrong)).toThrow(RejoinError);
    expect(() => create(...wrong)).toThrow(/createSessionServer\(\{ store: sqliteStore/);
  }
});

it('refuses every wrong call of what is public with a RejoinError, also once it is closed', async () => {
  const report = readFileSync(new URL('../../api/server.api.md', import.meta.url), 'utf8');
  const methods = methodsIn(report);
  const server = createSessionServer({ store: memoryStore(), authorize: () => true });
  onTestFinished(() => server.close());
  // A store's own are the keeper's to call.
  const objects = { SessionServer: server };
  expect(
    [...methods.keys()].filter((name) => !/^(Sqlite|Blob)Store$/.test(name) && !/Options$/.test(name)),
  ).toEqual(Object.keys(objects));
  const calls = methodsOf('server', server, methods.get('SessionServer') ?? []).filter(
    // Without an argument it closes, and with a port it listens: rightly.
    ([path]) => !/close|listen/.test(path),
  );
  expect(calls.map(([path]) => path)).toEqual(['server.attach', 'server.handle']);
  const found: string[] = [];
  for (const [path, call] of calls) found.push(...(await wrongCalls(path, call)));
  // CAST: as plain JavaScript has it.
  for (const wrong of [undefined, null, 'x', -1, 70_000])
    await expect(server.listen(wrong as number)).rejects.toMatchObject({ code: 'argument-invalid' });
  // CAST: as plain JavaScript has it.
  await expect(server.close('now' as unknown as object)).rejects.toMatchObject({ code: 'argument-invalid' });
  const functions = Object.entries(entry).filter(([name]) => name !== 'sqliteStore');
  // CAST: every function takes anything there.
  for (const [name, value] of functions)
    found.push(...(await wrongCalls(name, value as (...args: readonly unknown[]) => unknown)));
  // CAST: as plain JavaScript has it.
  for (const wrong of [undefined, null, 3, {}])
    expect(() => entry.sqliteStore(wrong as string)).toThrow(/sqliteStore\('\.rejoin'\)/);
  expect(found).toEqual([]);
  await server.close();
  expect(() => server.attach(createServer())).not.toThrow();
});
