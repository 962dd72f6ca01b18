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

/** Bodies of 200 kB, of which all comes but the end: two of a participant, then one without a token. */
export const halfBodies: Attack = async (target) => {
  const { tokens, turns, did } = target;
  const length = 'Content-Length: 200000';
  did('rounds');
  for await (const turn of turns(300)) {
    if (turn >= 450) continue;
    const known = turn % 3 < 2;
    const who = known
      ? [`Authorization: Bearer ${tokens.user}`, 'Rejoin-Participant: user:slow']
      : ['Rejoin-Participant: user:absent'];
    const socket = await request(target, ...who, length);
    socket.once('data', (answer) => did(String(answer).slice(9, 12)));
    socket.write('x'.repeat(199_000));
    did(known ? 'begun' : 'begun without a token');
  }
};
