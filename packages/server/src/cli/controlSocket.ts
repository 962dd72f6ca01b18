/**
 * The way in for the operator of a running server: a socket in its data folder, which only the server's own user can open. So it
 * needs no token, and gives no right that this user has not.
 */
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { RejoinError } from '@rejoin/core/protocol';
import { describeError, UsageError } from './usageError.ts';

/** What an address of a socket may have, in bytes, on all systems. */
const MOST = 100;

/** Undefined where the system has no such sockets, or the path is too long for one. */
function socketIn(data: string): string | undefined {
  if (process.platform === 'win32') return undefined;
  const path = join(resolve(data), 'control');
  return [path, relative('.', path)].find((each) => Buffer.byteLength(each) <= MOST);
}

/**
 * Takes requests for backups until it is closed. The folder has to be locked by this process: a socket that is there is one that
 * a killed server has left.
 */
export async function openControlSocket(
  data: string,
  backup: (file: string) => Promise<void>,
  print: (line: string) => void,
): Promise<{ close(): void }> {
  const path = socketIn(data);
  const server = createServer((socket) => {
    socket.on('error', () => {});
    const lines = createInterface({ input: socket });
    lines.on('error', () => {});
    lines.once('line', (line) => {
      answer(line, backup).then(
        () => socket.end('{"done":true}\n'),
        (error: unknown) => socket.end(`${JSON.stringify({ failed: describeError(error) })}\n`),
      );
    });
  });
  if (path === undefined) return server;
  rmSync(path, { force: true });
  // No other user may open it, also where the folder is older than the server and open to others.
  const before = process.umask(0o177);
  try {
    server.listen(path);
  } finally {
    process.umask(before);
  }
  try {
    await once(server, 'listening');
  } catch (cause) {
    print(`rejoin backup works only while this server is stopped: ${describeError(cause)}`);
  }
  return server;
}

async function answer(line: string, backup: (file: string) => Promise<void>): Promise<void> {
  const asked: unknown = JSON.parse(line);
  if (typeof asked === 'object' && asked && 'backup' in asked && typeof asked.backup === 'string')
    return backup(asked.backup);
  throw new RejoinError('argument-invalid', 'This socket takes { "backup": "<file>" }.');
}

/**
 * Asks the server that uses a folder to copy its store into a file. False if none does.
 *
 * @throws UsageError with what the server said
 */
export async function requestBackup(data: string, file: string): Promise<boolean> {
  const path = socketIn(data);
  if (path === undefined || !existsSync(path)) return false;
  const socket = createConnection(path);
  try {
    await once(socket, 'connect');
  } catch {
    // A killed server leaves its socket.
    return false;
  }
  socket.write(`${JSON.stringify({ backup: file })}\n`);
  for await (const line of createInterface({ input: socket })) {
    socket.destroy();
    const said: unknown = JSON.parse(line);
    if (typeof said === 'object' && said && 'done' in said) return true;
    throw new UsageError(`The server could not make the copy: ${saidBy(said)}`);
  }
  throw new UsageError('The server ended before the copy was made.');
}

const saidBy = (said: unknown): string =>
  typeof said === 'object' && said && 'failed' in said ? String(said.failed) : 'it did not say why.';
