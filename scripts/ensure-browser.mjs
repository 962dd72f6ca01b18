// Finds a Chromium for the tests, or installs one: Debian's package when root on Debian, Playwright's elsewhere.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromiumPath } from './browser.mjs';

/**
 * @param {string} file
 * @param {string[]} args
 */
function install(file, args) {
  console.log(`No Chromium found, installing one: ${[file, ...args].join(' ')}`);
  // Debian's messages go to stderr: stdout is kept for what the tests say.
  execFileSync(file, args, {
    stdio: ['ignore', process.stderr, process.stderr],
    timeout: 600_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

if (process.env.CHROMIUM_PATH && !chromiumPath()) {
  console.error(`CHROMIUM_PATH names a file that does not exist: ${process.env.CHROMIUM_PATH}`);
  process.exit(1);
}
if (!chromiumPath()) {
  try {
    if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
      install('apt-get', ['update', '-qq']);
      // With a font: text of no width makes layout tests meaningless.
      install('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation']);
    } else {
      install('npx', ['playwright', 'install', 'chromium']);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
}
const path = chromiumPath();
if (!path) {
  console.error('No Chromium. Install one (npx playwright install chromium), or set CHROMIUM_PATH to yours.');
  process.exit(1);
}
console.log(`Chromium: ${path}`);
