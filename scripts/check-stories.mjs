// Over the built Storybook: no story fails on its own page, by its play or by a rule of accessibility, and a docs page shows each
// story as its own page does. With --build it is built first. Ends with the count of stories.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { chromium } from 'playwright';
import { chromiumArgs, chromiumPath } from './browser.mjs';
import { run } from './steps.mjs';

const folder = join(import.meta.dirname, '../stories/storybook-static');
const PAGES = 4;
/** For a page to be drawn, ms: other checks run beside this one. */
const PATIENCE = 120_000;
const TYPES = /** @type {Record<string, string>} */ ({
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
});

if (process.argv.includes('--build')) {
  const { ok, output } = await run(['npm', 'run', '--silent', 'build-storybook'], { quiet: true });
  if (!ok) {
    console.log(output);
    process.exit(1);
  }
}

/** @typedef {{ id: string, type: string, tags: string[] }} Entry */
/** @type {Entry[]} */
const entries = Object.values(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')).entries);
const docs = entries.filter(({ type, id }) => type === 'docs' && id.startsWith('components-'));
const stories = entries.filter(({ type, tags }) => type === 'story' && tags.includes('test'));

const server = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://stories').pathname;
  try {
    const file = readFileSync(join(folder, path));
    response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream').end(file);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('No port.');
const url = `http://127.0.0.1:${address.port}/iframe.html`;

const executablePath = chromiumPath();
const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: chromiumArgs });
/** @type {string[]} */
const wrong = [];
/** @type {Map<string, string>} by story */
const onDocs = new Map();
/** @type {Map<string, string>} */
const alone = new Map();

/**
 * @template T
 * @param {T[]} work
 * @param {(page: import('playwright').Page, item: T) => Promise<void>} each
 */
async function inPages(work, each) {
  const left = [...work];
  await Promise.all(
    Array.from({ length: PAGES }, async () => {
      const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
      page.setDefaultTimeout(PATIENCE);
      for (let item = left.shift(); item !== undefined; item = left.shift()) await each(page, item);
      await page.close();
    }),
  );
}

/** In the page: the stories of a docs page. */
const SHOWN = `() => [...document.querySelectorAll('[id^="story--"][id$="-inner"]')]`;
/** In the page: what an element shows as its states, in order. */
const STATUSES = `(root) => [...root.querySelectorAll('[data-status]')].map((each) => each.dataset.status).join(' ')`;

/** In the page: what the reports of a story have found, such as rules of accessibility that it breaks. */
const FOUND = `(reporters) => reporters.filter(({ status }) => status === 'failed').map(({ type, result }) =>
  [type, ...(result?.violations ?? []).map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' '))].join(' ')).join('; ')`;

await inPages(docs, async (page, { id }) => {
  await page.goto(`${url}?viewMode=docs&id=${id}`);
  await page.waitForFunction(
    `((all) => all.length > 0 && all.every((each) => each.childElementCount > 0))((${SHOWN})())`,
  );
  // Drawn, and what is due at once has happened: two looks that say the same.
  /** @type {Record<string, string>} */
  let before = {};
  for (let same = 0; same < 3; ) {
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50)))');
    /** @type {Record<string, string>} */
    const now = await page.evaluate(
      `Object.fromEntries((${SHOWN})().map((each) => [each.id, (${STATUSES})(each)]))`,
    );
    same = JSON.stringify(now) === JSON.stringify(before) ? same + 1 : 0;
    before = now;
  }
  for (const [name, statuses] of Object.entries(before))
    onDocs.set(name.slice('story--'.length, -'-inner'.length).replace(/--primary$/, ''), statuses);
});

await inPages(stories, async (page, { id }) => {
  // One load for many stories: a page goes from one to the next as the sidebar does it.
  if (page.url() === 'about:blank') {
    await page.goto(url);
    await page.waitForFunction('globalThis.__STORYBOOK_PREVIEW__?.storyStoreValue');
  }
  /** @type {{ status: string, statuses: string, why: string }} */
  const end = await page.evaluate(`new Promise((resolve) => {
    const channel = globalThis.__STORYBOOK_ADDONS_CHANNEL__;
    let why = '';
    channel.once('playFunctionThrewException', ({ message }) => (why = message));
    channel.once('storyFinished', ({ status, reporters = [] }) =>
      setTimeout(() =>
        resolve({ status, why: why || (${FOUND})(reporters), statuses: (${STATUSES})(document.querySelector('#storybook-root')) }),
      ),
    );
    channel.emit('setCurrentStory', { storyId: '${id}', viewMode: 'story' });
  })`);
  if (end.status !== 'success' || end.why !== '')
    wrong.push(`${id} fails: ${end.why.split('\n')[0] || 'see the story in the browser'}`);
  alone.set(id, end.statuses);
});

for (const [id, statuses] of onDocs) {
  const own = alone.get(id);
  if (own !== undefined && own !== statuses)
    wrong.push(`${id} shows "${statuses}" on its docs page, and "${own}" on its own.`);
}
await browser.close();
server.close();
for (const line of wrong) console.log(line);
console.log(`${alone.size} stories, ${onDocs.size} of them on ${docs.length} docs pages`);
if (alone.size < 150 || onDocs.size < 150) wrong.push('Too few stories were looked at.');
process.exitCode = wrong.length === 0 ? 0 : 1;
const failed = Math.min(wrong.length, alone.size);
console.log(`${alone.size - failed} passed, ${failed} failed, 0 skipped`);
