/** The library's client over the transport: what people see in the end. */

import type { Session } from '@rejoin/core';
import { entityKey, textOf } from '@rejoin/core';
import { digest } from '@rejoin/core/protocol';
import type { Spec } from './conformanceCase.ts';
import { acked, type Kit } from './conformanceKit.ts';
import { answered, begun, delta, ended, finished, said, started } from './entriesCases.ts';
import { equal, ok } from './expectations.ts';

const view = (session: Session) => session.store.getState();
const textsOf = (session: Session): string[] =>
  [...view(session).state.messages.values()].map(({ text }) => textOf(text));

let marks = 0;

/** All have everything that any of them has said, and the same: each says one thing more, and sees it of all the others. */
async function settle({ until, settled }: Kit, ...sessions: readonly Session[]): Promise<void> {
  const name = `mark ${++marks}`;
  for (const each of sessions) {
    await settled(each.drained(), 'everything to be acknowledged');
    await each.publish({ event: { type: 'participant.joined', name } }).queued;
  }
  const sees = (session: Session): boolean => {
    session.flush();
    const { state, status, pending } = view(session);
    const all = sessions.every(({ participant }) => state.participants.get(participant)?.name === name);
    // What the log has lost is kept for its author, and waits for nothing.
    const waits = [...pending.values()].some(({ error }) => error?.code !== 'log-rolled-back');
    return all && status === 'live' && !waits;
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
  await agent.publish(started('r')).queued;
  await agent.publish(begun('r', 'm')).queued;
  for (const [index, word] of words.entries()) {
    await agent.publish(delta('r', 'm', word)).queued;
    if (index % 4 === 0) await pass(1);
    if (index % 25 === 24) cut?.();
  }
  await agent.publish(ended('r', 'm')).queued;
  await agent.publish(finished('r')).queued;
}

const WORDS = Array.from({ length: 150 }, (_, index) => `wörd ${index}${index % 7 === 0 ? ' 🙂\n' : ', '}`);

export const CLIENTS: readonly Spec[] = [
  {
    name: "shows one client's message to another (P18)",
    clauses: ['P18.1'],
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
    clauses: ['P22.2'],
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
    clauses: ['P18.3'],
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
    name: 'sends what was written offline once, when the link is back (P4, P10)',
    clauses: ['P4.1', 'P10.1'],
    level: 1,
    needs: ['cut'],
    async run(kit) {
      const [ana, bo] = [await kit.enter('user:ana'), await kit.enter('user:bo')];
      kit.world.cut?.();
      await kit.until(() => view(ana).connection.status !== 'live', 'the cut to be noticed');
      for (let i = 0; i < 10; i++) ana.send(`offline ${i}`);
      ok(view(ana).pending.size === 10, `${view(ana).pending.size} commands wait.`);
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
    clauses: ['P18.1'],
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
    clauses: ['P9.1', 'P12.1'],
    level: 1,
    needs: ['restart'],
    async run(kit) {
      const [page, agent] = [await kit.enter('user:ana'), await kit.enter('agent:bot', 'agent')];
      await agent.publish(started('r')).queued;
      await agent.publish(begun('r', 'm')).queued;
      for (const [index, word] of WORDS.entries()) {
        await agent.publish(delta('r', 'm', word)).queued;
        // Some of it is in the log by then, some on its way.
        if (index % 4 === 0) await kit.pass(5);
        if (index % 50 === 30) {
          page.send(`before restart ${index}`);
          await kit.world.restart?.();
        }
      }
      await agent.publish(ended('r', 'm')).queued;
      await agent.publish(finished('r')).queued;
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
    clauses: ['P34.1'],
    level: 1,
    async run(kit) {
      const [page, other] = [await kit.enter('user:ana'), await kit.enter('user:bo')];
      const agent = await kit.enter('agent:bot', 'agent');
      await agent.publish(started('r')).queued;
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
        await agent.publish(answered('r', type, asked.ref), 'control').queued;
      await settle(kit, page, other, agent);
      equal(statuses(), [['acknowledged'], ['acknowledged']], 'the rows when the agent received it');
      await agent.publish(finished('r', 'cancelled')).queued;
      await settle(kit, page, other, agent);
      equal(asked.receipt().status, 'done', 'the receipt');
      equal(statuses(), [['done'], ['done']], 'the rows in the end');
    },
  },
  {
    name: 'shows nothing that may not be written, even on a log that accepted it (P6, 18)',
    clauses: ['P6.2', '18.2'],
    level: 1,
    async run(kit) {
      const [page, agent] = [await kit.enter('user:ana'), await kit.enter('agent:bot', 'agent')];
      await agent.publish(started('r')).queued;
      await settle(kit, page, agent);
      // Another process of the agent ends a run that is not its own: refused, or in the log for every reader to leave out.
      const intruder = await kit.join('agent:bot');
      await intruder.append(kit.session, 1, [finished('r')]);
      acked(await intruder.append(kit.session, 1, [said('after')], 'second'));
      await kit.until(() => textsOf(page).includes('after'), 'what was said after');
      page.flush();
      equal(view(page).state.runs.get(entityKey('agent:bot', 'r'))?.status, 'running', 'the run');
      equal(view(page).status, 'live', 'the session');
    },
  },
  {
    name: 'puts a word for what was refused into the log, and goes on (P11)',
    clauses: ['P11.1'],
    level: 4,
    async run(kit) {
      const reader = (await kit.join('user:ana')).follow(kit.session);
      await reader.live();
      const agent = await kit.enter('agent:bot', 'agent');
      await agent.publish(started('r')).queued;
      await agent.publish({ must: true, event: { type: 'x.unheard' } }).queued;
      await agent.publish(finished('r')).queued;
      await reader.until((state) => [...state.runs.values()][0]?.status === 'finished', 'the end of the run');
      equal(
        reader.events().map(({ event }) => event.type),
        ['RUN_STARTED', 'event.dropped', 'RUN_FINISHED'],
        'the log',
      );
      equal(
        reader.events().map(({ seq }) => seq),
        [1, 2, 3],
        'their numbers',
      );
    },
  },
  {
    name: 'goes on in new lanes when the log was rolled back, and records it there (P12)',
    clauses: ['P12.3'],
    level: 1,
    needs: ['rollBack'],
    async run(kit) {
      const { settled, world } = kit;
      const [ana, bo] = [await kit.enter('user:ana'), await kit.enter('user:bo')];
      for (let index = 0; index < 6; index++) {
        ana.send(`m${index}`);
        await settled(ana.drained(), 'the message to be acknowledged');
      }
      await kit.until(() => textsOf(bo).length === 6, 'all messages at the other client');
      await world.rollBack?.(kit.session, 3);
      // A command whose author has seen more than there is would be refused (P4).
      await kit.until(() => textsOf(ana).length === 3, 'what is left of the log');
      ana.send('afterwards');
      await kit.until(() => textsOf(bo).includes('afterwards'), 'what was said afterwards');
      await settle(kit, ana, bo);
      equal(textsOf(ana), ['m0', 'm1', 'm2', 'afterwards'], 'the conversation');
      ok(view(bo).state.totals.restarts > 0, 'No lane says that it began anew.');
    },
  },
];
