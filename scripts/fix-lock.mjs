// Completes the lock files after an `npm install` that changed one: the project's, the benchmarks', and that of the servers
// of others.
//
// Tools with native parts list one optional package per platform. Just after a release some of those may not be in a
// registry yet (a mirror lags behind): `npm install` leaves them out of the lock without a word, and `npm ci` then
// refuses the lock ("Missing: … from lock file"). An entry with version and platform is all that `npm ci` asks for.
//
// With --check: changes nothing, and fails if an entry is missing or the lock names a registry.
import { readFileSync, writeFileSync } from 'node:fs';

const files = ['package-lock.json', 'bench/package-lock.json', 'e2e/peers/package-lock.json'];

// What package names call a system or a processor, and what npm calls it; the first match wins.
const systems = [
  [/android/, 'android'],
  [/darwin|macos/, 'darwin'],
  [/win32|windows/, 'win32'],
  [/freebsd/, 'freebsd'],
  [/netbsd/, 'netbsd'],
  [/openbsd/, 'openbsd'],
  [/openharmony/, 'openharmony'],
  [/sunos/, 'sunos'],
  [/aix/, 'aix'],
  [/linux/, 'linux'],
];
const processors = [
  [/arm64|aarch64/, 'arm64'],
  [/arm/, 'arm'],
  [/x64|x86_64/, 'x64'],
  [/ia32/, 'ia32'],
  [/ppc64/, 'ppc64'],
  [/riscv64/, 'riscv64'],
  [/s390x/, 's390x'],
  [/loong64/, 'loong64'],
  [/mips64el/, 'mips64el'],
  [/wasm32/, 'wasm32'],
];

/** @param {string} file */
function complete(file) {
  const before = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
  const lock = JSON.parse(before);
  /** @type {Record<string, { version?: string, dev?: boolean, optionalDependencies?: Record<string, string> }>} */
  const entries = lock.packages;
  /** @type {Record<string, object>} */
  const missing = {};
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(entries)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (!/^\d/.test(version)) continue; // A range: npm can settle it with what the lock has.
      const nested = `${path}/node_modules/${name}`;
      const top = `node_modules/${name}`;
      if (entries[nested] ?? entries[top]?.version === version) continue;
      const word = name.slice(name.lastIndexOf('/') + 1);
      const os = systems.find(([pattern]) => word.match(pattern ?? ''))?.[1];
      const cpu = processors.find(([pattern]) => word.match(pattern ?? ''))?.[1];
      if (!os && cpu !== 'wasm32') {
        console.error(
          `Cannot infer the platform of ${name}, which ${path} wants. Add it to the lock by hand.`,
        );
        process.exit(1);
      }
      missing[path && entries[top] ? nested : top] = {
        version,
        ...(cpu && { cpu: [cpu] }),
        ...(dev && { dev }),
        ...(os === 'linux' && /musl|gnu/.test(word) && { libc: [word.includes('musl') ? 'musl' : 'glibc'] }),
        optional: true,
        ...(os && { os: [os] }),
      };
    }
  }

  const names = Object.keys(missing);
  if (process.argv.includes('--check')) {
    const addresses = before.match(/"resolved": "\w+:\/\/.*"/g) ?? [];
    if (names.length > 0) console.log(`Missing in ${file}: ${names.join(', ')}. Run: npm run fix-lock`);
    if (addresses.length > 0) console.log(`${file} names a registry: ${addresses[0]}. See .npmrc.`);
    if (names.length + addresses.length > 0) process.exitCode = 1;
  } else {
    const all = Object.entries({ ...entries, ...missing });
    lock.packages = Object.fromEntries(all.sort(([a], [b]) => a.localeCompare(b, 'en')));
    if (names.length > 0)
      writeFileSync(new URL(`../${file}`, import.meta.url), `${JSON.stringify(lock, null, 2)}\n`);
    console.log(`${names.length} entries added to ${file}`);
  }
}

for (const file of files) complete(file);
