/** The wire as an attacker speaks it: nothing of Rejoin's own code, which would hold to the rules. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Link, Message, RawSocket } from './attack.ts';

const mask = Buffer.from([1, 2, 3, 4]);

/** One text message as a client's masked frame. */
export function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  for (let at = 0; at < payload.length; at++) payload[at] = (payload[at] ?? 0) ^ (mask[at % 4] ?? 0);
  const head = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10);
  head[0] = 0x81;
  if (head.length === 2) head[1] = 0x80 | payload.length;
  else if (head.length === 4) {
    head[1] = 0x80 | 126;
    head.writeUInt16BE(payload.length, 2);
  } else {
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(payload.length), 2);
  }
  return Buffer.concat([head, mask, payload]);
}

/** A TCP connection on which the WebSocket's handshake is done. */
export async function openRaw(url: string): Promise<RawSocket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(
    [
      'GET / HTTP/1.1',
      `Host: ${hostname}:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      '\r\n',
    ].join('\r\n'),
  );
  // Also where it is cut off instead of answered: an attack that waits for ever cannot be ended.
  await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  return { socket, send: (message) => void socket.write(frame(JSON.stringify(message))) };
}

export const newInstance = (participant: string): string =>
  `${participant}/${randomBytes(12).toString('base64url')}`;

export const hello = (participant: string, token: string, instance = newInstance(participant)) => ({
  ...{ type: 'hello', v: 1, token, participant, instance },
  secret: `secret of ${instance}`,
});

/** A link that was welcomed. */
export async function openLink(url: string, participant: string, token: string): Promise<Link> {
  const socket = new WebSocket(url);
  const helloMessage = hello(participant, token);
  const { instance } = helloMessage;
  const seqs = new Map<string, number>();
  const waiting = new Set<(message: Message) => void>();
  const send = (message: object) => socket.send(JSON.stringify(message));
  const closed = new Promise<number>((resolve) => {
    socket.onclose = ({ code }) => resolve(code);
  });
  socket.onerror = () => {};
  socket.onopen = () => send(helloMessage);
  socket.onmessage = ({ data }) => {
    // Frames are not looked at: an attacker's CPU is not what is measured.
    const text = String(data);
    if (waiting.size === 0 || text.startsWith('[')) return;
    const message: Message = JSON.parse(text);
    for (const each of waiting) each(message);
  };
  const message = (fits: (message: Message) => boolean) => {
    const found = new Promise<Message>((resolve, reject) => {
      const look = (each: Message) => {
        if (!fits(each)) return;
        waiting.delete(look);
        resolve(each);
      };
      waiting.add(look);
      void closed.then((code) => {
        if (waiting.delete(look)) reject(new Error(`The attacker's link was closed: ${code}.`));
      });
    });
    // A caller that waits gets the error; an attack that ends may have begun to wait for what it no longer awaits.
    found.catch(() => {});
    return found;
  };
  await message(({ type }) => type === 'welcome');
  return {
    instance,
    send,
    message,
    append(session, events) {
      const producer = `${instance}/main`;
      const key = `${session} ${producer}`;
      const first = (seqs.get(key) ?? 0) + 1;
      const last = first + events.length - 1;
      seqs.set(key, last);
      const answer = message(
        (each) =>
          each.producer === producer &&
          each.session === session &&
          ((each.type === 'ack' && Number(each.seq) >= last) ||
            (each.type === 'refused' && each.first === first)),
      );
      send({ type: 'append', session, producer, first, events });
      return answer.then((each) => {
        // Nothing of it is in the log: a caller that waits for the answer goes on from there.
        if (each.type === 'refused' && seqs.get(key) === last) seqs.set(key, first - 1);
        return each;
      });
    },
    closed,
    close: () => socket.close(),
  };
}
