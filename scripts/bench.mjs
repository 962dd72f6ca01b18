// `npm run bench -- <name>` runs bench/<name>.ts in a process of its own, with the garbage collector at hand.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';

const [name, ...args] = process.argv.slice(2);
const file = `bench/${name}.ts`;
if (!name || !existsSync(file)) {
  const names = globSync('bench/*.ts').map((path) => path.slice('bench/'.length, -'.ts'.length));
  console.error(`Usage: npm run bench -- <name>. There are: ${names.sort().join(', ') || 'none yet'}.`);
  process.exit(1);
}
const flags = ['--expose-gc', '--conditions=@rejoin/source'];
const { status } = spawnSync(process.execPath, [...flags, file, ...args], { stdio: 'inherit' });
process.exitCode = status ?? 1;
