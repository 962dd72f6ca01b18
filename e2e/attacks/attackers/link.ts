/** Attacks on the link: a WebSocket and its messages. */
import type { Attack } from '../support/attack.ts';
import { hello } from '../support/wire.ts';

/** Lawful appends by a stranger into a session of its own, as many as a link takes. */
export const floodOfAppends: Attack = async ({ link, turns, own, did }) => {
  const flooder = await link('user:flooder');
  const events = Array.from({ length: 64 }, (_, at) => ({
    id: `m${at}`,
    event: { type: 'participant.joined', name: `flooder ${at}` },
  }));
  for await (const _ of turns(Infinity)) {
    const { type } = await flooder.append(
      own,
      events.map((entry, at) => ({ event: entry.event, id: `${at}` })),
    );
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
