// The ways of one event through the code, as real processes go them: server, agent and page run with each function reporting
// when it is entered.
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const PAGE = 'ARCHITECTURE.md';
/** Files that one has to follow in one process. */
const MOST = 7;
/**
 * Where an event is handed on: parsed, put off until later, stored, sent. What was under way when such a function was
 * entered is the walk: who called it, from the socket, the click or the timer on.
 * @type {Record<string, readonly string[]>}
 */
const STOPS = {
  'in page': [
    'readServerText',
    'schedule.ts request',
    'apply.ts applyItems',
    'readableStore.ts set',
    'Lines.tsx Tail',
  ],
};

const data = mkdtempSync(join(tmpdir(), 'rejoin-walks-'));
const port = await freePort();
const url = `ws://127.0.0.1:${port}`;
const server = start('packages/server/src/cli/bin.ts', [
  'serve',
  ...['--port', String(port), '--data', data],
  ...['--token', 'user:*=user-user-user', '--token', 'agent:*=agent-agent-agent'],
]);
await server.printed(/listening/);
const agent = start('scripts/walks/agent.ts', [url]);
await agent.saw('ready');
const page = start('scripts/walks/page.ts', [url]);
await page.saw('ready');
page.child.send('ask');
await page.saw('line');
const all = { page, server, agent };

await begin();
agent.child.send('write');
await page.saw('more');
const wayIn = await end();
await begin();
page.child.send('stop');
await agent.saw('stopped');
await page.saw('end');
const wayOut = await end();
for (const { child } of Object.values(all)) child.kill();
rmSync(data, { recursive: true });

const { values } = parseArgs({ options: { check: { type: 'boolean' }, all: { type: 'boolean' } } });
if (values.all) console.log(JSON.stringify({ wayIn, wayOut }, null, 1));
/** @type {string[]} */
const wrong = [];
const before = readFileSync(PAGE, 'utf8');
const after = before.replace(
  /(<!-- walk (\w+) (\w+) -->\n\n)((?:\d+\. .*\n(?: {3}.*\n)*)*)/g,
  (_, mark, way, name, list) => {
    const stacks = (way === 'in' ? wayIn : wayOut)[name] ?? [];
    const steps = (STOPS[`${way} ${name}`] ?? []).flatMap((stop) => {
      const stack = stacks.find((/** @type {string[]} */ calls) => calls.at(-1)?.endsWith(stop));
      if (!stack) wrong.push(`the way ${way}, ${name}: \`${stop}\` was not entered`);
      return stack ?? [];
    });
    return mark + listOf(steps, list);
  },
);
if (before === after) console.log(`${Object.keys(STOPS).length} walks`);
else if (values.check)
  wrong.push(`${PAGE}: the walks through the code have changed. If that is meant: npm run walks`);
else writeFileSync(PAGE, after);
for (const line of wrong) console.log(line);
process.exitCode = wrong.length === 0 ? 0 : 1;

/**
 * Each file once, with its functions, in the order in which they are entered. What the page says of a file stays.
 * @param {string[]} steps
 * @param {string} list
 */
function listOf(steps, list) {
  /** @type {Map<string, Set<string>>} */
  const files = new Map();
  for (const step of steps) {
    const [path = '', name = ''] = step.split(' ');
    const names = files.get(path) ?? new Set();
    files.set(path, names.add(name));
  }
  const words = new Map(
    [...list.replace(/\n {3}/g, ' ').matchAll(/^\d+\. `([^`]+)`.*?: (.*)$/gm)].map(
      ([, path = '', said = '']) => [path, said],
    ),
  );
  if (files.size > MOST) wrong.push(`${PAGE}: a walk through ${files.size} files, ${MOST} are allowed`);
  return [...files]
    .map(([path, names], at) => {
      const calls = [...names].map((name) => `\`${name}\``).join(', ');
      return `${at + 1}. \`${path}\` (${calls}): ${words.get(path) ?? '…'}\n`;
    })
    .join('');
}

async function begin() {
  await Promise.all(Object.values(all).map((each) => each.ask('begin')));
}
async function end() {
  return Object.fromEntries(
    await Promise.all(Object.entries(all).map(async ([name, each]) => [name, await each.ask('end')])),
  );
}

/**
 * @param {string} file
 * @param {string[]} args
 */
function start(file, args) {
  const child = fork(file, args, {
    execArgv: ['--conditions=@rejoin/source', '--import', './scripts/walks/instrument.mjs'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  /** @type {Record<string, unknown>[]} */
  const messages = [];
  let output = '';
  /** @type {Set<() => void>} */
  const waiting = new Set();
  const wake = () => {
    for (const each of [...waiting]) each();
  };
  child.on('message', (message) => {
    messages.push(/** @type {Record<string, unknown>} */ (message));
    wake();
  });
  child.stdout?.on('data', (chunk) => {
    output += chunk;
    wake();
  });
  /**
   * @template T
   * @param {() => T | undefined} find
   * @returns {Promise<T>}
   */
  const wait = (find) =>
    new Promise((resolve) => {
      const look = () => {
        const found = find();
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return {
    child,
    printed: (/** @type {RegExp} */ pattern) => wait(() => (pattern.test(output) ? true : undefined)),
    saw: (/** @type {string} */ what) => wait(() => messages.find(({ saw }) => saw === what)),
    ask: async (/** @type {'begin' | 'end'} */ what) => {
      const at = messages.length;
      child.send(what);
      const answer = await wait(() => messages.slice(at).find((message) => what in message));
      // CAST: instrument.mjs answers so.
      return /** @type {string[]} */ (answer[what]);
    },
  };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
