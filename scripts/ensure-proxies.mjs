// nginx and Caddy, for the test of docs/deployment.md: unpacked from Debian's packages into a folder of the cache. They are not
// installed, since that would start them. Where there is no Debian, or no network, that test says that it was left out.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { PROXIES, PROXY_FOLDER, proxyOf } from './proxies.mjs';

const missing = PROXIES.filter((name) => !existsSync(proxyOf(name)));
if (missing.length > 0 && existsSync('/usr/bin/apt-get')) {
  mkdirSync(PROXY_FOLDER, { recursive: true });
  console.log(`Fetching what the test of docs/deployment.md needs: ${missing.join(', ')}`);
  try {
    if (process.getuid?.() === 0) apt('update', '-qq');
    apt('download', '-qq', ...missing);
    for (const file of readdirSync(PROXY_FOLDER))
      if (file.endsWith('.deb')) execFileSync('dpkg-deb', ['-x', file, '.'], { cwd: PROXY_FOLDER });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }

  /** @param {string[]} args */
  function apt(...args) {
    execFileSync('apt-get', args, {
      cwd: PROXY_FOLDER,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 120_000,
    });
  }
}
