/**
 * Writes numbered events to one session over the wire, by code of its own, through any number of lost connections; and tries
 * what must be refused. Says what was acknowledged, so that a judge can hold the store to it. Started by the kills, never imported.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '@rejoin/testing';
import { ID_EVERY } from './judge.ts';

const [url = '', token = '', session = '', name = '', seed = '0'] = process.argv.slice(2);
const participant = `user:${name}`;
const instance = `${participant}/${randomBytes(12).toString('base64url')}`;
const producer = `${instance}/main`;
/** Batches on their way. */
const FLIGHT = 6;
const MOST = 12;

const random = seededRandom(Number(seed));
const dice = (below: number) => Math.floor(random() * below);
const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);

let acked = 0;
let sent = 0;
let never = 0;
let enough = false;
process.on('SIGUSR2', () => {
  enough = true;
});

/**
 * Few of them carry an id: a session remembers the newest 1,000, and refuses what a person asked before those. `judge.ts` knows
 * which.
 */
const entry = (seq: number) =>
  seq % ID_EVERY === 0
    ? { id: `${name}-${seq}`, event: { type: 'message.sent', content: `${seq}`, to: ['user:absent'] } }
    : { event: { type: 'participant.joined', name: `${name} ${seq}` } };

/** One of the ways to be refused, under an id that must never stand in the log. */
function refusable(): object {
  const id = `${name}-never-${++never}`;
  const event = { type: 'message.sent', content: 'never', to: ['user:absent'] };
  const batch = { type: 'append', session, producer: `${instance}/never`, first: 1, events: [{ id, event }] };
  switch (dice(4)) {
    case 0:
      return { ...batch, first: 5 };
    case 1:
      return { ...batch, producer: 'user:other/AAAAAAAAAAAAAAAA/main' };
    case 2:
      return { ...batch, events: [{ id, event: { ...event, content: 'x'.repeat(70_000) } }] };
    default:
      return { ...batch, events: [{ id, event: { type: 'RUN_STARTED', runId: id } }] };
  }
}

/** One connection's life: what was not acknowledged is said again, then more. Resolves when it has ended. */
async function live(): Promise<void> {
  const socket = new WebSocket(url);
  const send = (message: object) => socket.send(JSON.stringify(message));
  const flying: number[] = [];
  const more = () => {
    while (flying.length < FLIGHT && !(enough && sent === acked)) {
      const first = (flying.at(-1) ?? acked) + 1;
      const last = enough ? Math.min(sent, first + MOST - 1) : first + dice(MOST);
      if (last < first) return;
      const events = Array.from({ length: last - first + 1 }, (_, at) => entry(first + at));
      send({ type: 'append', session, producer, first, events });
      flying.push(last);
      sent = Math.max(sent, last);
      if (dice(10) === 0) send(refusable());
    }
  };
  socket.onopen = () => send({ type: 'hello', v: 1, token, participant, instance, secret: name });
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(String(data));
    if (message.type === 'welcome') more();
    else if (message.type === 'ack' && message.producer === producer) {
      acked = Math.max(acked, message.seq);
      say({ acked });
      while (flying[0] !== undefined && flying[0] <= acked) flying.shift();
      more();
      if (enough && acked === sent) say({ finished: sent });
    } else if (message.type === 'refused' && message.producer === producer) {
      // Nothing of it may be refused but for want of what comes before it, and all of that was said on this link.
      say({ wrong: `${name} was refused: ${message.code} ${message.message}` });
      socket.close();
    } else if (message.type === 'ack')
      say({ wrong: `${name} got an acknowledgement although ${data} is in the log` });
  };
  await new Promise<void>((resolve) => {
    socket.onclose = () => resolve();
    socket.onerror = () => resolve();
  });
}

say({ ready: instance });
for (;;) {
  await live();
  await pause(20 + dice(40));
}
