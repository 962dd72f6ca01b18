// Tools that single tests need, and that npm has not. Where they can be had (Debian, as root) they are installed; elsewhere
// those tests say that they were left out. strace reads the server's system calls, to show that a sync precedes each
// acknowledgement; jq reads JSON in a shell, for the agent in examples/curl-agent.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const missing = ['strace', 'jq', 'curl', 'python3'].filter(
  (name) => spawnSync(name, ['--version']).status !== 0,
);
if (missing.length > 0 && existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
  console.log(`Not found, so they are installed: apt-get install ${missing.join(' ')}`);
  try {
    for (const args of [
      ['update', '-qq'],
      ['install', '-y', '-qq', '--no-install-recommends', ...missing],
    ])
      execFileSync('apt-get', args, {
        stdio: ['ignore', process.stderr, process.stderr],
        timeout: 300_000,
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
}
