/** Attacks by what is large to send and cheap to ask for: snapshots and history. */
import { connect } from 'node:net';
import type { Attack, Target } from '../support/attack.ts';
import { hello } from '../support/wire.ts';

/** Fills the attacker's own session: a state of up to 3 MB of messages, and a history. */
async function fill({ link, own }: Target, messages: number): Promise<void> {
  const writer = await link('user:writer');
  for (let at = 0; at < messages; at += 4) {
    const events = Array.from({ length: 4 }, (_, index) => ({
      id: `m${at + index}`,
      event: { type: 'message.sent', content: 'x'.repeat(15_000), to: ['user:absent'] },
    }));
    await writer.append(own, events);
  }
}

/** Makes the state of the attacker's own session as large as it gets: what a run is writing stays whole. */
async function swell({ link, own, did }: Target): Promise<void> {
  const writer = await link('agent:writer');
  const run = 'run';
  await writer.append(own, [
    { run, id: 'start', event: { type: 'RUN_STARTED', runId: run } },
    { run, event: { type: 'TEXT_MESSAGE_START', messageId: 'text', role: 'assistant' } },
  ]);
  for (let at = 0; at < 110; at++) {
    const delta = 'x'.repeat(60_000);
    const { type, code } = await writer.append(own, [
      { run, event: { type: 'TEXT_MESSAGE_CONTENT', messageId: 'text', delta } },
    ]);
    did(`${type} ${code ?? ''}`);
  }
}

/** Links that ask for the same snapshot on every channel that they may have, and read none. */
export const snapshotsOnEveryChannel: Attack = async (target) => {
  const { raw, own, tokens, did, turns, over } = target;
  await fill(target, 200);
  for await (const reader of turns(20)) {
    if (reader >= 10) break;
    const { socket, send } = await raw();
    socket.pause();
    send(hello(`user:deaf-${reader}`, tokens.user));
    for (let channel = 1; channel <= 256; channel++)
      send({ type: 'subscribe', channel, session: own, inline: true });
    did('asked', 256);
  }
  await over;
};

/** Many links of one participant, each of which asks for a whole state once, and reads none. */
export const snapshotsOnManyLinks: Attack = async (target) => {
  const { raw, own, tokens, did, turns, over } = target;
  await swell(target);
  for await (const reader of turns(12)) {
    if (reader >= 40) break;
    const { socket, send } = await raw();
    socket.pause();
    send(hello('user:deaf', tokens.user));
    send({ type: 'subscribe', channel: 1, session: own, inline: true });
    did('asked');
  }
  await over;
};

/** Links that ask for pages of history, as many as may wait, and read none. */
export const historyUnread: Attack = async (target) => {
  const { raw, own, tokens, did, turns } = target;
  await fill(target, 400);
  const sockets = await Promise.all(
    Array.from({ length: 10 }, async (_, reader) => {
      const { socket, send } = await raw();
      socket.pause();
      send(hello(`user:deaf-${reader}`, tokens.user));
      return send;
    }),
  );
  for await (const request of turns(50)) {
    for (const send of sockets) send({ type: 'history', request, session: own });
    did('asked', sockets.length);
  }
};

/** Requests for the snapshot by HTTP, of which no answer is read. */
export const snapshotsByHttpUnread: Attack = async (target) => {
  const { http, own, tokens, did, turns } = target;
  await fill(target, 200);
  const { hostname, port } = new URL(http);
  const sockets: { destroy(): void }[] = [];
  target.signal.addEventListener('abort', () => {
    for (const socket of sockets) socket.destroy();
  });
  for await (const turn of turns(50)) {
    if (turn >= 100) break;
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    sockets.push(socket);
    socket.pause();
    socket.write(
      [
        `GET /sessions/${own}/snapshot HTTP/1.1`,
        `Host: ${hostname}:${port}`,
        `Authorization: Bearer ${tokens.user}`,
        `Rejoin-Participant: user:deaf-${turn}`,
        '\r\n',
      ].join('\r\n'),
    );
    did('asked');
  }
  await target.over;
};
