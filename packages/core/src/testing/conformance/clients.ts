/** The library's client over the transport: what people see in the end. */
import { digest } from '../../fold/digest.ts';
import { textOf } from '../../fold/text.ts';
import { entityKey } from '../../protocol/ids.ts';
import type { Session } from '../../session.ts';
import { equal, ok } from './check.ts';
import { answered, begun, delta, ended, finished, started } from './entries.ts';
import type { Kit } from './kit.ts';
import type { Spec } from './setup.ts';

const view = (session: Session) => session.store.getState();
const textsOf = (session: Session): string[] =>
  [...view(session).state.messages.values()].map(({ text }) => textOf(text));

let marks = 0;

/** All have everything that any of them has said, and the same: each says one thing more, and sees it of all the others. */
async function settle({ until, settled }: Kit, ...sessions: readonly Session[]): Promise<void> {
  const name = `mark ${++marks}`;
  for (const each of sessions) {
    await settled(each.drained(), 'everything to be acknowledged');
    await each.publish({ event: { type: 'participant.joined', name } });
  }
  const sees = (session: Session): boolean => {
    session.flush();
    const { state, status, pending } = view(session);
    const all = sessions.every(({ participant }) => state.participants.get(participant)?.name === name);
    return all && status === 'live' && pending.size === 0;
  };
  await until(() => sessions.every(sees), 'all clients to have the same');
  equal(new Set(sessions.map((each) => each.cursor)).size, 1, 'different cursors');
  equal(new Set(sessions.map((each) => digest(view(each).state))).size, 1, 'different digests');
  for (const each of sessions) equal(view(each).state.faults, {}, 'faults in the log');
}

/** An agent writes words, in a pace that leaves something under way at every moment. */
async function write(
  { pass }: Kit,
  agent: Session,
  words: readonly string[],
  cut?: () => void,
): Promise<void> {
  await agent.publish(started('r'));
  await agent.publish(begun('r', 'm'));
  for (const [index, word] of words.entries()) {
    await agent.publish(delta('r', 'm', word));
    if (index % 4 === 0) await pass(1);
    if (index % 25 === 24) cut?.();
  }
  await agent.publish(ended('r', 'm'));
  await agent.publish(finished('r'));
}

const WORDS = Array.from({ length: 150 }, (_, index) => `wörd ${index}${index % 7 === 0 ? ' 🙂\n' : ', '}`);

export const CLIENTS: readonly Spec[] = [
  {
    name: "shows one client's message to another (P18)",
    level: 1,
    async run(kit) {
      const [ana, bo] = [await kit.enter('user:ana'), await kit.enter('user:bo')];
      ana.send('hello');
      await kit.until(() => textsOf(bo).includes('hello'), 'the message at the other client');
      bo.send('and hello to you');
      await settle(kit, ana, bo);
      equal(textsOf(ana), ['hello', 'and hello to you'], 'the conversation');
    },
  },
  {
    name: "shows an agent's text as it wrote it (P22)",
    level: 1,
    async run(kit) {
      const [page, agent] = [await kit.enter('user:ana'), await kit.enter('agent:bot', 'agent')];
      await write(kit, agent, WORDS);
      await settle(kit, page, agent);
      equal(textsOf(page), [WORDS.join('')], 'the text');
    },
  },
  {
    name: 'gives a late client what the others have, and proves it (P28)',
    level: 1,
    async run(kit) {
      const [page, agent] = [await kit.enter('user:ana'), await kit.enter('agent:bot', 'agent')];
      for (let i = 0; i < 5; i++) page.send(`question ${i}`);
      await write(kit, agent, WORDS.slice(0, 40));
      const late = await kit.enter('user:bo');
      await settle(kit, page, agent, late);
      equal(textsOf(late).length, 6, 'messages');
    },
  },
  {
    name: 'says what was said offline once, when the link is back (P4, P10)',
    level: 1,
    needs: ['cut'],
    async run(kit) {
      const [ana, bo] = [await kit.enter('user:ana'), await kit.enter('user:bo')];
      kit.world.cut?.();
      await kit.until(() => view(ana).connection.status !== 'live', 'the cut to be noticed');
      for (let i = 0; i < 10; i++) ana.send(`offline ${i}`);
      ok(view(ana).pending.size === 10, `${view(ana).pending.size} wishes wait.`);
      await settle(kit, ana, bo);
      equal(
        textsOf(bo),
        Array.from({ length: 10 }, (_, index) => `offline ${index}`),
        'the messages',
      );
    },
  },
  {
    name: "ends with the agent's text after many cuts (P18, P28)",
    level: 1,
    needs: ['cut'],
    async run(kit) {
      const [page, agent] = [await kit.enter('user:ana'), await kit.enter('agent:bot', 'agent')];
      await write(kit, agent, WORDS, kit.world.cut);
      const late = await kit.enter('user:bo');
      await settle(kit, page, agent, late);
      equal(textsOf(page), [WORDS.join('')], 'the text');
    },
  },
  {
    name: 'goes on by itself when the keeper was restarted (P9, P12)',
    level: 1,
    needs: ['restart'],
    async run(kit) {
      const [page, agent] = [await kit.enter('user:ana'), await kit.enter('agent:bot', 'agent')];
      await agent.publish(started('r'));
      await agent.publish(begun('r', 'm'));
      for (const [index, word] of WORDS.entries()) {
        await agent.publish(delta('r', 'm', word));
        if (index % 50 === 30) {
          page.send(`before restart ${index}`);
          await kit.world.restart?.();
        }
      }
      await agent.publish(ended('r', 'm'));
      await agent.publish(finished('r'));
      await settle(kit, page, agent);
      equal(view(page).state.totals.restarts, 0, 'lanes that began anew');
      equal(
        textsOf(page).find((text) => text.startsWith('wörd')),
        WORDS.join(''),
        'the text',
      );
      equal(textsOf(page).length, 4, 'messages');
    },
  },
  {
    name: 'shows the same receipt of a cancel everywhere (P34, P35)',
    level: 1,
    async run(kit) {
      const [page, other] = [await kit.enter('user:ana'), await kit.enter('user:bo')];
      const agent = await kit.enter('agent:bot', 'agent');
      await agent.publish(started('r'));
      await settle(kit, page, other, agent);
      const asked = page.cancel();
      await settle(kit, page, other, agent);
      const key = entityKey(asked.ref.participant, asked.ref.id);
      const statuses = () =>
        [page, other].map((each) =>
          view(each)
            .state.controls.get(key)
            ?.rows.map(({ status }) => status),
        );
      equal(statuses(), [['logged'], ['logged']], 'the rows when it is logged');
      for (const type of ['control.delivered', 'control.acknowledged'] as const)
        await agent.publish(answered('r', type, asked.ref), 'control');
      await settle(kit, page, other, agent);
      equal(statuses(), [['acknowledged'], ['acknowledged']], 'the rows when the agent was told');
      await agent.publish(finished('r', 'cancelled'));
      await settle(kit, page, other, agent);
      equal(asked.receipt().status, 'done', 'the receipt');
      equal(statuses(), [['done'], ['done']], 'the rows in the end');
    },
  },
];
