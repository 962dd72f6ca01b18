// Shows that the tests would notice: `node scripts/sabotage.mjs [name…]` breaks the code in one named way at a time and
// runs the tests that must fail by it. First it runs all of them on the code as it is, which they must pass.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sabotages } from './sabotages.mjs';
import { run, seconds } from './steps.mjs';

const asked = process.argv.slice(2);
const chosen = sabotages.filter(({ name }) => asked.length === 0 || asked.includes(name));
const folder = mkdtempSync(join(tmpdir(), 'rejoin-sabotage-'));

/** @typedef {import('./sabotages.mjs').Named} Named */
/** @typedef {{ assertionResults: { title: string, status: string }[], name: string }} FileResult */

/**
 * Runs some tests, and gives the outcomes by name.
 * @param {string} label
 * @param {readonly Named[]} named
 * @param {Record<string, string>} [env]
 * @param {number} [timeout] ms
 */
async function outcomes(label, named, env = {}, timeout = 600_000) {
  const output = join(folder, `${label}.json`);
  const pattern = named.map(({ name }) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const files = [...new Set(named.map(({ file }) => file))];
  const options = ['--config', 'scripts/sabotage.config.mjs', '--reporter=json', `--outputFile=${output}`];
  const { output: log } = await run(['vitest', 'run', ...options, '-t', pattern, ...files], {
    quiet: true,
    env,
    timeout,
  });
  /** @type {{ testResults: FileResult[] } | undefined} */
  let report;
  try {
    report = JSON.parse(readFileSync(output, 'utf8'));
  } catch {
    return { log, of: () => [] };
  }
  return {
    log,
    /** @param {Named} test */
    of: ({ file, name }) =>
      (report?.testResults ?? [])
        .filter((result) => result.name.endsWith(file))
        .flatMap((result) => result.assertionResults)
        .filter(({ title, status }) => title.includes(name) && status !== 'pending' && status !== 'skipped')
        .map(({ status }) => status),
  };
}

const start = performance.now();
const count = { passed: 0, failed: 0 };
/**
 * @param {boolean} ok
 * @param {string} what
 * @param {number} from
 */
function conclude(ok, what, from) {
  count[ok ? 'passed' : 'failed']++;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${what} in ${seconds(from)}`);
}

/** @returns {Promise<void>} */
async function asItIs() {
  const from = performance.now();
  const named = chosen.flatMap(({ caughtBy }) => caughtBy);
  const unique = [...new Map(named.map((test) => [test.file + test.name, test])).values()];
  const { of, log } = await outcomes('as-it-is', unique);
  const wrong = unique.filter(
    (test) => of(test).length === 0 || of(test).some((status) => status !== 'passed'),
  );
  conclude(wrong.length === 0, `the code as it is passes ${unique.length} named tests`, from);
  for (const { file, name } of wrong) console.log(`     does not pass: ${file} ${name}`);
  if (wrong.length > 0) console.log(log);
}

/** @param {import('./sabotages.mjs').Sabotage} sabotage */
async function commit(sabotage) {
  const from = performance.now();
  const { name, rule, caughtBy: named } = sabotage;
  const { of } = await outcomes(name, named, { REJOIN_SABOTAGE: name }, 180_000);
  const missed = named.filter((test) => !of(test).includes('failed'));
  const by = named.map((test) => test.file.split('/').at(-1)).join(', ');
  if (missed.length === 0) return conclude(true, `${name} (${rule}) is caught by ${by}`, from);
  conclude(false, `${name} (${rule}) is NOT caught by: ${missed.map((test) => test.name).join('; ')}`, from);
}

const unknown = asked.filter((name) => !sabotages.some((each) => each.name === name));
if (unknown.length > 0) {
  console.error(
    `No such sabotage: ${unknown.join(', ')}. There are: ${sabotages.map((s) => s.name).join(', ')}.`,
  );
  process.exit(1);
}
const jobs = [asItIs, ...chosen.map((sabotage) => () => commit(sabotage))];
// Two at a time: the machines of CI have two cores.
await Promise.all(
  [0, 1].map(async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) await job();
  }),
);
rmSync(folder, { recursive: true });
console.log(`${chosen.length} sabotages in ${seconds(start)}`);
console.log(`${count.passed} passed, ${count.failed} failed, 0 skipped`);
process.exitCode = count.failed === 0 ? 0 : 1;
