/** What a run asks people, from its handler to their answer and back (P39). */
import { manualClock, seededRandom } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import { createSessionClient } from '../client/client.ts';
import type { QuestionReply } from '../client/sessionApi.ts';
import type { SessionQuestion } from '../fold/state.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { QuestionText, ResumeEntry } from '../protocol/events.ts';
import { memory } from '../transports/memoryTransport.ts';
import type { AgentRun, RunHandler } from './agentRun.ts';
import type { AskPeopleOptions } from './askPeople.ts';
import { joinSession } from './joinSession.ts';

const LEASE = 15_000;

/** Ana and Olga each look at a session in which docs works. */
async function stage(handler: RunHandler, processes = 1) {
  const clock = manualClock();
  const random = seededRandom(7);
  const transport = memory({
    clock,
    random,
    patience: { lease: LEASE, expires: 60_000, unresponsive: 10_000 },
  });
  const open = (participant: string) =>
    createSessionClient({ transport, participant, clock, random }).session('s');
  const [ana, olga] = [open('user:ana'), open('operator:olga')];
  for (const each of [ana, olga]) each.connect();
  const reported: string[] = [];
  const join = (options: { readonly takeOver?: boolean } = {}) => {
    const agent = joinSession({
      ...{ transport, session: 's', participant: 'agent:docs', clock, random, ...options },
      onError: ({ code }) => reported.push(code),
    });
    agent.answer(handler);
    return agent;
  };
  for (let each = 0; each < processes; each++) join();
  const asked = ana.send('go');
  await clock.advance(500);
  const questions = (): readonly SessionQuestion[] => [...ana.store.getState().state.questions.values()];
  const runs = () => [...ana.store.getState().state.runs.values()].map(({ status }) => status);
  return { clock, ana, olga, asked, questions, runs, reported, join };
}

/** A run that asks, and what became of that. */
async function asking(text: QuestionText, options?: AskPeopleOptions) {
  const outcome: { answer?: unknown; error?: string } = {};
  const all = await stage(async (run) => {
    try {
      outcome.answer = await run.ask(text, options);
    } catch (error) {
      outcome.error = error instanceof RejoinError ? error.code : String(error);
      throw error;
    }
  });
  const [question] = all.questions();
  if (!question) throw new Error('Nothing was asked.');
  return { ...all, outcome, question };
}

const approved: QuestionReply = { decision: 'approved' };

