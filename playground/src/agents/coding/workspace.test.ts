import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixedIn, type Language, SOURCE, withEdges } from './project.ts';
import { createWorkspace } from './workspace.ts';

const newData = () => mkdtempSync(join(tmpdir(), 'rejoin-workspace-'));

async function runTests(workspace: ReturnType<typeof createWorkspace>) {
  let output = '';
  const code = await workspace.run('node --test', new AbortController().signal, (text) => {
    output += text;
  });
  return { code, output };
}

describe('the workspace of the coding agent', () => {
  it('begins with a project of which two tests fail', async () => {
    const { code, output } = await runTests(createWorkspace(newData(), 's'));
    expect(code).toBe(1);
    expect(output).toContain('ℹ pass 4\nℹ fail 2\n');
  });

  it.each(['js', 'ts'] as const)('passes all tests once it is fixed, in %s', async (language: Language) => {
    const workspace = createWorkspace(newData(), 's');
    workspace.write(fixedIn(language));
    workspace.write(withEdges(language));
    const { code, output } = await runTests(workspace);
    expect(output).toContain('ℹ pass 8\nℹ fail 0\n');
    expect(code).toBe(0);
    expect(Object.keys(workspace.files)).toContain(SOURCE[language]);
  });

  it('gives what runs nothing outside of its folder, and no environment', async () => {
    const workspace = createWorkspace(newData(), 's');
    workspace.write({
      'test/duration.test.js': `import { readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
const tried = (what) => { try { what(); return 'done'; } catch ({ code }) { return code; } };
test([
  tried(() => readFileSync(process.execPath)),
  tried(() => writeFileSync('x', '')),
  tried(() => spawnSync(process.execPath)),
  Object.keys(process.env).filter((name) => /REJOIN|HOME|USER/.test(name)).length,
].join(' '));
`,
    });
    const { output } = await runTests(workspace);
    expect(output).toContain('ERR_ACCESS_DENIED ERR_ACCESS_DENIED ERR_ACCESS_DENIED 0');
  });

  it('is a folder within the data, whatever the session is called, and begins anew', () => {
    const data = newData();
    createWorkspace(data, '..').write({ 'src/more.js': '' });
    expect(readdirSync(data)).toEqual(['scratch']);
    const [name = ''] = readdirSync(join(data, 'scratch'));
    expect(existsSync(join(data, 'scratch', name, 'src/more.js'))).toBe(true);
    createWorkspace(data, '..');
    expect(existsSync(join(data, 'scratch', name, 'src/more.js'))).toBe(false);
    expect(readdirSync(join(data, 'scratch'))).toHaveLength(1);
  });

  it('ends a command with its signal', async () => {
    const workspace = createWorkspace(newData(), 's');
    const controller = new AbortController();
    const ended = workspace.run('node --test', controller.signal, () => {});
    controller.abort();
    await expect(ended).rejects.toMatchObject({ name: 'AbortError' });
  });
});
