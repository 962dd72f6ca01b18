// Installs e2e/peers: the servers of others that e2e/audit.test.ts audits. They are no part of the project, so they have a
// package and a lock of their own, and are there for the tests alone.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

const FOLDER = 'e2e/peers';

/** @param {string} file */
function versions(file) {
  /** @type {Record<string, { version?: string, optional?: boolean }>} */
  const { '': _, ...packages } = JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')).packages;
  // Of the optional ones, those for other platforms are not installed.
  return Object.entries(packages)
    .flatMap(([path, { version, optional }]) => (optional ? [] : `${path}@${version}`))
    .sort();
}

const installed = 'node_modules/.package-lock.json';
if (
  !existsSync(`${FOLDER}/${installed}`) ||
  !isDeepStrictEqual(versions(installed), versions('package-lock.json'))
) {
  console.log(`Installing what the test of the audit talks to, in ${FOLDER}`);
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    stdio: ['ignore', process.stderr, process.stderr],
    timeout: 300_000,
  });
  if (status !== 0) {
    console.error(`${FOLDER} could not be installed: what needs it is left out.`);
    // There a network is expected, and nothing may be left out unseen.
    if (process.env.CI) process.exitCode = 1;
  }
}
