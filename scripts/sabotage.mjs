// Shows that the tests would notice: `node scripts/sabotage.mjs [name…]` breaks the code in one named way at a time and
// runs the tests that must fail by it. In the end it runs all of them on the code as it is, which they must pass.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { sabotages } from './sabotages.mjs';
import { seconds } from './steps.mjs';

const asked = process.argv.slice(2);
const chosen = sabotages.filter(({ name }) => asked.length === 0 || asked.includes(name));

/** @typedef {import('./sabotages.mjs').Named} Named */
/** @typedef {import('./sabotage.lane.mjs').Job} Job */
/** @typedef {import('./sabotage.lane.mjs').Ends} Ends */

/** A process that runs tests, one job after the other. One that does not answer in time is ended, and another takes its place. */
function openLane() {
  const start = () =>
    fork(join(import.meta.dirname, 'sabotage.lane.mjs'), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  /** @type {ReturnType<typeof start> | undefined} */
  let lane;
  let log = '';

  /**
   * How the tests ended; none, if the process did not answer in time.
   * @param {Job} job
   * @param {number} timeout ms
   * @returns {Promise<{ ends: Ends, log: string }>}
   */
  async function play(job, timeout) {
    const child = lane ?? start();
    const isNew = child !== lane;
    lane = child;
    log = '';
    if (isNew)
      child.stderr?.setEncoding('utf8').on('data', (text) => {
        log += text;
      });
    /** @returns {Promise<{ ends?: Ends, fault?: string } | undefined>} */
    const answer = () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => child.kill('SIGKILL'), timeout);
        const over = (/** @type {object | undefined} */ said) => {
          clearTimeout(timer);
          child.off('exit', gone);
          child.off('message', over);
          resolve(said);
        };
        const gone = () => {
          lane = undefined;
          over(undefined);
        };
        child.once('exit', gone);
        child.once('message', over);
      });
    if (isNew) await answer();
    if (lane) child.send(job);
    const said = lane && (await answer());
    return { ends: said?.ends ?? [], log: log + (said?.fault ?? '') };
  }

  return { play, close: () => lane?.disconnect() };
}

/**
 * How the tests of one name ended.
 * @param {Ends} ends
 * @param {Named} test
 */
const statesOf = (ends, test) =>
  ends
    .filter(
      ({ file, title, state }) =>
        file.endsWith(test.file) && title.includes(test.name) && state !== 'skipped',
    )
    .map(({ state }) => state);

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

/** @typedef {ReturnType<typeof openLane>} Lane */

/**
 * The named tests on the code as it is: last, so that a sabotage which was left behind would show.
 * @param {Lane} lane
 * @param {readonly Named[]} named
 */
async function asItIs(lane, named) {
  const from = performance.now();
  const { ends, log } = await lane.play({ sabotage: undefined, named }, 600_000);
  const wrong = named.filter(
    (test) => statesOf(ends, test).length === 0 || statesOf(ends, test).some((state) => state !== 'passed'),
  );
  conclude(wrong.length === 0, `the code as it is passes ${named.length} named tests`, from);
  for (const { file, name } of wrong) console.log(`     does not pass: ${file} ${name}`);
  if (wrong.length > 0) console.log(log);
}

/** @param {Lane} lane @param {import('./sabotages.mjs').Sabotage} sabotage */
async function commit(lane, sabotage) {
  const from = performance.now();
  const { name, rule, caughtBy: named } = sabotage;
  const { ends, log } = await lane.play({ sabotage, named }, 180_000);
  const missed = named.filter((test) => !statesOf(ends, test).includes('failed'));
  const by = named.map((test) => test.file.split('/').at(-1)).join(', ');
  if (missed.length === 0) return conclude(true, `${name} (${rule}) is caught by ${by}`, from);
  conclude(false, `${name} (${rule}) is NOT caught by: ${missed.map((test) => test.name).join('; ')}`, from);
  // Why it was not tried, if it was not: its place is gone or ambiguous, say.
  if (log) console.log(log);
}

const unknown = asked.filter((name) => !sabotages.some((each) => each.name === name));
if (unknown.length > 0) {
  console.error(
    `No such sabotage: ${unknown.join(', ')}. There are: ${sabotages.map((s) => s.name).join(', ')}.`,
  );
  process.exit(1);
}
const named = chosen.flatMap(({ caughtBy }) => caughtBy);
const unique = [...new Map(named.map((test) => [test.file + test.name, test])).values()];
const files = [...new Set(unique.map(({ file }) => file))];
// Two at a time: the machines of CI have two cores.
const lanes = [0, 1];
/** @type {((lane: Lane) => Promise<void>)[]} */
const jobs = [
  ...chosen.map((sabotage) => (/** @type {Lane} */ lane) => commit(lane, sabotage)),
  ...lanes
    .map((half) => unique.filter(({ file }) => files.indexOf(file) % lanes.length === half))
    .filter((part) => part.length > 0)
    .map((part) => (/** @type {Lane} */ lane) => asItIs(lane, part)),
];
await Promise.all(
  lanes.map(async () => {
    const lane = openLane();
    for (let job = jobs.shift(); job; job = jobs.shift()) await job(lane);
    lane.close();
  }),
);
console.log(`${chosen.length} sabotages in ${seconds(start)}`);
console.log(`${count.passed} passed, ${count.failed} failed, 0 skipped`);
process.exitCode = count.failed === 0 ? 0 : 1;
