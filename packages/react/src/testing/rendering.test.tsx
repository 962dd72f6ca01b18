// @vitest-environment happy-dom
// biome-ignore-all lint/correctness/noComponentHookFactories: a component of a test notes what it sees.
import type { ClientEnvironment, Clock } from '@rejoin/core';
import { createSessionClient } from '@rejoin/core';
import { type AgentRun, joinSession, type TextWriter } from '@rejoin/core/agent';
import { memory } from '@rejoin/core/memory';
import { manualClock, seededRandom } from '@rejoin/testing';
import { cleanup, render } from '@testing-library/react';
import { memo, Profiler } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { SessionProvider } from '../hooks/SessionProvider.tsx';
import { useAgentStream } from '../hooks/useAgentStream.ts';
import { useAgents } from '../hooks/useAgents.ts';
import { useCancel } from '../hooks/useCancel.ts';
import { useCapabilities } from '../hooks/useCapabilities.ts';
import { useConnection } from '../hooks/useConnection.ts';
import { useMessage } from '../hooks/useMessage.ts';
import { useMessages } from '../hooks/useMessages.ts';
import { useRun } from '../hooks/useRun.ts';
import { useSteer } from '../hooks/useSteer.ts';
import { useToolCalls } from '../hooks/useToolCalls.ts';

afterEach(cleanup);

const VISIBLE: ClientEnvironment = { hidden: () => false, watch: () => () => {} };

interface Options {
  readonly agents: number;
  readonly environment?: ClientEnvironment;
  /** What the page's clock shows beyond the others': the time that its rendering took. */
  readonly spent?: () => number;
}

/** Agents that answer one question, and a page, over a link without delays: what arrives together is shown together. */
async function streaming({ agents, environment = VISIBLE, spent = () => 0 }: Options) {
  const clock = manualClock();
  const random = seededRandom(3);
  const transport = memory({ clock, random });
  const pageClock: Clock = { ...clock, elapsed: () => clock.elapsed() + spent() };
  const ana = createSessionClient({
    transport,
    participant: 'user:ana',
    clock: pageClock,
    random,
    environment,
  });
  const session = ana.session('s');
  const runs: AgentRun[] = [];
  const texts: TextWriter[] = [];
  for (let each = 0; each < agents; each++) {
    joinSession({ transport, session: 's', participant: `agent:${each}`, clock, random }).answer(
      async (run) => {
        runs[each] = run;
        const text = run.text();
        texts[each] = text;
        await text.write('Well, ');
        await new Promise<void>((resolve) => run.signal.addEventListener('abort', () => resolve()));
      },
    );
  }
  await clock.advance(500);
  session.send('What is new?');
  await clock.advance(2_000);
  const write = (agent: number, words: string) => void texts[agent]?.write(words);
  return { clock, pageClock, ana, session, runs, texts, write };
}

/** Counts renders by name, and commits. */
function counters() {
  const renders = new Map<string, number>();
  return {
    commits: 0,
    renders,
    count: (name: string) => void renders.set(name, (renders.get(name) ?? 0) + 1),
    clear() {
      renders.clear();
      this.commits = 0;
    },
  };
}

const AGENTS = Array.from({ length: 16 }, (_, index) => `agent:${index}`);

