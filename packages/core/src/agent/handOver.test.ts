/** An agent that leaves in mid-answer: its runs go on in another process at once, and nothing is said twice (P20, P21). */
import { manualClock, seededRandom } from '@rejoin/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSessionClient } from '../client/client.ts';
import type { SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import type { RejoinError } from '../protocol/errors.ts';
import { memory } from '../transports/memoryTransport.ts';
import type { AgentRun } from './agentRun.ts';
import { joinSession } from './joinSession.ts';

// What the core loads when it is needed comes in real time, not in that of the manual clock.
beforeAll(async () => void (await import('../client/onDemand.ts')));

const LEASE = 15_000;

function stage() {
  const clock = manualClock();
  const random = seededRandom(7);
  const transport = memory({
    ...{ clock, random },
    patience: { lease: LEASE, expires: 60_000, unresponsive: 10_000 },
  });
  const session = createSessionClient({ transport, participant: 'user:ana', clock, random }).session('s');
  const shared = createSessionClient({ transport, participant: 'agent:docs', role: 'agent', clock, random });
  const errors: RejoinError[] = [];
  const base = {
    ...{ session: 's', clock, random, takeOver: true },
    onError: (error: RejoinError) => void errors.push(error),
  };
  const state = (): SessionState => session.store.getState().state;
  return {
    ...{ clock, session, errors, state },
    join: () => joinSession({ ...base, transport, participant: 'agent:docs' }),
    /** The same instance each time. */
    joinShared: () => joinSession({ ...base, client: shared }),
    run: () => [...state().runs.values()][0],
    texts: () =>
      [...state().messages.values()].map(({ status, text }) => `${status}: ${textOf(text)}`).slice(1),
  };
}

/** Says half of its answer, and writes until it may not any more. */
async function stayHalfway(run: AgentRun): Promise<void> {
  await run.text().write('Half of ');
  await new Promise((_, reject) => run.signal.addEventListener('abort', () => reject(run.signal.reason)));
}
const answerAll = (run: AgentRun) => run.text().write('All of it.');

describe('an agent that hands its run over', () => {
  it('leaves it to another process, which begins anew within a moment and ends it once', async () => {
    const { clock, session, join, run, texts, errors } = stage();
    const first = join();
    first.answer(stayHalfway);
    session.send('go');
    await clock.advance(500);
    expect(texts()).toEqual(['streaming: Half of ']);
    const second = join();
    second.answer(answerAll);
    await clock.advance(500);
    expect(run()?.owner).toBe(first.instance);
    const left = first.leave({ handOver: true });
    await clock.advance(500);
    await left;
    expect(run()).toMatchObject({ owner: second.instance, generation: 2, status: 'finished' });
    expect(run()?.released).toBeUndefined();
    expect(texts()).toEqual(['superseded: Half of ', 'complete: All of it.']);
    expect(errors).toEqual([]);
  });

  it('shows it as lost where no other goes on, with what was said so far, and no sign of life takes it back', async () => {
    const { clock, session, joinShared, run, texts } = stage();
    const agent = joinShared();
    agent.answer(stayHalfway);
    session.send('go');
    await clock.advance(500);
    const steer = session.steer('And the other half?', { kind: 'session' }, { followUp: false });
    await clock.advance(500);
    const left = agent.leave({ handOver: true });
    await clock.advance(500);
    await left;
    // Its client lives on.
    await clock.advance(6 * LEASE);
    expect(run()).toMatchObject({ status: 'lost', released: true });
    expect(texts()).toEqual(['streaming: Half of ']);
    expect(steer.receipt().status).toBe('lost');
  });

  it('may take it up again itself', async () => {
    const { clock, session, joinShared, run, texts } = stage();
    const agent = joinShared();
    agent.answer(stayHalfway);
    session.send('go');
    await clock.advance(500);
    const left = agent.leave({ handOver: true });
    await clock.advance(500);
    await left;
    const again = joinShared();
    again.answer(answerAll);
    await clock.advance(500);
    expect(again.instance).toBe(agent.instance);
    expect(run()).toMatchObject({ generation: 2, status: 'finished' });
    expect(texts()).toEqual(['superseded: Half of ', 'complete: All of it.']);
  });

  it('releases a run too whose claim is on its way, and says nothing of one that has ended', async () => {
    const { clock, session, join, run, errors } = stage();
    const agent = join();
    let worked = false;
    agent.answer(async () => {
      worked = true;
    });
    await clock.advance(500);
    let left: Promise<void> | undefined;
    // The message has come, and the claim has been sent: it has not been read back.
    const unsubscribe = agent.session.store.subscribe(() => {
      if (agent.isWorking) left ??= agent.leave({ handOver: true });
    });
    session.send('go');
    await clock.advance(500);
    unsubscribe();
    expect(left).toBeDefined();
    await left;
    expect(worked).toBe(false);
    expect(run()).toMatchObject({ status: 'lost', released: true });

    const other = join();
    other.answer(answerAll);
    await clock.advance(500);
    const gone = other.leave({ handOver: true });
    await clock.advance(500);
    await gone;
    expect(run()?.status).toBe('finished');
    expect(errors).toEqual([]);
  });
});
