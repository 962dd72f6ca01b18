// @vitest-environment happy-dom

import { createSessionClient, type Session } from '@rejoin/core';
import { type AgentSession, joinSession } from '@rejoin/core/agent';
import { createSimulator, type Simulator } from '@rejoin/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { nameIn } from '../select/agentInfo.ts';
import { announce, sentenceOf } from './announcer.ts';
import { announcerLabels } from './announcerLabels.ts';
import { listWords } from './localeWords.ts';

const speech = { labels: announcerLabels, locale: 'en', nameIn, listWords };
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const spoken = (): string | null | undefined =>
  document.querySelector('[data-rejoin-announcer]')?.textContent;

/** A page that listens, and agents that answer it at their own pace. */
async function scene(
  names: readonly string[],
): Promise<{ simulator: Simulator; session: Session; agents: AgentSession[] }> {
  const simulator = createSimulator({ seed: 7 });
  const agents = names.map((name) =>
    joinSession({ ...simulator.process(name), session: 's', participant: `agent:${name}`, name }),
  );
  const page = simulator.process('page');
  const client = createSessionClient({ ...page, participant: 'user:ana' });
  const session = client.session('s');
  await simulator.run(1_000);
  ends.push(announce(session, simulator.clock, speech), () => client.close());
  return { simulator, session, agents };
}

describe('the announcer', () => {
  it('says who started and who finished, several in one sentence, and no word of what they write', async () => {
    const { simulator, session, agents } = await scene(['guides', 'source']);
    for (const [index, agent] of agents.entries())
      agent.answer(async (run) => {
        const text = run.text();
        for (let i = 0; i < 20; i++) {
          await text.write('word ');
          await new Promise<void>((resolve) => simulator.clock.after(200 + 50 * index, resolve));
        }
      });
    session.send('Go.');
    await simulator.run(2_000);
    // In the log's order: by this seed, that of the network.
    expect(spoken()).toBe('source and guides started.');
    await simulator.run(2_000);
    expect(spoken()).toBe('source and guides started.');
    await simulator.run(5_000);
    expect(spoken()).toBe('guides and source finished.');
  });

  it('says stopped, failed and waiting, each by its own words', async () => {
    const { simulator, session, agents } = await scene(['one', 'two', 'three']);
    agents[0]?.answer(
      (run) =>
        new Promise((_, reject) => run.signal.addEventListener('abort', () => reject(run.signal.reason))),
    );
    agents[1]?.answer(async () => {
      await new Promise<void>((resolve) => simulator.clock.after(3_000, resolve));
      throw new Error('No such file.');
    });
    agents[2]?.answer(async (run) => {
      await new Promise<void>((resolve) => simulator.clock.after(3_000, resolve));
      run.interrupt([{ id: 'i', reason: 'May I?' }]);
    });
    session.send('Go.');
    await simulator.run(2_500);
    session.cancel({ kind: 'agent', participant: 'agent:one' });
    await simulator.run(4_000);
    expect(spoken()).toBe('three asks: May I? two failed. one stopped.');
  });

  it('says what is asked, with its title, unless it is answered by then; of many how many there are', async () => {
    const { simulator, session, agents } = await scene(['guides']);
    agents[0]?.answer(async (run) => {
      await run.ask({ title: 'May I?' });
      await Promise.all(['a', 'b', 'c', 'd'].map((title) => run.ask({ title })));
    });
    const answer = () => {
      for (const each of session.store.getState().state.questions.values())
        if (each.status === 'waiting') session.answer(each, { decision: 'approved' });
    };
    session.send('Go.');
    await simulator.run(2_500);
    expect(spoken()).toBe('guides asks: May I? guides started.');
    answer();
    await simulator.run(2_500);
    expect(spoken()).toBe('4 questions wait for a person.');
    session.send('Again.');
    while (
      ![...session.store.getState().state.questions.values()].some(
        ({ title, status }) => title === 'May I?' && status === 'waiting',
      )
    )
      await simulator.run(10);
    answer();
    await simulator.run(600);
    expect(spoken()).not.toContain('May I?');
  });

  it('keeps silent about what it catches up with', async () => {
    const { simulator, session, agents } = await scene(['guides']);
    agents[0]?.answer(() => new Promise((resolve) => simulator.clock.after(3_000, () => resolve())));
    session.send('Go.');
    await simulator.run(1_500);
    simulator.silence('page');
    await simulator.run(60_000);
    expect(session.store.getState().status).toBe('live');
    expect([...session.store.getState().state.runs.values()].map(({ status }) => status)).toEqual([
      'finished',
    ]);
    expect(spoken()).toBe('guides started.');
  });

  it('says who wrote, and nothing of what this page itself has written', async () => {
    const { simulator, session } = await scene([]);
    const ben = createSessionClient({ ...simulator.process('ben'), participant: 'user:ben' });
    ends.push(() => ben.close());
    const theirs = ben.session('s');
    theirs.connect();
    await simulator.run(1_000);
    session.send('Hello?');
    await simulator.run(3_000);
    expect(spoken()).toBe('');
    theirs.send('Here I am.');
    await simulator.run(3_000);
    expect(spoken()).toBe('ben wrote a message.');
  });

  it('is one region, polite and out of sight, for as long as it is in use', async () => {
    const { simulator, session } = await scene([]);
    const release = announce(session, simulator.clock, speech);
    const regions = document.querySelectorAll('[data-rejoin-announcer]');
    expect(regions).toHaveLength(1);
    expect(regions[0]?.getAttribute('role')).toBe('status');
    expect(regions[0]?.getAttribute('aria-live')).toBe('polite');
    release();
    expect(document.querySelectorAll('[data-rejoin-announcer]')).toHaveLength(1);
    for (const end of ends.splice(0)) end();
    expect(document.querySelectorAll('[data-rejoin-announcer]')).toHaveLength(0);
  });

  it('counts more than three', () => {
    const news = new Map(['a', 'b', 'c', 'd'].map((name) => [`agent:${name}`, 'finished' as const]));
    expect(sentenceOf(news, (participant) => participant, speech)).toBe('4 agents finished.');
    expect(sentenceOf(new Map([['agent:a', 'lost']]), () => 'Ana', speech)).toBe('Ana was lost.');
  });
});
