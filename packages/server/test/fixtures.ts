/** A real server on a free port, and clients that speak to it in plain JSON. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryStore } from '@rejoin/core/internal';
import { type EventEntry, type Item, randomId, readItems, type SessionSnapshot } from '@rejoin/core/protocol';
import { onTestFinished } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { authorizeTokens } from '../src/http/authorize.ts';
import {
  createKeeperServer,
  type KeeperServer,
  type SessionServerOptions,
} from '../src/server/createSessionServer.ts';

export const TOKEN = 'correct-token';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rejoin-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface TestServer {
  readonly server: KeeperServer;
  readonly port: number;
  readonly url: string;
  readonly faults: unknown[];
}

/** Ends with the test. A client with TOKEN may be any participant. */
export async function startServer(options: Partial<SessionServerOptions> = {}): Promise<TestServer> {
  const faults: unknown[] = [];
  const kinds = ['user:*', 'agent:*', 'operator:*', 'keeper:*'];
  const server = createKeeperServer({
    store: memoryStore(),
    authorize: authorizeTokens(kinds.map((pattern) => ({ pattern, secret: TOKEN }))),
    onFault: (fault) => faults.push(fault),
    ...options,
  });
  const { port } = await server.listen(0);
  onTestFinished(() => server.close({ drainMs: 200 }));
  return { server, port, url: `ws://127.0.0.1:${port}`, faults };
}

export type Message = Readonly<Record<string, unknown>>;

export interface TestClient {
  readonly socket: WebSocket;
  readonly participant: string;
  readonly instance: string;
  /** The instance's lane `main`. */
  readonly producer: string;
  send(message: object | string): void;
  /** Appends as the lane `main`, from seq `first`. */
  append(session: string, first: number, ...events: (EventEntry | Message)[]): void;
  /** The next message of a type that has not been taken yet; frames have the type `frame`. */
  next(type: string): Promise<Message>;
  /** Messages of a type that have come and were not taken. */
  untaken(type: string): readonly Message[];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

export interface ConnectOptions extends ClientOptions {
  readonly participant?: string;
  readonly instance?: string;
  readonly token?: string | undefined;
  readonly secret?: string;
  /** Whether to say hello and await the welcome. Default true. */
  readonly sendHello?: boolean;
}

export const newInstance = (participant: string): string => `${participant}/${randomId(Math.random)}`;

export async function connect(url: string, options: ConnectOptions = {}): Promise<TestClient> {
  const {
    participant = 'user:ann',
    sendHello = true,
    secret = 'secret',
    token = TOKEN,
    instance = newInstance(participant),
    ...rest
  } = options;
  const socket = new WebSocket(url, rest);
  onTestFinished(() => socket.terminate());
  const inbox: Message[] = [];
  const waiting = new Map<string, ((message: Message) => void)[]>();
  socket.on('message', (data) => {
    const message = toMessage(String(data));
    const waiter = waiting.get(String(message.type))?.shift();
    if (waiter) waiter(message);
    else inbox.push(message);
  });
  socket.on('error', () => {});
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  const client: TestClient = {
    socket,
    participant,
    instance,
    producer: `${instance}/main`,
    closed,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    append: (session, first, ...events) =>
      client.send({ type: 'append', session, producer: client.producer, first, events }),
    next(type) {
      const at = inbox.findIndex((message) => message.type === type);
      const [found] = at < 0 ? [] : inbox.splice(at, 1);
      if (found) return Promise.resolve(found);
      return new Promise((resolve) => waiting.set(type, [...(waiting.get(type) ?? []), resolve]));
    },
    untaken: (type) => inbox.filter((message) => message.type === type),
  };
  await new Promise((resolve) => {
    socket.once('open', resolve);
    socket.once('close', resolve);
  });
  if (!sendHello) return client;
  client.send({ type: 'hello', v: 1, token, participant, instance, secret });
  await Promise.race([client.next('welcome'), closed]);
  return client;
}

function toMessage(text: string): Message {
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value)) return value as Message;
  const [channel, after, upTo] = value as unknown[];
  return { type: 'frame', channel, after, upTo, items: value.slice(3) };
}

export const itemsOf = (frame: Message): readonly Item[] => readItems(frame.items as unknown[]) ?? [];
export const snapshotOf = (message: Message): SessionSnapshot => message.snapshot as SessionSnapshot;

let asked = 0;
/** An event that every participant may write, any number of times. */
export const say = (content: string): EventEntry => ({
  id: `command-${++asked}`,
  event: { type: 'message.sent', content },
});
