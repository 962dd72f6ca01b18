/** The coding agent's folder: the only place that it reads and writes, and the only commands that it runs there. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Changes, Files } from './tasks/task.ts';

/** Loaded before what is run: Node’s permissions say nothing about the network. */
const NO_NETWORK = `data:text/javascript,${encodeURIComponent(`
import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
const no = () => { throw Object.assign(new Error('There is no network here.'), { code: 'ERR_ACCESS_DENIED' }); };
net.Socket.prototype.connect = no;
net.Server.prototype.listen = no;
dgram.Socket.prototype.bind = no;
dgram.Socket.prototype.send = no;
dgram.Socket.prototype.connect = no;
for (const of of [dns, dns.promises])
  for (const name of Object.keys(of)) if (/^(lookup|resolve|reverse)/.test(name)) of[name] = no;
syncBuiltinESMExports();
`)}`;

/** All that is ever run. No text of a person, and none of an agent, becomes a part of a command. */
const COMMANDS = {
  'node --test': (folder: string) => [
    // Node itself holds it to the folder: it reads there, writes nowhere, and starts no process and no thread.
    ...['--permission', `--allow-fs-read=${folder}`, `--import=${NO_NETWORK}`],
    ...['--test', '--test-isolation=none', '--test-reporter=spec'],
  ],
} as const;

export type Command = keyof typeof COMMANDS;

export interface Workspace {
  /** All files, as they are now. */
  readonly files: Files;
  /** @throws Error for a path that leads out of the folder, or to nothing in it */
  read(path: string): string;
  /** All of them, or none. @throws Error for a path that leads out of the folder, and for what is too large */
  write(changes: Changes): void;
  /** Resolves with the exit code. Rejects when the signal is aborted or its time is over, and ends the process. */
  run(command: Command, signal: AbortSignal, heard: (output: string) => void): Promise<number>;
}

const LONGEST_FILE = 64_000;
const MOST_FILES = 40;
/** What is heard of a command; the rest is dropped. */
const LONGEST_OUTPUT = 60_000;
/** A command that runs longer is ended, ms. */
const RUNS_AT_MOST = 30_000;

/** A new one, with the project as it begins; what stood in the session's folder is gone. */
export function createWorkspace(data: string, session: string, start: Files): Workspace {
  // An id of a session may be `..`: its digest is only a name.
  const name = createHash('sha256').update(session).digest('hex').slice(0, 16);
  const folder = resolve(data, 'scratch', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  let files: Files = {};

  function write(changes: Changes): void {
    const after = Object.entries({ ...files, ...changes }).flatMap(([path, text]) =>
      text === undefined ? [] : [[path, text] as const],
    );
    if (after.length > MOST_FILES) throw new Error(`There may be ${MOST_FILES} files, and no more.`);
    const places = Object.entries(changes).map(([path, text]) => {
      if (text !== undefined && text.length > LONGEST_FILE)
        throw new Error(`${path} is too long: a file may have ${LONGEST_FILE} characters.`);
      return { file: placeIn(folder, path), text };
    });
    for (const { file, text } of places) {
      if (text === undefined) rmSync(file, { force: true });
      else {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
    files = Object.fromEntries(after);
  }

  write(start);
  return {
    get files() {
      return files;
    },
    read: (path) => readFileSync(placeIn(folder, path), 'utf8'),
    write,
    run: (command, signal, heard) => {
      refuseLinks(folder);
      return runIn(folder, COMMANDS[command](folder), signal, heard);
    },
  };
}

/** Plain names, folder by folder: nothing that is hidden, absolute, or leads up. */
const PATH = /^(?!node_modules\/)[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*){0,5}$/;

function placeIn(folder: string, path: string): string {
  if (path.length > 200 || !PATH.test(path))
    throw new Error(`"${path.slice(0, 80)}" is no path in this folder. Use names such as src/slug.js.`);
  const parts = path.split('/');
  for (let depth = 1; depth <= parts.length; depth++) {
    const found = lstatSync(join(folder, ...parts.slice(0, depth)), { throwIfNoEntry: false });
    if (found?.isSymbolicLink()) throw new Error(`"${path}" is a link. There are none in this folder.`);
  }
  return join(folder, path);
}

/** Node follows links out of what may be read: so there is none when something runs. */
function refuseLinks(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (!entry.isFile() && !entry.isDirectory())
      throw new Error(`"${entry.name}" is no plain file. Nothing runs beside it.`);
}

function runIn(
  folder: string,
  args: readonly string[],
  signal: AbortSignal,
  heard: (output: string) => void,
): Promise<number> {
  return new Promise((resolved, reject) => {
    const child = spawn(process.execPath, [...args], {
      cwd: folder,
      // Nothing of this process's, such as its token or the key of a model.
      env: { NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      killSignal: 'SIGKILL',
    });
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      heard(`\nEnded after ${RUNS_AT_MOST / 1000} s.\n`);
    }, RUNS_AT_MOST);
    let length = 0;
    const hear = (output: string) => {
      const rest = LONGEST_OUTPUT - length;
      length += output.length;
      if (rest > 0) heard(output.slice(0, rest));
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hear);
    child.once('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(late);
      resolved(code ?? 1);
    });
  });
}
