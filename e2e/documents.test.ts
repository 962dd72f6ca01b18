// @vitest-environment jsdom
/** The tests that docs/testing-your-app.md shows run as they are printed. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const page = readFileSync(join(import.meta.dirname, '../docs/testing-your-app.md'), 'utf8');
const blocks = [...page.matchAll(/^```tsx?\n([\s\S]*?)^```/gm)]
  .map(([, code = '']) => code)
  .filter((code) => code.includes('\nit('));

it('are two', () => {
  expect(blocks).toHaveLength(2);
});

for (const [index, code] of blocks.entries()) {
  const file = join(import.meta.dirname, `printed-${process.pid}-${index}.tmp.tsx`);
  writeFileSync(file, code);
  afterAll(() => rmSync(file, { force: true }));
  describe(`example ${index + 1}`, async () => {
    await import(/* @vite-ignore */ file);
  });
}
