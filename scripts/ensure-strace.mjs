// One test reads the server's system calls, to show that a sync precedes each acknowledgement. Where strace can be had
// (Debian, as root) it is installed; elsewhere that test says that it was left out.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const missing = spawnSync('strace', ['-V']).status !== 0;
if (missing && existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
  console.log('No strace found, installing it: apt-get install strace');
  try {
    for (const args of [
      ['update', '-qq'],
      ['install', '-y', '-qq', '--no-install-recommends', 'strace'],
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
