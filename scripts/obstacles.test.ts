import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { obstacles } from './obstacles.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rejoin-release-'));
  spawnSync('git', ['init', '--quiet'], { cwd: root });
});
afterEach(() => rmSync(root, { recursive: true }));

const addresses = { repository: 'https://code.example/rejoin', bugs: 'https://code.example/rejoin/issues' };
const manifest = (name: string, more: object = {}) =>
  JSON.stringify({ name: `@rejoin/${name}`, version: '1.2.3', ...addresses, ...more });
const ready = () => ({
  'packages/core/package.json': manifest('core'),
  'packages/react/package.json': manifest('react', { dependencies: { '@rejoin/core': '1.2.3' } }),
  'CHANGELOG.md': '# Changelog\n\n## [1.2.3] - 2026-12-01\n',
  'SECURITY.md': '# Security\n\nContact: security@rejoin.example\n',
});

function commit(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  spawnSync('git', ['add', '.'], { cwd: root });
  const author = ['-c', 'user.name=a', '-c', 'user.email=a@a.example'];
  spawnSync('git', [...author, 'commit', '--quiet', '-m', 'all'], { cwd: root });
}
const found = () => obstacles(root, ['core', 'react']);

it('lets a clean tree be released that has a dated change log, addresses and a contact', () => {
  commit(ready());
  expect(found()).toEqual([]);
});

it('refuses a tree with changes, also with a file that git does not know', () => {
  commit(ready());
  writeFileSync(join(root, 'new.txt'), '');
  expect(found()).toEqual([expect.stringContaining('has changes')]);
});

it.each([
  ['an undated change log', { 'CHANGELOG.md': '## [1.2.3] - unreleased\n' }, 'no dated heading for 1.2.3'],
  ['the change log of another version', { 'CHANGELOG.md': '## [1.2.30] - 2026-12-01\n' }, '1.2.3'],
  ['no contact', { 'SECURITY.md': '# Security\n' }, 'no contact'],
  [
    'no public address',
    { 'packages/core/package.json': manifest('core', { bugs: undefined }) },
    'No "bugs" in @rejoin/core',
  ],
  [
    'a dependency on another version',
    { 'packages/react/package.json': manifest('react', { dependencies: { '@rejoin/core': '^1.2.3' } }) },
    'pin 1.2.3',
  ],
])('refuses %s', (_, files, said) => {
  commit({ ...ready(), ...files });
  expect(found()).toEqual([expect.stringContaining(said)]);
});

it('refuses packages of several versions', () => {
  commit({ ...ready(), 'packages/react/package.json': manifest('react', { version: '1.2.4' }) });
  expect(found()).toEqual(
    expect.arrayContaining([expect.stringContaining('several versions: 1.2.3, 1.2.4')]),
  );
});
