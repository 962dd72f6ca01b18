/**
 * For how long a page can do nothing else while it opens a session whose one run has gone on for long: 3,000 tool calls, texts,
 * pieces of reasoning, sub-agents, steps. In Chromium, with the conversation, the agents' lanes and their progress beside each other.
 */
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { chromiumArgs, chromiumPath } from '../scripts/browser.mjs';
import { servePages } from './browser/serve.ts';
import type { Opened } from './opening/page.tsx';
import { MANY, WORKS } from './opening/works.ts';
import { figure, inTurns, shown, table } from './support/stats.ts';

/** The longest pause, ms. */
const MOST = 1_000;

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, only: { type: 'string', multiple: true } },
});
const asked = values.only ?? WORKS;
const executablePath = chromiumPath();
if (executablePath === undefined)
  throw new Error('No Chromium: node scripts/ensure-browser.mjs installs one.');
const pages = await servePages(new URL('opening/', import.meta.url));
const browser = await chromium.launch({ executablePath, args: chromiumArgs });

async function open(work: string, from: string): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    await page.goto(`${pages.url}?work=${encodeURIComponent(work)}&from=${from}`);
    await page.waitForFunction(() => window.open_ !== undefined);
    const opened = await page.evaluate(() => window.open_?.());
    if (!opened) throw new Error(`${work}: the page was not ready.`);
    return opened;
  } finally {
    await page.context().close();
  }
}

try {
  process.stdout.write(`opening: a run with ${MANY} of each, Chromium ${browser.version()}\n`);
  const cases = asked.flatMap((work) => ['snapshot', 'log'].map((from) => ({ work, from })));
  const found = await inTurns(
    cases.map(
      ({ work, from }) =>
        () =>
          open(work, from),
    ),
    Number(values.rounds),
  );
  const rows = cases.map(({ work, from }, index) => {
    const all = found[index] ?? [];
    const longest = figure(all.map((each) => each.longest));
    return [
      work,
      from,
      shown(longest),
      shown(figure(all.map((each) => each.all))),
      shown(figure(all.map((each) => each.asked))),
      String(all[0]?.elements ?? ''),
      longest.median <= MOST ? `≤ ${MOST}` : `MISSED: ≤ ${MOST}`,
    ];
  });
  process.stdout.write(
    table(
      [
        'a run with many',
        'from',
        'longest pause, ms',
        'all pauses, ms',
        'more asked for, ms',
        'elements',
        '',
      ],
      rows,
    ),
  );
} finally {
  await browser.close();
  await pages.close();
}
