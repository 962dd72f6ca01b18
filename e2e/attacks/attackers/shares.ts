/** Attacks by what is free to make: ids of sessions, and of what is asked. */
import type { Attack } from '../support/attack.ts';

/** Sessions that do not exist, each asked for once. */
export const madeUpSessions: Attack = async ({ link, turns, own, did }) => {
  const reader = await link('user:reader');
  let known = Promise.resolve<unknown>(undefined);
  for await (const turn of turns(5_000)) {
    reader.send({ type: 'subscribe', channel: turn, session: `${own}-${turn}` });
    if (turn % 100 === 0) known = reader.message(({ type, channel }) => type === 'live' && channel === turn);
    if (turn % 100 === 99) await known;
    if (turn >= 100) reader.send({ type: 'unsubscribe', channel: turn - 100 });
    did('asked for');
  }
};

/** One participant asks as much as its link takes, in the session of others: what it asks pushes out what they have asked. */
export const commandsOfOne: Attack = async ({ link, turns, victim, did }) => {
  const asker = await link('user:asker');
  for await (const turn of turns(Infinity)) {
    const events = Array.from({ length: 50 }, (_, at) => ({
      id: `${turn}-${at}`,
      event: { type: 'message.sent', content: 'And now?', to: ['user:absent'] },
    }));
    const { type } = await asker.append(victim, events);
    did(type === 'ack' ? 'acknowledged' : 'refused', events.length);
  }
};
