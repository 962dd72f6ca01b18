/**
 * What it costs a page to show 16 agents that write 60 tokens a second each, all ends in view: in Chromium, side by side
 * with the AI SDK and with plain DOM writes, as fast as this machine is and four times slower.
 */
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { chromiumArgs, chromiumPath } from '../scripts/browser.mjs';
import { measure, type Row } from './browser/measure.ts';
import { LANES, RATE } from './browser/schedule.ts';
import { servePages } from './browser/serve.ts';
import { report } from './browser/table.ts';
import { ensurePeers, peers } from './support/peers.ts';

const CANDIDATES = ['direct-lines', 'direct', 'ai-sdk', 'ai-sdk-unthrottled', 'rejoin', 'rejoin-lanes'];
const THROTTLES = [1, 4];

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, only: { type: 'string', multiple: true } },
});
const seconds = Number(values.seconds);
const asked = values.only?.flatMap((names) => names.split(',')) ?? CANDIDATES;
const unknown = asked.filter((name) => !CANDIDATES.includes(name));
if (!(seconds > 0) || unknown.length > 0) {
  process.stderr.write(
    `Usage: npm run bench -- browser [--seconds 10] [--only name[,name]]. There are: ${CANDIDATES.join(', ')}.\n`,
  );
  process.exit(1);
}

const executablePath = chromiumPath();
if (executablePath === undefined)
  throw new Error('No Chromium: node scripts/ensure-browser.mjs installs one.');
ensurePeers();
const pages = await servePages();
const browser = await chromium.launch({ executablePath, args: chromiumArgs });
const rows: Row[] = [];
try {
  const versions = [...peers()].map(([name, version]) => `${name} ${version}`).join(', ');
  process.stdout.write(
    `browser: ${LANES} agents × ${RATE} tokens/s for ${seconds} s, Chromium ${browser.version()}, ${versions}\n`,
  );
  for (const throttle of THROTTLES) {
    for (const candidate of asked) rows.push(await measure(browser, pages.url, candidate, throttle, seconds));
  }
} finally {
  await browser.close();
  await pages.close();
}
process.stdout.write(report(rows));
if (rows.some(({ error }) => error !== undefined)) process.exitCode = 1;
