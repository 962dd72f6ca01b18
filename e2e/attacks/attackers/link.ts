/** Attacks on the link: a WebSocket and its messages. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Attack } from '../support/attack.ts';
import { frame, hello, newInstance } from '../support/wire.ts';

/** Lawful appends by a stranger into a session of its own, as many as a link takes. */
export const floodOfAppends: Attack = async ({ link, turns, own, did }) => {
  const flooder = await link('user:flooder');
  const events = Array.from({ length: 64 }, (_, at) => ({
    event: { type: 'participant.joined', name: `flooder ${at}` },
  }));
  for await (const _ of turns(Infinity)) {
    const { type } = await flooder.append(own, events);
    did(type === 'ack' ? 'acknowledged' : 'refused', events.length);
  }
};

/** Readers that ask for a session, which goes on, and never read a byte of it. */
export const neverReading: Attack = async ({ raw, turns, link, own, tokens, did }) => {
  const writer = await link('user:writer');
  const write = (at: number) =>
    writer.append(own, [{ id: `m${at}`, event: { type: 'message.sent', content: 'x'.repeat(60_000) } }]);
  for (let at = 0; at < 50; at++) await write(at);
  for (let reader = 0; reader < 30; reader++) {
    const { socket, send } = await raw();
    socket.pause();
    send(hello(`user:deaf-${reader}`, tokens.user));
    send({ type: 'subscribe', channel: 1, session: own });
    did('subscribed');
  }
  for await (const turn of turns(25)) did(String((await write(50 + turn)).type));
};

/** Connections without a token: every fourth begins a hello of 255 kB and never ends it, the others say nothing at all. */
export const strangers: Attack = async ({ url, raw, link, turns, signal, did }) => {
  const { hostname, port } = new URL(url);
  const part = frame('x'.repeat(255_000)).subarray(0, 254_000);
  const silent = new Set<Socket>();
  signal.addEventListener('abort', () => {
    for (const socket of silent) socket.destroy();
  });
  for await (const turn of turns(800)) {
    if (turn % 4 === 0) {
      const { socket } = await raw();
      socket.once('close', () => {
        if (!signal.aborted) did('cut off');
      });
      socket.write(part);
      did('begun');
    } else {
      const socket = connect(Number(port), hostname);
      silent.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => silent.delete(socket));
      did('silent');
    }
    if (turn % 80 !== 0) continue;
    (await link(`user:newcomer-${turn}`)).close();
    did('newcomers');
  }
};

/** Messages of 255 kB that never end, on links that were welcomed. */
export const halfMessages: Attack = async ({ raw, tokens, turns, signal, did }) => {
  const part = frame('x'.repeat(255_000)).subarray(0, 254_000);
  did('rounds');
  for await (const _ of turns(200)) {
    const { socket, send } = await raw();
    const welcome = once(socket, 'data', { signal });
    send(hello('user:slow', tokens.user));
    await welcome;
    socket.once('close', () => {
      if (!signal.aborted) did('cut off');
    });
    socket.write(part);
    did('begun');
  }
};

/** More links than the server takes, of as many participants as a token can stand for. */
export const tooManyLinks: Attack = async ({ raw, tokens, turns, signal, did }) => {
  for await (const turn of turns(100)) {
    const { socket, send } = await raw();
    const answer = once(socket, 'data', { signal });
    send(hello(`user:crowd-${turn}`, tokens.user));
    const [text] = await answer;
    did(String(text).includes('"welcome"') ? 'welcomed' : 'turned away');
  }
};

/** Made-up instances, as many as join, and after each thousand an attempt at the victim's own, whose names stand in the log. */
export const theft: Attack = async ({ link, raw, http, victim, tokens, turns, signal, did }) => {
  const spy = await link('user:spy');
  const snapshot = spy.message(({ type }) => type === 'snapshot');
  spy.send({ type: 'subscribe', channel: 1, session: victim, inline: true });
  const ids = new Set(JSON.stringify(await snapshot).match(/(user|agent):victim\/[\w-]{16}/g));
  for await (const turn of turns(20)) {
    const eve = await link(`user:eve-${turn}`);
    const pong = eve.message(({ type }) => type === 'pong');
    for (let each = 0; each < 63; each++)
      eve.send({ type: 'join', instance: newInstance(`user:eve-${turn}`), secret: 'x' });
    eve.send({ type: 'ping' });
    await pong;
    eve.close();
    did('joined', 63);
    if (turn % 16 !== 0) continue;
    for (const id of ids) {
      const participant = id.slice(0, id.indexOf('/'));
      const token = participant.startsWith('agent:') ? tokens.agent : tokens.user;
      const thief = await raw();
      const answer = once(thief.socket, 'data', { signal });
      thief.send({ ...hello(participant, token, id), secret: 'guessed' });
      did(String(await answer).includes('forbidden') ? 'turned away' : 'stolen');
      const events = [{ id: `theft-${turn}`, event: { type: 'message.sent', content: 'Mine.' } }];
      const { status } = await fetch(`${http}/sessions/${victim}/events`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Rejoin-Participant': participant },
        body: JSON.stringify({ producer: `${id}/main`, first: 1, events }),
      });
      did(status === 403 ? 'turned away' : 'stolen');
    }
  }
};