describe('a run that asks', () => {
  it('waits for the first answer, which all see with who gave it and when', async () => {
    const { clock, ana, olga, question, questions, runs, outcome } = await asking({ title: 'May I?' });
    expect(question).toMatchObject({ title: 'May I?', status: 'waiting' });
    expect(runs()).toEqual(['running']);
    const first = olga.answer(question, { decision: 'approved', note: 'Go on.' });
    const second = ana.answer(question, { decision: 'declined' });
    await clock.advance(500);
    expect(questions()).toMatchObject([
      { status: 'answered', answer: { participant: 'operator:olga', decision: 'approved', note: 'Go on.' } },
    ]);
    expect(first.receipt().status).toBe('logged');
    expect(second.receipt()).toMatchObject({ status: 'rejected', error: { code: 'claim-lost' } });
    expect(outcome.answer).toMatchObject({ participant: 'operator:olga', decision: 'approved' });
    expect(runs()).toEqual(['finished']);
  });

  it('is answered by one of its choices, by data, or not at all', async () => {
    const { clock, ana, question, outcome } = await asking({
      title: 'Where?',
      choices: [{ value: 'rome' }, { value: 'oslo' }],
    });
    const wrong = [
      approved,
      { decision: 'answered', data: 'paris' },
      { decision: 'answered' },
    ] satisfies readonly QuestionReply[];
    const refused = wrong.map((reply) => ana.answer(question, reply));
    await clock.advance(500);
    expect(refused.map((each) => each.receipt().error?.code)).toEqual(wrong.map(() => 'forbidden'));
    expect(outcome).toEqual({});
    ana.answer(question, { decision: 'answered', data: 'oslo' });
    await clock.advance(500);
    expect(outcome.answer).toMatchObject({ decision: 'answered', data: 'oslo' });
  });

  it('takes no answer of an agent', async () => {
    const { clock, question, join, outcome } = await asking({ title: 'May I?' });
    const own = join().session.answer(question, approved);
    await clock.advance(500);
    expect(own.receipt().error?.code).toBe('forbidden');
    expect(outcome).toEqual({});
  });

  it('ends its wait when its time is over: an answer that comes later is late', async () => {
    const { clock, ana, question, questions, runs, outcome } = await asking({
      title: 'May I?',
      expiresIn: 20_000,
    });
    await clock.advance(19_000);
    expect(questions()).toMatchObject([{ status: 'waiting' }]);
    await clock.advance(10_000);
    expect(questions()).toMatchObject([{ status: 'expired' }]);
    expect(outcome.error).toBe('question-expired');
    const late = ana.answer(question, approved);
    await clock.advance(500);
    expect(late.receipt().error?.code).toBe('late-event');
    expect(runs()).toEqual(['failed']);
  });

  it('withdraws what it does not need any more, and goes on', async () => {
    const controller = new AbortController();
    const { clock, questions, outcome } = await asking({ title: 'May I?' }, { signal: controller.signal });
    controller.abort();
    await clock.advance(500);
    expect(questions()).toMatchObject([{ status: 'withdrawn' }]);
    expect(outcome.error).toContain('AbortError');
  });

  it('stops waiting when it is cancelled, and asks no one any more', async () => {
    const { clock, ana, questions, runs, outcome } = await asking({ title: 'May I?' });
    ana.cancel();
    await clock.advance(500);
    expect(outcome.error).toBeDefined();
    expect(runs()).toEqual(['cancelled']);
    expect(questions()).toMatchObject([{ status: 'withdrawn' }]);
  });

  it('asks for consent to a tool call whose arguments are complete', async () => {
    let consent: boolean | undefined;
    const { clock, ana, questions } = await stage(async (run) => {
      const call = run.toolCall('delete');
      await call.args('{"files":12}');
      consent = (await run.approve(call, { risk: 'high' })).approved;
      await call.result(consent ? 'deleted' : 'left');
    });
    const [question] = questions();
    const { toolCalls } = ana.store.getState().state;
    expect(question).toMatchObject({ title: 'Allow delete?', risk: 'high' });
    expect([...toolCalls.values()]).toMatchObject([{ id: question?.toolCallId, status: 'called' }]);
    if (question) ana.answer(question, { decision: 'declined' });
    await clock.advance(500);
    expect(consent).toBe(false);
    expect([...ana.store.getState().state.toolCalls.values()]).toMatchObject([{ result: 'left' }]);
  });
});

