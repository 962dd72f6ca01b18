/** What an app declares of its own types. A program of its own: the declaration would hold for all of ours. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../../..');
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(root, 'packages/react/.app-types-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const PROGRAM = `
import type { AnswerPart, DataPart } from '@rejoin/core';
import type { AgentRun } from '@rejoin/core/agent';
import { readToolCall, type ToolCallWithContent } from '@rejoin/react';

declare module '@rejoin/core' {
  interface AppTypes {
    tools: { search: { input: { query: string }; output: readonly string[] }; stop: { input: null; output: null } };
    data: { weather: { degrees: number } };
    metadata: { model: string };
  }
}

export async function agent(run: AgentRun): Promise<void> {
  const search = run.toolCall('search');
  await search.input({ query: 'news' });
  await search.result(['one']);
  // @ts-expect-error The input is declared.
  await search.input({ words: 'news' });
  // @ts-expect-error So is the output.
  await search.result([1]);
  // @ts-expect-error No such tool is declared.
  run.toolCall('find');
  run.toolCall('find', { dynamic: true });
  await run.addPart({ kind: 'data', name: 'weather', value: { degrees: 21 } });
  // @ts-expect-error Data is declared by name.
  await run.addPart({ kind: 'data', name: 'weather', value: 21 });
  // @ts-expect-error And there is no other.
  await run.addPart({ kind: 'data', name: 'mood', value: 21 });
  await run.addPart({ kind: 'metadata', value: { model: 'm' } });
}

export const degrees = ({ value }: DataPart): number => value.degrees;
export const model = (part: AnswerPart): string => (part.kind === 'metadata' ? part.value.model : '');

export function page(call: ToolCallWithContent): string {
  const read = readToolCall(call);
  if (read.name !== 'search') return read.name satisfies 'stop';
  return [read.input?.query, ...(read.output ?? [])].join();
}
`;

it('types tools, data and metadata in agents and on pages', { timeout: 300_000 }, () => {
  writeFileSync(join(folder, 'program.ts'), PROGRAM);
  const compilerOptions = {
    ...{ noEmit: true, composite: false, incremental: false, rootDir: root },
    ...{ lib: ['ES2023', 'DOM', 'DOM.Iterable'], jsx: 'react-jsx' },
  };
  const config = { extends: join(root, 'tsconfig.base.json'), compilerOptions, include: ['program.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules/.bin/tsc');
  const compile = () => execFileSync(tsc, ['-p', folder], { encoding: 'utf8' });
  expect(compile).not.toThrow();
  // Without the declaration nothing of it holds.
  writeFileSync(join(folder, 'program.ts'), PROGRAM.replace('interface AppTypes', 'interface Other'));
  expect(compile).toThrow();
});
