// What a release must have, besides passing checks.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Why the tree in a folder must not be published, as sentences that say what to do. None: it may be.
 * @param {string} root of a git repository
 * @param {readonly string[]} packages folders under packages/
 * @returns {string[]}
 */
export function obstacles(root, packages) {
  const found = [];
  /** @param {string} path */
  const text = (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '');
  const { status, stdout } = spawnSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) found.push('This is no git repository: release from a clone.');
  else if (stdout !== '') found.push('The tree has changes: commit them.');
  const manifests = packages.map((name) => JSON.parse(text(`packages/${name}/package.json`)));
  const versions = new Set(manifests.map(({ version }) => version));
  if (versions.size > 1)
    found.push(`The packages have several versions: ${[...versions].join(', ')}. Give them one.`);
  for (const version of versions)
    if (
      !new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d{2}-\\d{2}$`, 'm').test(
        text('CHANGELOG.md'),
      )
    )
      found.push(`CHANGELOG.md has no dated heading for ${version}: write "## [${version}] - YYYY-MM-DD".`);
  for (const field of ['repository', 'bugs']) {
    const without = manifests.filter((manifest) => !manifest[field]).map(({ name }) => name);
    if (without.length > 0)
      found.push(
        `No "${field}" in ${without.join(', ')}: enter the project's public address in their package.json.`,
      );
  }
  for (const { name, version, dependencies = {} } of manifests)
    for (const { name: other } of manifests)
      if (other in dependencies && dependencies[other] !== version)
        found.push(`${name} ${version} depends on ${other} ${dependencies[other]}: pin ${version}.`);
  if (!/^Contact: \S+/m.test(text('SECURITY.md')))
    found.push('SECURITY.md names no contact: write a line "Contact: <address>".');
  return found;
}
