// `npm run release` publishes all packages; with `-- --dry-run` it does all but that. What is published are the very
// tarballs that were installed in an app outside of the repository, where the code of the documents ran (e2e/outside.test.ts).
import { rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { obstacles } from './obstacles.mjs';
import { PACKAGES } from './packages.mjs';
import { run } from './steps.mjs';
import { packAll } from './tarballs.mjs';

const dryRun = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } }).values['dry-run'];
process.chdir(join(import.meta.dirname, '..'));

const found = obstacles('.', PACKAGES);
if (found.length > 0 && !dryRun) {
  console.error(`Nothing is published:\n${found.map((line) => `- ${line}`).join('\n')}`);
  process.exit(1);
}
if (!dryRun) await must(['npm', 'run', 'check']);
await must(['node', 'scripts/build.mjs']);
await must(['node', 'scripts/check-tarballs.mjs']);

const folder = resolve('node_modules/.cache/release');
rmSync(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const tarballs = packAll(folder);
await must(['vitest', 'run', '--project', 'e2e', 'e2e/outside.test.ts'], { REJOIN_TARBALLS: folder });

for (const { name, version, filename, size, files } of tarballs) {
  const what = `${name}@${version}: ${files.length} files, ${(size / 1000).toFixed(0)} kB packed`;
  console.log(dryRun ? `would publish ${what}` : `publishing ${what}`);
  if (!dryRun) await must(['npm', 'publish', join(folder, filename), '--access', 'public']);
}
if (found.length > 0)
  console.log(`A release would be refused:\n${found.map((line) => `- ${line}`).join('\n')}`);

/**
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} [env]
 */
async function must(command, env) {
  const { ok } = await run(command, env && { env });
  if (ok) return;
  console.error(
    `Failed: ${command.join(' ')}. ${dryRun ? '' : 'Look at what is published before you try again.'}`,
  );
  process.exit(1);
}
