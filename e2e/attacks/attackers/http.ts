/** Attacks on the HTTP side. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Attack, Target } from '../support/attack.ts';

/** A request as bytes, for one that is never finished. */
async function request({ url, signal }: Target, ...lines: readonly string[]): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  signal.addEventListener('abort', () => void socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect', { signal });
  const head = ['POST /sessions/drips/events HTTP/1.1', `Host: ${hostname}:${port}`, ...lines];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  return socket;
}

/** Bodies of 200 kB, by one participant, of which all comes but the end. */
export const halfBodies: Attack = async (target) => {
  const { tokens, turns, did } = target;
  for await (const turn of turns(200)) {
    if (turn >= 300) continue;
    const token = `Authorization: Bearer ${tokens.user}`;
    const socket = await request(target, token, 'Rejoin-Participant: user:slow', 'Content-Length: 200000');
    socket.once('data', (answer) => did(String(answer).slice(9, 12)));
    socket.write('x'.repeat(199_000));
    did('begun');
  }
};

/** Bodies of whoever has no token: nobody reads them. */
export const bodiesOfStrangers: Attack = async (target) => {
  for await (const _ of target.turns(100)) {
    const socket = await request(target, 'Rejoin-Participant: user:nobody', 'Content-Length: 200000');
    socket.once('data', (answer) => target.did(String(answer).slice(9, 12)));
    socket.write('x'.repeat(99_000));
  }
};