describe('a run that is interrupted', () => {
  const interrupts = [
    { id: 'send', reason: 'approval', message: 'Send it?' },
    { id: 'to', reason: 'input', responseSchema: { type: 'string' } },
  ];
  /** Interrupts what it is asked first, and keeps what it is told when it goes on. */
  function interrupting(heard: [string, readonly ResumeEntry[] | undefined][]): RunHandler {
    return (run: AgentRun) => {
      if (run.resume) heard.push([run.input?.content ?? '', run.resume]);
      else run.interrupt(interrupts);
    };
  }

  it('goes on in one run of one process, once all that it asked is answered', async () => {
    const heard: [string, readonly ResumeEntry[] | undefined][] = [];
    const { clock, ana, olga, questions, runs } = await stage(interrupting(heard), 3);
    expect(runs()).toEqual(['interrupted']);
    const [send, to] = questions();
    expect(questions()).toMatchObject([
      { id: 'send', title: 'Send it?', interrupt: 'send', status: 'waiting' },
      { id: 'to', title: 'input', schema: { type: 'string' } },
    ]);
    if (send) ana.answer(send, approved);
    await clock.advance(500);
    expect(heard).toEqual([]);
    if (to) olga.answer(to, { decision: 'answered', data: 'all@example.org' });
    await clock.advance(1_000);
    expect(heard).toEqual([
      [
        'go',
        [
          { interruptId: 'send', status: 'resolved', payload: { approved: true } },
          { interruptId: 'to', status: 'resolved', payload: 'all@example.org' },
        ],
      ],
    ]);
    expect(runs()).toEqual(['finished', 'finished']);
  });

  it('is answered while no process of its agent is there: the next one goes on', async () => {
    const heard: [string, readonly ResumeEntry[] | undefined][] = [];
    const { clock, ana, questions, runs, join } = await stage(interrupting(heard), 0);
    const first = join();
    await clock.advance(500);
    await first.leave();
    for (const question of questions()) ana.answer(question, { decision: 'declined', note: 'Not today.' });
    await clock.advance(500);
    expect(runs()).toEqual(['interrupted']);
    join();
    await clock.advance(1_000);
    expect(heard.map(([, resume]) => resume?.map(({ payload }) => payload))).toEqual([
      [
        { approved: false, reason: 'Not today.' },
        { approved: false, reason: 'Not today.' },
      ],
    ]);
  });

  it('uses the ids of another one, and each goes on from its own answers', async () => {
    const heard: [string, readonly ResumeEntry[] | undefined][] = [];
    const { clock, ana, questions } = await stage(interrupting(heard));
    ana.send('and this');
    await clock.advance(500);
    expect(new Set(questions().map(({ id }) => id)).size).toBe(4);
    for (const question of questions().slice(2)) ana.answer(question, { decision: 'declined' });
    await clock.advance(1_000);
    for (const question of questions().slice(0, 2)) ana.answer(question, { decision: 'declined' });
    await clock.advance(1_000);
    expect(heard.map(([input]) => input)).toEqual(['and this', 'go']);
  });

  it('goes on as often as it asks, and another process takes over a run that goes on, with its answers', async () => {
    const heard: unknown[] = [];
    let dies = true;
    const handler: RunHandler = async (run) => {
      const [answer] = run.resume ?? [];
      heard.push([run.input?.content, answer?.interruptId, answer?.payload]);
      if (!answer) return run.interrupt([{ id: 'which', reason: 'choice', responseSchema: {} }]);
      if (answer.interruptId === 'which')
        return run.interrupt([{ id: 'when', reason: 'choice', responseSchema: {} }]);
      // Its process leaves in the middle of the third run.
      if (dies) await new Promise((resolve) => run.signal.addEventListener('abort', resolve));
    };
    const { clock, ana, questions, runs, join } = await stage(handler, 0);
    const first = join();
    await clock.advance(500);
    for (const data of ['this one', 'now']) {
      const question = questions().at(-1);
      if (question) ana.answer(question, { decision: 'answered', data });
      await clock.advance(1_000);
    }
    expect(runs()).toEqual(['finished', 'finished', 'running']);
    dies = false;
    void first.leave({ handOver: true });
    await clock.advance(500);
    expect(runs().at(-1)).toBe('lost');
    join({ takeOver: true });
    await clock.advance(1_000);
    expect(heard).toEqual([
      ['go', undefined, undefined],
      ['go', 'which', 'this one'],
      ['go', 'when', 'now'],
      ['go', 'when', 'now'],
    ]);
    expect(runs()).toEqual(['finished', 'finished', 'finished']);
  });

  it('asks nothing any more once it is cancelled', async () => {
    const { clock, ana, questions, runs } = await stage(interrupting([]));
    ana.cancel();
    await clock.advance(500);
    expect(runs()).toEqual(['cancelled']);
    expect(questions().map(({ status }) => status)).toEqual(['withdrawn', 'withdrawn']);
  });
});
