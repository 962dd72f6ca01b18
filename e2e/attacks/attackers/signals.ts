/** Attacks by signals, each within its limits: what many instances of a participant, and many participants, may say. */
import type { Attack, Link } from '../support/attack.ts';

const large = 'x'.repeat(4_000);

/** As many instances as a link takes, each of which signals in the victim's own session, ever under other keys. */
export const floodByInstances: Attack = async ({ link, turns, victim, did }) => {
  const links = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => {
      const each = await link(`user:flooder-${index}`);
      const instances = Array.from(
        { length: 63 },
        (_, at) => `user:flooder-${index}/${String(at).padStart(16, 'A')}`,
      );
      for (const instance of instances) each.send({ type: 'join', instance, secret: 'a secret' });
      return { each, instances };
    }),
  );
  for await (const turn of turns(50))
    for (const { each, instances } of links) {
      const instance = instances[turn % instances.length];
      each.send({
        ...{ type: 'signal', session: victim, key: `key ${turn}`, value: large, ttl: 60_000 },
        instance,
      });
      did('signalled');
    }
};

/** The same, while others come to the session again and again: what each is sent until it is live and knows all. */
export const newcomers: Attack = async (target) => {
  const { link, turns, victim, did, over } = target;
  const flood = floodByInstances(target);
  const visit = async (newcomer: Link): Promise<void> => {
    let bytes = 0;
    const live = newcomer.message((message) => {
      bytes += JSON.stringify(message).length;
      return message.type === 'live';
    });
    newcomer.send({ type: 'subscribe', channel: 1, session: victim });
    await live;
    did('live');
    did('bytes until live', bytes);
    newcomer.close();
  };
  let at = 0;
  for await (const _ of turns(10)) await visit(await link(`user:newcomer-${at++}`));
  await Promise.all([flood, over]);
};
