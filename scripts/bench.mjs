// `npm run bench -- <name>` runs bench/<name>.ts in a process of its own, with the garbage collector at hand; `all` runs all.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';

const [name = '', ...args] = process.argv.slice(2);
const names = globSync('bench/*.ts').map((path) => path.slice('bench/'.length, -'.ts'.length));
names.sort();
const asked = name === 'all' ? names : names.filter((each) => each === name);
if (asked.length === 0) {
  console.error(
    `Usage: npm run bench -- <name>. There are: ${names.join(', ')}; all runs them one after the other.`,
  );
  process.exit(1);
}
const flags = ['--expose-gc', '--conditions=@rejoin/source'];
for (const each of asked) {
  const { status } = spawnSync(process.execPath, [...flags, `bench/${each}.ts`, ...args], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = status ?? 1;
}
