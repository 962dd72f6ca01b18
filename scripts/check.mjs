// All static checks: `npm run check`, or `npm run check -- types docs` for some of them; `stories` is run by its name alone. Two
// lanes at a time, each one step after the other. Every step runs even after a failure, and only a failing step shows its output.
import { PACKAGES } from './packages.mjs';
import { run, seconds } from './steps.mjs';

const packages = PACKAGES.map((name) => `packages/${name}`);

const STYLE_SHEETS = [
  './styles.css',
  './files.css',
  './notifications.css',
  './session-list.css',
  './managed-session-list.css',
];

/** @type {Record<string, string[][]>} */
const steps = {
  lint: [['biome', 'check', '--error-on-warnings', '--diagnostic-level=warn', '--max-diagnostics=10', '.']],
  rules: [
    ['node', 'scripts/check-rules.mjs'],
    ['node', 'scripts/check-internal.mjs'],
    ['node', 'scripts/check-options.mjs'],
    ['node', 'scripts/check-sabotages.mjs'],
  ],
  lock: [['node', 'scripts/fix-lock.mjs', '--check']],
  types: [
    ['node', 'scripts/build.mjs'],
    ['tsc', '-p', 'tsconfig.dev.json'],
  ],
  docs: [
    ['node', 'scripts/check-docs.mjs'],
    ['node', 'scripts/components.mjs', '--check'],
    ['node', 'scripts/events.mjs', '--check'],
    ['node', 'scripts/tokens.mjs', '--check'],
    ['node', 'scripts/llms.mjs', '--check'],
    ['node', '--conditions=@rejoin/source', 'scripts/conformance.mjs', '--check'],
  ],
  structure: [['node', 'scripts/check-structure.mjs']],
  walks: [['node', 'scripts/walks.mjs', '--check']],
  knip: [['knip', '--no-progress']],
  size: [['node', 'scripts/size.mjs']],
  // Only where it is asked for: `npm test` has it.
  stories: [['node', 'scripts/check-stories.mjs', '--build']],
  // After `types`: these look at what would be published, as `types` has built it. Each packs, so packing must not build.
  api: [['node', 'scripts/api.mjs', '--check']],
  tarballs: [['node', 'scripts/check-tarballs.mjs']],
  publint: packages.map((path) => ['publint', path, '--pack', 'npm', '--strict']),
  // A style sheet has no types.
  attw: packages.map((path) => [
    'attw',
    ...['--pack', path, '--profile', 'esm-only', '--quiet'],
    ...['--exclude-entrypoints', ...STYLE_SHEETS],
  ]),
};

const env = { npm_config_ignore_scripts: 'true' };

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')}. There are: ${Object.keys(steps).join(', ')}.`);
  process.exit(1);
}

/** What runs at once. `types` builds what would be published, anew: nothing that reads it runs beside it. */
const lanes = [
  [['lint', 'rules', 'lock', 'structure'], ['types']],
  [
    ['docs', 'walks', 'knip', 'size'],
    ['api', 'tarballs', 'publint', 'attw'],
  ],
];
if (asked.includes('stories')) lanes.push([['stories']]);

const start = performance.now();
/** @type {string[]} */
const failed = [];
for (const together of lanes)
  await Promise.all(
    together.map(async (lane) => {
      for (const name of lane) if (asked.length === 0 || asked.includes(name)) await check(name);
    }),
  );
console.log(failed.length === 0 ? `all checks passed in ${seconds(start)}` : `failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** @param {string} name */
async function check(name) {
  const commands = steps[name] ?? [];
  const from = performance.now();
  const results = await Promise.all(
    name === 'types' ? [sequence(commands)] : commands.map((command) => run(command, { quiet: true, env })),
  );
  const ok = results.every((result) => result.ok);
  const output = results.map((result) => result.output).join('');
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(8)} ${seconds(from).padStart(6)}`);
  if (!ok) console.log(output.trimEnd());
  if (!ok && name === 'lint') console.log('     npm run fix may correct some of this.');
  // The size is worth a look every time: it grows a little with each change.
  else if (name === 'size') console.log(`     ${output.trim()}`);
  if (!ok) failed.push(name);
}

/**
 * @param {string[][]} commands
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
async function sequence(commands) {
  let output = '';
  for (const command of commands) {
    const result = await run(command, { quiet: true });
    output += result.output;
    if (!result.ok) return { ok: false, output };
  }
  return { ok: true, output };
}
