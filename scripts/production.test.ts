/** What an app's production build holds of our words for developers: none of the sentences, all of the codes. */
import { globSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { byVite } from './appBuild.mjs';
import { nameOf, nodes, parse, within } from './ast.mjs';

const APP = `
  import { createSessionClient } from '@rejoin/core';
  import { websocket } from '@rejoin/core/websocket';
  import * as hooks from '@rejoin/react';
  import { Composer } from '@rejoin/react/composer';
  import { Transcript } from '@rejoin/react/transcript';
  globalThis.page = [createSessionClient, websocket, hooks, Composer, Transcript];
`;

async function built(env: 'production' | 'development'): Promise<string> {
  vi.stubEnv('NODE_ENV', env);
  return Buffer.concat(await byVite(APP, true)).toString();
}

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The longest piece of each sentence that stands behind `isDevelopment`, as the code has it. */
function sentences(): ReadonlySet<string> {
  const found = new Set<string>();
  const files = globSync('packages/{core,react}/src/**/*.{ts,tsx}').filter(
    (file) => !/\.test|testing\//.test(file),
  );
  for (const file of files)
    for (const node of within(parse(file).program)) {
      const guarded =
        (node.type === 'LogicalExpression' && nameOf(node.left) === 'isDevelopment' && node.right) ||
        (node.type === 'IfStatement' && nameOf(node.test) === 'isDevelopment' && node.consequent);
      for (const behind of nodes(guarded))
        for (const part of within(behind)) {
          const text =
            part.type === 'Literal' && typeof part.value === 'string'
              ? part.value
              : part.type === 'TemplateElement'
                ? String((part.value as { readonly cooked: string }).cooked)
                : '';
          const longest = text.split(/['"`\\\n]/).reduce((a, b) => (b.length > a.length ? b : a), '');
          if (longest.length >= 12) found.add(longest);
        }
    }
  return found;
}

it('has no sentence for developers, and the codes that say the same', async () => {
  const [production, words] = [await built('production'), sentences()];
  expect(words.size).toBeGreaterThan(20);
  expect([...words].filter((each) => production.includes(each))).toEqual([]);
  for (const code of ['argument-invalid', 'closed', 'outbox-full', 'diverged', 'steer-expired'])
    expect(production).toContain(code);
});

it('has them in development', async () => {
  const development = await built('development');
  const there = [...sentences()].filter((each) => development.includes(each));
  expect(there).toEqual(
    expect.arrayContaining(['A frame is missing.', 'receiptOf(session.store.getState(), ref)']),
  );
  expect(there.length).toBeGreaterThan(20);
});
