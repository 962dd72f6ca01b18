/** What the benchmark compares with: packages of bench/package.json, which the project itself does not install. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('..', import.meta.url));

/** Names and versions, as far as the benchmark names them. */
export function peers(): ReadonlyMap<string, string> {
  const file: { readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(`${folder}/package.json`, 'utf8'),
  );
  return new Map(Object.entries(file.dependencies));
}

/** Installs exactly what bench/package-lock.json says, unless it is there. */
export function ensurePeers(): void {
  if ([...peers()].every(([name, version]) => installed(name) === version)) return;
  process.stdout.write('Installing what is compared with (once) …\n');
  // Without scripts: none of these packages needs one.
  execFileSync('npm', ['ci', '--prefix', folder, '--ignore-scripts', '--loglevel=error'], {
    stdio: 'inherit',
    timeout: 300_000,
  });
}

function installed(name: string): string | undefined {
  const path = `${folder}/node_modules/${name}/package.json`;
  if (!existsSync(path)) return undefined;
  const file: { readonly version: string } = JSON.parse(readFileSync(path, 'utf8'));
  return file.version;
}