describe('what a word costs', () => {
  it('renders the readers of the agent that wrote it once, and nothing else, in one commit', async () => {
    const { clock, ana, session, runs, texts, write } = await streaming({ agents: 16 });
    const counts = counters();
    const { count } = counts;
    const Stream = memo(({ agent }: { readonly agent: string }) => {
      count(`stream ${agent}`);
      return <>{useAgentStream(agent).tail}</>;
    });
    const Stop = memo(({ agent }: { readonly agent: string }) => {
      count('cancel');
      useCancel({ agent });
      return null;
    });
    const Run = memo(({ of }: { readonly of: AgentRun }) => {
      count('run');
      useRun({ participant: of.participant, run: of.run });
      return null;
    });
    const Message = memo(({ of }: { readonly of: string }) => {
      count(`message ${of.slice(0, of.indexOf('\n'))}`);
      return <>{useMessage(of)?.tail}</>;
    });
    const rest = {
      messages: () => useMessages(),
      agents: () => useAgents(),
      'cancel of all': () => useCancel(),
      steers: () => useSteer(),
      'tool calls': () => useToolCalls(),
      connection: () => useConnection(),
      capabilities: () => useCapabilities(),
    };
    const Rest = memo(({ name }: { readonly name: keyof typeof rest }) => {
      count(name);
      rest[name]();
      return null;
    });
    render(
      <SessionProvider client={ana} session="s">
        <Profiler id="all" onRender={() => counts.commits++}>
          {AGENTS.map((agent) => (
            <Stream key={agent} agent={agent} />
          ))}
          {AGENTS.map((agent) => (
            <Stop key={agent} agent={agent} />
          ))}
          {runs.map((run) => (
            <Run key={run.participant} of={run} />
          ))}
          {[...session.store.getState().state.messages.keys()].map((key) => (
            <Message key={key} of={key} />
          ))}
          <Rest name="messages" />
          <Rest name="agents" />
          <Rest name="cancel of all" />
          <Rest name="steers" />
          <Rest name="tool calls" />
          <Rest name="connection" />
          <Rest name="capabilities" />
        </Profiler>
      </SessionProvider>,
    );
    await clock.advance(100);
    counts.clear();
    write(3, 'first ');
    write(3, 'words');
    await clock.advance(100);
    expect(Object.fromEntries(counts.renders)).toEqual({ 'stream agent:3': 1, 'message agent:3': 1 });
    expect(counts.commits).toBe(1);

    counts.clear();
    for (const [agent] of texts.entries()) write(agent, 'and more ');
    await clock.advance(100);
    expect(counts.commits).toBe(1);
    expect(counts.renders.size).toBe(32);
    expect(new Set(counts.renders.values())).toEqual(new Set([1]));

    // Neither does what is said while a stop is under way.
    runs[3]?.onCancel(() => 'not now');
    session.cancel({ kind: 'agent', participant: 'agent:3' });
    session.steer('Be brief');
    await clock.advance(100);
    counts.clear();
    write(3, 'after the stop');
    await clock.advance(100);
    expect(Object.fromEntries(counts.renders)).toEqual({ 'stream agent:3': 1, 'message agent:3': 1 });
  });

  it('renders once for each update of the store while sixteen agents write for a second', async () => {
    const { clock, ana, session, write } = await streaming({ agents: 16 });
    const counts = counters();
    const Stream = memo(({ agent }: { readonly agent: string }) => {
      counts.count(agent);
      return <>{useAgentStream(agent).tail}</>;
    });
    render(
      <SessionProvider client={ana} session="s">
        <Profiler id="all" onRender={() => counts.commits++}>
          {AGENTS.map((agent) => (
            <Stream key={agent} agent={agent} />
          ))}
        </Profiler>
      </SessionProvider>,
    );
    await clock.advance(100);
    counts.clear();
    let updates = 0;
    session.store.subscribe((now, before) => {
      if (now.state !== before.state) updates++;
    });
    for (let word = 0; word < 60; word++) {
      for (let agent = 0; agent < 16; agent++) write(agent, 'word ');
      await clock.advance(1_000 / 60);
    }
    expect(counts.commits).toBe(updates);
    expect(counts.commits).toBeLessThanOrEqual(31);
    expect(counts.commits).toBeGreaterThan(25);
    for (const agent of AGENTS) expect(counts.renders.get(agent)).toBeLessThanOrEqual(counts.commits);
  });
});

describe('how often a page renders', () => {
  /** Commits within two seconds of a word every five milliseconds, and the shortest time between two of them. */
  async function commits(options: Omit<Options, 'agents'> & { readonly costs?: number }) {
    let spent = 0;
    const { clock, pageClock, ana, write } = await streaming({ agents: 1, ...options, spent: () => spent });
    const times: number[] = [];
    const Stream = () => {
      spent += options.costs ?? 0;
      return <>{useAgentStream('agent:0').tail}</>;
    };
    render(
      <SessionProvider client={ana} session="s">
        <Profiler id="all" onRender={() => times.push(pageClock.elapsed())}>
          <Stream />
        </Profiler>
      </SessionProvider>,
    );
    await clock.advance(2_000);
    times.length = 0;
    const from = pageClock.elapsed();
    while (pageClock.elapsed() < from + 2_000) {
      write(0, 'word ');
      await clock.advance(5);
    }
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    return { count: times.length, shortest: Math.min(...gaps) };
  }

  it('is at most every 33 ms while it is visible', async () => {
    const { count, shortest } = await commits({});
    expect(shortest).toBeGreaterThanOrEqual(33);
    expect(count).toBeGreaterThan(50);
    expect(count).toBeLessThanOrEqual(61);
  });

  it('is at most every 50 ms where an update takes 5 ms', async () => {
    const { count, shortest } = await commits({ costs: 5 });
    expect(shortest).toBeGreaterThanOrEqual(50);
    expect(count).toBeGreaterThan(30);
    expect(count).toBeLessThanOrEqual(41);
  });

  it('is at most once a second while it is hidden', async () => {
    const { count, shortest } = await commits({ environment: { ...VISIBLE, hidden: () => true } });
    expect(shortest).toBeGreaterThanOrEqual(1_000);
    expect(count).toBeGreaterThan(1);
  });
});
