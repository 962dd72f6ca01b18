/**
 * What our server stands on, and no more: `ws`, and SQLite with the settings of our store. It takes the same messages, judges
 * nothing, and has no state: a token is a row, or nothing at all.
 */
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

export interface PlainOptions {
  /** Where each append is stored before it is acknowledged, all of a turn of the event loop in one commit. Default: nowhere. */
  readonly folder?: string;
  /** Whether what one turn of the event loop sends a reader leaves in one write. Default: each by itself. */
  readonly batched?: boolean;
}

interface Append {
  readonly session: string;
  readonly producer: string;
  readonly first: number;
  readonly events: readonly object[];
}

/** Resolves with its address. */
export async function servePlain({ folder, batched = false }: PlainOptions): Promise<string> {
  const readers = new Map<string, Set<WebSocket>>();
  const store = folder === undefined ? undefined : openRows(folder);
  const send = batched
    ? sendInTurns()
    : (socket: WebSocket, text: string | Buffer) => socket.send(text, TEXT);
  let waiting: (readonly [WebSocket, Append, string])[] = [];

  function settle(from: WebSocket, { session, producer, first, events }: Append, text: string): void {
    const seq = first + events.length - 1;
    send(from, JSON.stringify({ type: 'ack', session, producer, seq }));
    const all = readers.get(session);
    if (!all?.size) return;
    // Made once for all: the least that a relay can do.
    const frame = Buffer.from(`[1,${seq - 1},${seq},${text}]`);
    for (const reader of all) send(reader, frame);
  }

  function commit(): void {
    const group = waiting;
    waiting = [];
    store?.(group.map(([, append, text]) => [append.session, append.producer, append.first, text]));
    for (const each of group) settle(...each);
  }

  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  server.on('connection', (socket) => {
    socket.on('message', (data) => {
      const text = String(data);
      const message = JSON.parse(text);
      if (message.type === 'hello') socket.send('{"type":"welcome"}');
      else if (message.type === 'subscribe') {
        readers.set(message.session, (readers.get(message.session) ?? new Set()).add(socket));
        socket.send('{"type":"live"}');
      } else if (!store) settle(socket, message, text);
      else {
        if (waiting.length === 0) setImmediate(commit);
        waiting.push([socket, message, text]);
      }
    });
  });
  await new Promise((resolve) => server.once('listening', resolve));
  // CAST: a server that listens on a port has an address of this form.
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const TEXT = { binary: false } as const;

/** Sends what has come together in one turn of the event loop in one write for each socket. */
function sendInTurns(): (socket: WebSocket, text: string | Buffer) => void {
  const waiting = new Map<WebSocket, (string | Buffer)[]>();
  function flush(): void {
    for (const [socket, texts] of waiting) {
      // CAST: the socket below, which `ws` keeps to itself.
      const { _socket: raw } = socket as unknown as { readonly _socket: Duplex };
      raw.cork();
      for (const text of texts) socket.send(text, TEXT);
      raw.uncork();
    }
    waiting.clear();
  }
  return (socket, text) => {
    if (waiting.size === 0) setImmediate(flush);
    const texts = waiting.get(socket);
    if (texts) texts.push(text);
    else waiting.set(socket, [text]);
  };
}

type Row = readonly [session: string, producer: string, first: number, text: string];

/** Gives what stores some rows in one commit, synced as our store's is. */
function openRows(folder: string): (rows: readonly Row[]) => void {
  mkdirSync(folder, { recursive: true });
  const db = new DatabaseSync(`${folder}/plain.db`);
  db.exec(
    `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
     PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; PRAGMA cell_size_check = ON;
     CREATE TABLE log (id INTEGER PRIMARY KEY, session TEXT, producer TEXT, first INTEGER, item TEXT)`,
  );
  const [begin, commit] = [db.prepare('BEGIN IMMEDIATE'), db.prepare('COMMIT')];
  const add = db.prepare('INSERT INTO log (session, producer, first, item) VALUES (?, ?, ?, ?)');
  return (rows) => {
    begin.run();
    for (const row of rows) add.run(...row);
    commit.run();
  };
}
