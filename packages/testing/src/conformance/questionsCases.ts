/** What a run asks people: answered once (L4), and not after its time (L5; P39). */
import { type EventEntry, entityKey } from '@rejoin/core';
import { PATIENCE } from '@rejoin/core/internal';
import type { Spec } from './conformanceCase.ts';
import { acked, type Kit, refused } from './conformanceKit.ts';
import { watchedRun } from './controlsCases.ts';
import { finished } from './entriesCases.ts';
import { equal } from './expectations.ts';

const QUESTION = { participant: 'agent:bot', id: 'may-i' };

const asked = (expiresIn?: number): EventEntry => ({
  run: 'r',
  id: QUESTION.id,
  event: {
    type: 'question.asked',
    title: 'May I?',
    ...(expiresIn === undefined ? {} : { expiresIn }),
  },
});
const answered = (id: string, decision: 'approved' | 'declined'): EventEntry => ({
  id,
  event: { type: 'question.answered', question: QUESTION, decision },
});

/** The bot has asked, and Ana reads along. */
async function scene(kit: Kit, expiresIn?: number) {
  const { ana, bot, reader } = await watchedRun(kit, asked(expiresIn));
  const question = () => reader.state.questions.get(entityKey(QUESTION.participant, QUESTION.id));
  await reader.until(() => question()?.status === 'waiting', 'the question');
  return { ana, bot, reader, question };
}

export const QUESTIONS: readonly Spec[] = [
  {
    name: 'takes the first answer to a question, and no other (P39)',
    clauses: ['P39.1', 'P39.2'],
    level: 4,
    async run(kit) {
      const { ana, bot, reader, question } = await scene(kit);
      const olga = await kit.join('operator:olga');
      acked(await olga.append(kit.session, 1, [answered('yes', 'approved')], 'control'));
      refused(await ana.append(kit.session, 1, [answered('no', 'declined')], 'control'), 'claim-lost');
      await reader.until(() => question()?.status === 'answered', 'the answer');
      equal(
        [question()?.answer?.participant, question()?.answer?.decision],
        ['operator:olga', 'approved'],
        'who answered, and what',
      );
      const again = { run: 'r', id: 'again', event: { type: 'question.asked', title: 'And now?' } };
      acked(await bot.append(kit.session, 3, [again, finished('r')]));
      const late = {
        id: 'late',
        event: {
          type: 'question.answered',
          question: { participant: 'agent:bot', id: 'again' },
          decision: 'approved',
        },
      };
      refused(await ana.append(kit.session, 1, [late], 'control'), 'late-event');
    },
  },
  {
    name: 'ends a question whose time is over (P39)',
    clauses: ['P39.3'],
    level: 5,
    async run(kit) {
      const { lease } = kit.world.patience ?? PATIENCE;
      const { ana, bot, question } = await scene(kit, lease);
      for (let spent = 0; spent < 4 * lease && question()?.status === 'waiting'; spent += lease / 4) {
        bot.link.ping();
        await kit.pass(lease / 4);
      }
      equal(question()?.status, 'expired', 'the question');
      refused(await ana.append(kit.session, 1, [answered('yes', 'approved')], 'control'), 'late-event');
    },
  },
];
