// The ways of one event through the code, as real processes go them: server, agent and page run with each function reporting
// when it is entered.
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const PAGE = 'ARCHITECTURE.md';
/** Files that one has to follow at a time. */
const MOST = 7;
/**
 * The walks, leg by leg. A leg begins where a process wakes up (a socket, a timer, a click, a rendering) and ends where the
 * event is handed on: `stops` are functions of that kind, and their callers are the leg.
 * @typedef {{ title: string, stops: readonly string[] }} Leg
 * @type {readonly { title: string, way: 'in' | 'out', parts: readonly { process: string, legs: readonly Leg[] }[] }[]}
 */
const WALKS = [
  {
    title: 'An event’s way in',
    way: 'in',
    parts: [
      {
        process: 'page',
        legs: [
          {
            title: 'A text arrives, is parsed, and takes its place in the chain of cursors',
            stops: ['parseServer.ts readServerText', 'schedule.ts request'],
          },
          {
            title: 'What has arrived is folded, once per update of the screen, and shown',
            stops: ['text.ts appendText', 'readableStore.ts set'],
          },
          {
            title: 'The line that is being written grows, and nothing renders',
            stops: ['grow.ts growTogether', 'text/grow.ts grow'],
          },
        ],
      },
    ],
  },
  {
    title: 'A Stop’s way out, and what comes back',
    way: 'out',
    parts: [
      {
        process: 'page',
        legs: [
          {
            title: 'A press becomes a command with an id, in the control lane, and goes on the wire',
            stops: ['outbox.ts enqueue', 'outbox.ts takeBatch', 'webSocketTransport.ts send'],
          },
        ],
      },
      {
        process: 'server',
        legs: [
          {
            title: 'A text arrives and is parsed',
            stops: ['parseClient.ts parseClient', 'admittedLink.ts receive'],
          },
          {
            title: 'The batch is judged, in its place in the log',
            stops: ['keeper/host.ts take', 'keeper/keeper.ts append', 'groupCommit.ts add'],
          },
          { title: 'One transaction, synced', stops: ['sqliteStore.ts commit'] },
          {
            title: 'It is acknowledged, and delivered to all who read the session',
            stops: ['outgoing.ts send'],
          },
          { title: 'One write per tick', stops: ['outgoing.ts feed'] },
        ],
      },
      {
        process: 'agent',
        legs: [
          {
            title: 'A text arrives, is parsed, and takes its place in the chain of cursors',
            stops: ['parseServer.ts readServerText', 'schedule.ts request'],
          },
          {
            title: 'It is folded, and the run finds its Stop: `delivered`, the `AbortSignal`, `acknowledged`',
            stops: ['fold/apply.ts applyItems', 'inbox.ts deliver'],
          },
        ],
      },
    ],
  },
];

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
// Everything that was entered, to find stops in.
if (values.all) console.log(JSON.stringify({ wayIn, wayOut }));
/** @type {string[]} */
const wrong = [];
const written = WALKS.map(({ title, way, parts }) => {
  const text = parts.map(({ process, legs }) => {
    /** @type {Set<string>} */
    const walked = new Set();
    const list = legs.map((leg, at) => `${at + 1}. ${leg.title}\n${legOf(way, process, leg, walked)}`);
    return `${process[0]?.toUpperCase()}${process.slice(1)}:\n\n${list.join('')}`;
  });
  return `## ${title}\n\n${text.join('\n')}`;
}).join('\n');
const before = readFileSync(PAGE, 'utf8');
const fresh = before.replace(
  /(<!-- walks -->\n)[\s\S]*(?=<!-- \/walks -->)/,
  (_, mark) => `${mark}\n${written}\n`,
);
if (!before.includes('<!-- walks -->')) wrong.push(`${PAGE} has lost its walks.`);
if (values.check && fresh !== before)
  wrong.push(`${PAGE}: the code goes other ways than the page says. If that is meant: npm run walks`);
else if (wrong.length === 0 && !values.check) writeFileSync(PAGE, fresh);
for (const line of wrong) console.log(line);
console.log(
  `${WALKS.flatMap(({ parts }) => parts.flatMap(({ legs }) => legs)).length} legs, of at most ${MOST} files each`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;

/**
 * The files of a leg, with their functions, in the order in which they are entered: but for those of the legs before it.
 * @param {'in' | 'out'} way
 * @param {string} process
 * @param {Leg} leg
 * @param {Set<string>} walked
 */
function legOf(way, process, { title, stops }, walked) {
  const stacks = (way === 'in' ? wayIn : wayOut)[process] ?? [];
  /** @type {Map<string, Set<string>>} */
  const files = new Map();
  for (const stop of stops) {
    const stack = stacks.find((/** @type {string[]} */ calls) => calls.at(-1)?.endsWith(stop));
    if (!stack) wrong.push(`the way ${way}, ${process}: \`${stop}\` was not entered`);
    for (const call of stack ?? []) {
      if (walked.has(call)) continue;
      walked.add(call);
      const [path = '', name = ''] = call.split(' ');
      files.set(path, (files.get(path) ?? new Set()).add(name));
    }
  }
  if (files.size > MOST) wrong.push(`${title}: ${files.size} files, ${MOST} are allowed`);
  return [...files]
    .map(([path, names]) => `   - \`${path}\`: ${[...names].map((name) => `\`${name}\``).join(', ')}\n`)
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
