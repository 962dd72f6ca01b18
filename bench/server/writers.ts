/** Who appends one token after the other, each as its own connection, to whatever server an address names. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { ACK, beginMessage, closeLinks, openLinks, token } from './rawLink.ts';

/** How tokens get into one server. */
export interface Writers {
  /** One of each connection. Resolves when the server has acknowledged its token; the next one is said after that. */
  readonly append: readonly ((delta: string) => Promise<void>)[];
  close(): Promise<unknown>;
}

/** @param url its scheme tells which protocol is spoken */
export function openWriters(url: string, session: string, count: number): Promise<Writers> {
  if (url.startsWith('redis:')) return openRedis(url, session, count);
  return url.startsWith('http:') ? openHttp(url, session, count) : openLinksThatWrite(url, session, count);
}

async function openLinksThatWrite(url: string, session: string, count: number): Promise<Writers> {
  const links = await openLinks(url, count, 'agent');
  await Promise.all(links.map((each) => beginMessage(each, session)));
  const append = links.map((link) => (delta: string) => {
    const acknowledged = new Promise<void>((resolve, reject) => {
      link.heard = (text) => (text.startsWith(ACK) ? resolve() : reject(new Error(text)));
    });
    link.append(session, token(delta));
    return acknowledged;
  });
  return { append, close: () => closeLinks(links) };
}

/** A stream of Durable Streams, appended to by POST: each writer has one request on its way, over a connection that is kept. */
async function openHttp(url: string, session: string, count: number): Promise<Writers> {
  const stream = `${url}/${session}`;
  const headers = { 'content-type': 'application/json' };
  const ask = async (method: string, body?: string) => {
    const response = await fetch(stream, { method, headers, ...(body && { body }) });
    if (!response.ok) throw new Error(`${method} ${stream} answered ${response.status}.`);
    await response.arrayBuffer();
  };
  await ask('PUT');
  const append = (delta: string) =>
    ask('POST', JSON.stringify({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta }));
  return { append: Array.from({ length: count }, () => append), close: () => Promise.resolve() };
}

/** A stream of Redis. Its inline commands are lines, and each answer to `XADD` is two: a length and the entry's id. */
async function openRedis(url: string, session: string, count: number): Promise<Writers> {
  const { hostname, port } = new URL(url);
  const sockets = await Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true }).setEncoding('utf8');
      await once(socket, 'connect');
      return socket;
    }),
  );
  const append = sockets.map((socket) => {
    let read = '';
    let resolve = () => {};
    let reject: (error: Error) => void = () => {};
    socket.on('data', (text) => {
      read += String(text);
      if (read.startsWith('-')) return reject(new Error(read));
      if (read.split('\r\n').length < 3) return;
      read = '';
      resolve();
    });
    return (delta: string) =>
      new Promise<void>((done, failed) => {
        [resolve, reject] = [done, failed];
        socket.write(`XADD ${session} * type TEXT_MESSAGE_CONTENT messageId m delta "${delta}"\r\n`);
      });
  });
  return {
    append,
    close: () =>
      Promise.all(
        sockets.map((socket) => {
          const closed = once(socket, 'close');
          socket.destroy();
          return closed;
        }),
      ),
  };
}
