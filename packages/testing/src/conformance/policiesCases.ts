/** Consent that people give beforehand: what it answers, and that the log decides which one is in force (L4; P42). */
import { type EventEntry, entityKey } from '@rejoin/core';
import type { Spec } from './conformanceCase.ts';
import { acked, type Kit, refused } from './conformanceKit.ts';
import { watchedRun } from './controlsCases.ts';
import { equal } from './expectations.ts';

const allowed = (id: string): EventEntry => ({
  id,
  event: { type: 'policy.allowed', agent: 'agent:bot', tool: 'delete' },
});
const withdrawn = (id: string): EventEntry => ({
  id,
  event: { type: 'policy.withdrawn', policy: { participant: 'user:ana', id: 'always' } },
});
const called: readonly EventEntry[] = [
  { run: 'r', event: { type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'delete' } },
  { run: 'r', event: { type: 'TOOL_CALL_END', toolCallId: 'c' } },
];
const asked = (id: string): EventEntry => ({
  run: 'r',
  id,
  event: { type: 'question.asked', title: 'May I?', toolCallId: 'c' },
});

/** Ana allows the bot its tool, and reads along. */
async function scene(kit: Kit) {
  const { ana, bot, reader } = await watchedRun(kit, ...called);
  acked(await ana.append(kit.session, 1, [allowed('always')], 'control'));
  const question = (id: string) => reader.state.questions.get(entityKey('agent:bot', id));
  return { ana, bot, reader, question, olga: await kit.join('operator:olga') };
}

export const POLICIES: readonly Spec[] = [
  {
    name: 'approves what a policy covers, and asks again once it is withdrawn (P42)',
    clauses: ['P42.1', 'P42.3'],
    level: 4,
    async run(kit) {
      const { ana, bot, olga, reader, question } = await scene(kit);
      acked(await bot.append(kit.session, 4, [asked('first')]));
      await reader.until(() => question('first') !== undefined, 'the question');
      const policy = { participant: 'user:ana', id: 'always' };
      equal(
        [question('first')?.status, question('first')?.answer?.policy],
        ['answered', policy],
        'its answer',
      );
      const declined: EventEntry = {
        id: 'no',
        event: {
          type: 'question.answered',
          question: { participant: 'agent:bot', id: 'first' },
          decision: 'declined',
        },
      };
      refused(await olga.append(kit.session, 1, [declined], 'control'), 'claim-lost');
      acked(await olga.append(kit.session, 1, [withdrawn('stop')], 'control'));
      refused(await ana.append(kit.session, 2, [withdrawn('too')], 'control'), 'late-event');
      acked(await bot.append(kit.session, 5, [asked('second')]));
      await reader.until(() => question('second') !== undefined, 'the second question');
      equal(question('second')?.status, 'waiting', 'what is asked behind the withdrawal');
    },
  },
  {
    name: 'has one policy in force for a tool, the first, and none of an agent (P42)',
    clauses: ['P42.2'],
    level: 4,
    async run(kit) {
      const { bot, olga, reader } = await scene(kit);
      refused(await olga.append(kit.session, 1, [allowed('mine')], 'control'), 'claim-lost');
      refused(await bot.append(kit.session, 1, [allowed('own')], 'control'), 'forbidden');
      await reader.until((state) => state.policies.size > 0, 'the policy');
      equal(
        [...reader.state.policies.values()].map(({ id }) => id),
        ['always'],
        'what is in force',
      );
    },
  },
];
