/** Runs one attack, again and again as its test tells it. Started by `holds`, never imported. */
import { setPriority } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as pause, setImmediate as yieldNow } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Attack, Link, RawSocket, Target } from './attack.ts';
import { onCommand, say } from './commands.ts';
import { openLink, openRaw } from './wire.ts';

const [file = '', name = '', url = '', user = '', agent = '', victim = ''] = process.argv.slice(2);
// What it takes of a machine with few cores is the machine's, not the server's: both others go first.
setPriority(19);

const attack: unknown = (await import(pathToFileURL(resolve(file)).href))[name];
if (typeof attack !== 'function') throw new Error(`${file} has no attack ${name}.`);
// CAST: a function that an attackers' file exports; its type is held there by the compiler.
const run = attack as Attack;

async function* turns(perSecond: number, signal: AbortSignal): AsyncGenerator<number> {
  const began = performance.now();
  for (let turn = 0; !signal.aborted; turn++) {
    const due = began + (turn * 1000) / perSecond;
    // A rate is kept by the clock: timers of a busy machine are late, and several turns are then due at once.
    if (performance.now() < due) await pause(due - performance.now());
    else if (turn % 16 === 0) await yieldNow();
    if (!signal.aborted) yield turn;
  }
}

let round = 0;
let stop: (() => Promise<void>) | undefined;

function go(): void {
  const ending = new AbortController();
  const { signal } = ending;
  const links: Link[] = [];
  const raws: RawSocket[] = [];
  const did: Record<string, number> = {};
  const target: Target = {
    url,
    http: url.replace(/^ws/, 'http'),
    tokens: { user, agent },
    victim,
    own: `attacked-${++round}`,
    signal,
    over: new Promise((end) => signal.addEventListener('abort', () => end())),
    did(what, times = 1) {
      did[what] = (did[what] ?? 0) + times;
    },
    turns: (perSecond) => turns(perSecond, signal),
    async link(participant) {
      const link = await openLink(url, participant, participant.startsWith('agent:') ? agent : user);
      links.push(link);
      return link;
    },
    async raw() {
      const raw = await openRaw(url);
      raws.push(raw);
      return raw;
    },
  };
  const ended = run(target).catch((error: unknown) => {
    // What is cut short by the end may fail of it.
    if (!signal.aborted) say({ failed: String(error instanceof Error ? error.stack : error) });
  });
  stop = async () => {
    ending.abort();
    for (const { socket } of raws) socket.destroy();
    for (const link of links) link.close();
    await ended;
    say({ stopped: round, did });
  };
  say({ going: round });
}

onCommand(({ do: what }) => {
  if (what === 'go') go();
  else void stop?.();
});
say({ ready: process.pid });
