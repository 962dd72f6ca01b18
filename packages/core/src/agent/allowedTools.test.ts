/** What an agent does by consent that people gave beforehand (P42): from the page's verb to the run's answer. */
import { manualClock, seededRandom } from '@rejoin/testing';
import { expect, it } from 'vitest';
import { createSessionClient } from '../client/client.ts';
import type { PolicyStep } from '../protocol/events.ts';
import { memory } from '../transports/memoryTransport.ts';
import { joinSession } from './joinSession.ts';

const ALLOWED: PolicyStep = { type: 'policy.allowed', agent: 'agent:docs', tool: 'delete' };

/** Ana and Ben look at a session in which docs asks before each call of `delete`, and keeps what it was answered. */
async function stage() {
  const clock = manualClock();
  const random = seededRandom(7);
  const transport = memory({ clock, random });
  const open = (participant: string) =>
    createSessionClient({ transport, participant, clock, random }).session('s');
  const [ana, ben] = [open('user:ana'), open('user:ben')];
  for (const each of [ana, ben]) each.connect();
  const agent = joinSession({ transport, session: 's', participant: 'agent:docs', clock, random });
  const answers: unknown[] = [];
  const resumed: unknown[] = [];
  agent.answer(async (run) => {
    if (run.resume) return void resumed.push(run.resume);
    if (run.input?.content === 'interrupt') {
      const sending = run.toolCall('send');
      await sending.call();
      return run.interrupt([{ id: 'i', reason: 'tool', toolCallId: sending.id }]);
    }
    const call = run.toolCall('delete');
    await call.args('{"files":12}');
    const { approved, participant, policy } = await run.approve(call);
    answers.push({ approved, participant, policy: policy?.id });
    await call.result('deleted');
  });
  await clock.advance(500);
  const questions = () => [...ana.store.getState().state.questions.values()];
  return { clock, ana, ben, answers, questions, resumed };
}

it('goes on at once by a policy in force, while all see the question and in whose name it was approved (P42)', async () => {
  const { clock, ana, ben, answers, questions } = await stage();
  const given = ana.policy(ALLOWED);
  await clock.advance(500);
  ben.send('clean up');
  await clock.advance(500);
  expect(answers).toEqual([{ approved: true, participant: 'user:ana', policy: given.ref.id }]);
  expect(questions()).toMatchObject([
    { title: 'Allow delete?', status: 'answered', answer: { decision: 'approved', policy: given.ref } },
  ]);
  const withdrawn = ben.policy({ type: 'policy.withdrawn', policy: given.ref });
  await clock.advance(500);
  expect([given, withdrawn].map((each) => each.receipt().status)).toEqual(['logged', 'logged']);
  ana.send('again');
  await clock.advance(500);
  expect(answers).toHaveLength(1);
  expect(questions().map(({ status }) => status)).toEqual(['answered', 'waiting']);
});

it('of two who allow and withdraw the same the first in the log counts, and the receipts say so (P14, P42)', async () => {
  const { clock, ana, ben } = await stage();
  const first = ana.policy(ALLOWED);
  const second = ben.policy({ ...ALLOWED, risk: 'high' });
  await clock.advance(500);
  expect(first.receipt().status).toBe('logged');
  expect(second.receipt()).toMatchObject({ status: 'rejected', error: { code: 'claim-lost' } });
  const ended = [ben, ana].map((each) => each.policy({ type: 'policy.withdrawn', policy: first.ref }));
  await clock.advance(500);
  expect(ended[0]?.receipt().status).toBe('logged');
  expect(ended[1]?.receipt()).toMatchObject({ status: 'rejected', error: { code: 'late-event' } });
  const { policies } = ben.store.getState().state;
  expect([...policies.values()]).toMatchObject([
    { id: first.ref.id, withdrawn: { participant: 'user:ben' } },
  ]);
});

it('an interrupt about an allowed tool is answered at once, and its agent goes on by itself (P39, P42)', async () => {
  const { clock, ana, resumed } = await stage();
  ana.policy({ ...ALLOWED, tool: 'send' });
  await clock.advance(500);
  ana.send('interrupt');
  await clock.advance(2_000);
  expect(resumed).toEqual([[{ interruptId: 'i', status: 'resolved', payload: { approved: true } }]]);
  expect([...ana.store.getState().state.runs.values()].map(({ status }) => status)).toEqual([
    'finished',
    'finished',
  ]);
});

it('takes a policy of no agent, and none that names no agent', async () => {
  const { ana } = await stage();
  // @ts-expect-error: it names no tool.
  expect(() => ana.policy({ type: 'policy.allowed', agent: 'agent:docs' })).toThrow('policy.allowed');
});
