/**
 * What it costs a page to show 16 agents that write 60 tokens a second each, all ends in view: in Chromium, side by side
 * with the AI SDK and with plain DOM writes, as fast as this machine is and four times slower. Several lengths, as in
 * `--seconds 3,10,30`, show how the ratios depend on how much text there is already.
 */
import { loadavg } from 'node:os';
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
const lengths = values.seconds.split(',').map(Number);
const asked = values.only?.flatMap((names) => names.split(',')) ?? CANDIDATES;
const unknown = asked.filter((name) => !CANDIDATES.includes(name));
if (!lengths.every((seconds) => seconds > 0) || unknown.length > 0) {
  process.stderr.write(
    `Usage: npm run bench -- browser [--seconds 10[,30]] [--only name[,name]]. There are: ${CANDIDATES.join(', ')}.\n`,
  );
  process.exit(1);
}

const executablePath = chromiumPath();
if (executablePath === undefined)
  throw new Error('No Chromium: node scripts/ensure-browser.mjs installs one.');
ensurePeers();
const pages = await servePages();
const browser = await chromium.launch({ executablePath, args: chromiumArgs });
let failed = false;
try {
  const versions = [...peers()].map(([name, version]) => `${name} ${version}`).join(', ');
  for (const seconds of lengths) {
    const load = loadavg().map((each) => each.toFixed(1));
    process.stdout.write(
      `browser: ${LANES} agents × ${RATE} tokens/s for ${seconds} s, Chromium ${browser.version()}, ${versions}; load ${load}\n`,
    );
    const rows: Row[] = [];
    for (const throttle of THROTTLES)
      for (const candidate of asked)
        rows.push(await measure(browser, pages.url, candidate, throttle, seconds));
    process.stdout.write(report(rows));
    failed ||= rows.some(({ error }) => error !== undefined);
  }
} finally {
  await browser.close();
  await pages.close();
}
if (failed) process.exitCode = 1;
