// What each transport keeps of docs/protocol.md, clause by clause: `npm run conformance [-- name…]` runs the suite and fails
// by a clause that is broken; with --write it puts the tables into docs/conformance.md. With --check nothing runs: it says
// whether the tables are what the setups can show, which the packages' tests run as well.
import { readFileSync, writeFileSync } from 'node:fs';
import {
  CLAUSES,
  conformanceReport,
  memoryConformance,
  reportTable,
  transportConformance,
} from '@rejoin/testing';
import { durableStreamsConformance } from '../packages/core/test/durableStreamsConformance.ts';
import { sharedConformance } from '../packages/core/test/shared/sharedConformance.ts';
import { webSocketConformance } from '../packages/server/test/webSocketConformance.ts';
import { ELSEWHERE } from '../packages/testing/test/elsewhere.ts';
import { simulatorConformance } from '../packages/testing/test/simulatorConformance.ts';

/** @typedef {import('@rejoin/testing').TransportSetup} Setup */
/** @typedef {import('@rejoin/testing').ClauseReport} ClauseReport */
/** @typedef {Pick<ClauseReport, 'status'> & { why: string | undefined }} Cell */

const PAGE = 'docs/conformance.md';

/**
 * A transport of its own is one line here; several setups of one are one column of the table.
 * @type {Record<string, readonly Setup[]>}
 */
const transports = {
  memory: [memoryConformance],
  websocket: [webSocketConformance],
  shared: [sharedConformance('leader'), sharedConformance('follower'), sharedConformance('either in turn')],
  'durable-streams': [durableStreamsConformance('sse'), durableStreamsConformance('long-poll')],
  simulator: [simulatorConformance],
};

/** What a reader of the table has to know first. @type {readonly ClauseReport['status'][]} */
const WORST_FIRST = ['broken', 'skipped', 'kept', 'not asked'];

/**
 * What the suite would say if every case passed.
 * @param {Setup} setup
 * @returns {Map<string, Cell>}
 */
function planned(setup) {
  const cases = transportConformance(setup);
  /** @type {Map<string, Cell>} */
  const cells = new Map();
  for (const { id, level } of CLAUSES) {
    const citing = cases.filter(({ clauses }) => clauses.includes(id));
    if (citing.some(({ skipped }) => skipped === undefined))
      cells.set(id, { status: 'kept', why: undefined });
    else cells.set(id, { status: level > setup.level ? 'not asked' : 'skipped', why: citing[0]?.skipped });
  }
  return cells;
}

/** @param {readonly ClauseReport[]} report @returns {Map<string, Cell>} */
const cellsOf = (report) =>
  new Map(
    report.map(({ id, status, cases }) => [
      id,
      { status, why: cases.find(({ why }) => why !== undefined)?.why },
    ]),
  );

/** @param {readonly (readonly string[])[]} rows */
const table = ([head = [], ...rows]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** @param {string} text */
const inTable = (text) => text.replaceAll('|', '\\|');

/** @param {Map<string, readonly Map<string, Cell>[]>} columns */
function clausesOf(columns) {
  /** @type {string[]} */
  const notes = [];
  const rows = CLAUSES.map(({ id, level, says }) => {
    const cells = [...columns.values()].map((reports) => {
      const found = reports.flatMap((report) => report.get(id) ?? []);
      const status = WORST_FIRST.find((each) => found.some((cell) => cell.status === each));
      if (status === 'not asked') return '–';
      const why = found.find((cell) => cell.status === status)?.why;
      if (status !== 'skipped' || why === undefined) return status ?? '';
      if (!notes.includes(why)) notes.push(why);
      return `skipped (${notes.indexOf(why) + 1})`;
    });
    return [id, `L${level}`, inTable(says), ...cells];
  });
  const names = [...columns.keys()].map((name) => `${name} (L${transports[name]?.[0]?.level})`);
  const list = notes.map((why, index) => `${index + 1}. ${why}`).join('\n');
  return `${table([['clause', 'level', 'what it says', ...names], ...rows])}\n\n${list}`;
}

const elsewhere = () =>
  table([
    ['of', 'what', 'a matter of', 'shown by'],
    ...ELSEWHERE.map(({ of, words, why, shownBy }) => [
      of,
      inTable(words ?? 'all of it'),
      why,
      `\`${shownBy}\``,
    ]),
  ]);

/** @param {Map<string, readonly Map<string, Cell>[]>} columns */
function pageWith(columns) {
  let text = readFileSync(PAGE, 'utf8');
  for (const [name, content] of [
    ['clauses', clausesOf(columns)],
    ['elsewhere', elsewhere()],
  ]) {
    const place = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*(<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`${PAGE} has lost its table of ${name}.`);
    text = text.replace(place, (_, open, close) => `${open}${content}\n${close}`);
  }
  return text;
}

/**
 * @param {string} name
 * @param {readonly Setup[]} setups
 */
async function runAll(name, setups) {
  const reports = [];
  for (const setup of setups) {
    const began = performance.now();
    const report = await conformanceReport(setup);
    console.log(
      `\n${setup.name}, L${setup.level}, in ${((performance.now() - began) / 1_000).toFixed(1)} s\n`,
    );
    console.log(reportTable(report));
    if (report.some(({ status }) => status === 'broken')) process.exitCode = 1;
    reports.push(cellsOf(report));
  }
  return /** @type {const} */ ([name, reports]);
}

const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const unknown = asked.filter((name) => !(name in transports));
if (unknown.length > 0) {
  console.error(
    `No such transport: ${unknown.join(', ')}. There are: ${Object.keys(transports).join(', ')}.`,
  );
  process.exit(1);
}
if (process.argv.includes('--check')) {
  const columns = new Map(Object.entries(transports).map(([name, setups]) => [name, setups.map(planned)]));
  if (pageWith(columns) !== readFileSync(PAGE, 'utf8')) {
    console.log(`${PAGE} is not what the suite says. Run: npm run conformance -- --write`);
    process.exitCode = 1;
  }
} else {
  const columns = new Map();
  for (const [name, setups] of Object.entries(transports))
    if (asked.length === 0 || asked.includes(name)) columns.set(...(await runAll(name, setups)));
  if (process.argv.includes('--write')) {
    if (asked.length > 0 || process.exitCode === 1) {
      console.error(`\n${PAGE} is written by a run of all transports in which no clause is broken.`);
      process.exitCode = 1;
    } else writeFileSync(PAGE, pageWith(columns));
  }
}
