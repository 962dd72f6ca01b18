// @vitest-environment happy-dom

import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { Profiler } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import {
  AgentLane,
  AgentLaneBody,
  AgentLaneHeader,
  AgentLanes,
  AgentLanesList,
  AgentLanesRoot,
} from '../entries/agent-lanes.ts';
import { lateParts } from '../kit/lateParts.ts';
import { type Stage, setStage } from '../message/testing/messageStage.tsx';
import type { AgentInfo } from '../select/agentInfo.ts';

let stage: Stage | undefined;
afterEach(() => {
  cleanup();
  stage?.end();
});
async function staged(agents?: readonly string[]): Promise<Stage> {
  stage = await setStage(agents);
  return stage;
}
const lane = (name = 'The guides') => screen.getByRole('group', { name });
const body = (name = 'The guides') => screen.getByRole('group', { name: `What ${name} does` });

describe("agents' lanes", () => {
  it('are one for each agent, in a region with a name', async () => {
    const { show } = await staged(['guides', 'source']);
    show(<AgentLanes />);
    expect(screen.getByRole('region', { name: 'Agents at work' }).dataset.count).toBe('2');
    expect(lane('The guides').dataset).toMatchObject({ agent: 'agent:guides', status: 'idle', depth: '0' });
    expect(within(lane('The source')).getByText('Has not begun')).toBeDefined();
    expect(lateParts.get()).toBeUndefined();
  });

  it('stand in the order in which they are named, also before their agents have come', async () => {
    const { show } = await staged(['guides', 'source']);
    const container = show(<AgentLanes agents={['agent:source', 'agent:absent', 'agent:guides']} />);
    const lanes = [...container.querySelectorAll<HTMLElement>('[data-agent]')];
    expect(lanes.map((each) => each.dataset.agent)).toEqual(['agent:source', 'agent:absent', 'agent:guides']);
    expect(lanes[1]?.dataset.status).toBe('idle');
  });

  it('are bounded: of a thousand agents the last twenty have lanes, and a button shows more', async () => {
    const { show } = await staged(['guides']);
    const agents = Array.from({ length: 1_000 }, (_, index) => `agent:worker-${index}`);
    const container = show(<AgentLanes agents={agents} />);
    const shown = () =>
      [...container.querySelectorAll<HTMLElement>('[data-agent]')].map((each) => each.dataset.agent);
    expect(screen.getByRole('region', { name: 'Agents at work' }).dataset.count).toBe('1000');
    expect(shown()).toEqual(agents.slice(-20));
    fireEvent.click(screen.getByRole('button', { name: 'Show 100 of 980 earlier' }));
    expect(shown()).toEqual(agents.slice(-120));
  });

  it('show the newest run in log order: reasoning, tool calls, texts', async () => {
    const { show, session, pass, run } = await staged();
    show(<AgentLanes />);
    session.send('Go.');
    await pass();
    expect(within(lane()).getByText('Has not written anything yet')).toBeDefined();
    const call = run().toolCall('search');
    await call.args('{}');
    await call.call();
    await call.result('ok');
    const thoughts = run().reasoning();
    await thoughts.write('Hm.');
    await thoughts.end();
    await run().text().write('Found.');
    await pass();
    const content = body().firstElementChild;
    expect(
      [...(content?.children ?? [])].map((each) => each.getAttribute('data-kind') ?? each.tagName),
    ).toEqual(['DETAILS', 'reasoning', 'text']);
    expect(screen.getByText('Found.')).toBeDefined();
  });

  it('leave out what an agent asks others, and say for whom each works', async () => {
    const { show, session, pass, run } = await staged(['lead', 'guides']);
    show(<AgentLanes />);
    session.send('Go.', { to: ['agent:lead'] });
    await pass();
    void run('lead').askAgents(['agent:guides'], 'What do you know?');
    await pass(1_000);
    expect(within(lane('The guides')).getByText('for The lead')).toBeDefined();
    expect(within(lane('The lead')).queryByText('What do you know?')).toBeNull();
  });

  it('say why an agent failed and that one was stopped', async () => {
    const { show, session, pass, run, finish } = await staged(['guides', 'source']);
    show(<AgentLanes />);
    session.send('Go.', { to: ['agent:guides', 'agent:source'] });
    await pass();
    await finish('guides', new Error('The disk is full.'));
    expect(within(body('The guides')).getByText('The disk is full.')).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Stop The source' }));
    await pass();
    expect(run('source').signal.aborted).toBe(true);
    expect(lane('The source').dataset.status).toBe('stopping');
    await finish('source');
    expect(within(body('The source')).getByText('Stopped before it had finished')).toBeDefined();
  });

  it('close and open, and what is closed is not rendered', async () => {
    const { show, session, pass } = await staged();
    show(<AgentLanes />);
    session.send('Go.');
    await pass();
    // It is loaded now, which takes as long as the machine has other things to do.
    const field = { name: 'Steer The guides' };
    expect(await within(lane()).findByRole('textbox', field, { timeout: 15_000 })).toBeDefined();
    const toggle = screen.getByRole('button', { name: 'What The guides does' });
    fireEvent.click(toggle);
    expect(toggle.getAttribute('aria-expanded')).toBe('false');
    expect(screen.queryByRole('textbox')).toBeNull();
    expect(screen.queryByRole('group', { name: 'What The guides does' })).toBeNull();
    expect(within(lane()).getByText('Working')).toBeDefined();
  });

  it('have no field without steering, and no button without stop', async () => {
    await lateParts.load();
    const { show, session, pass } = await staged();
    show(<AgentLanes steering={false} stop={false} />);
    session.send('Go.');
    await pass();
    expect(screen.queryByRole('textbox')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Stop The guides' })).toBeNull();
  });

  it('render nothing for a word but a time that counts', async () => {
    const { show, session, pass, run } = await staged(['guides', 'source']);
    const renders: string[] = [];
    const count = (id: string) => renders.push(id);
    const render = (agent: AgentInfo) => (
      <AgentLane agent={agent}>
        <Profiler id={`head ${agent.participant}`} onRender={count}>
          <AgentLaneHeader />
        </Profiler>
        <Profiler id={`body ${agent.participant}`} onRender={count}>
          <AgentLaneBody />
        </Profiler>
      </AgentLane>
    );
    const container = show(
      <>
        <AgentLanesRoot>
          <AgentLanesList>{render}</AgentLanesList>
        </AgentLanesRoot>
        <Profiler id="dressed guides" onRender={count}>
          <AgentLanes agents={GUIDES} />
        </Profiler>
        <Profiler id="dressed source" onRender={count}>
          <AgentLanes agents={SOURCE} />
        </Profiler>
      </>,
    );
    session.send('Go.', { to: ['agent:guides', 'agent:source'] });
    await pass();
    const text = run('guides').text();
    await text.write('Hm');
    await pass(1_000);
    renders.length = 0;
    const words = 10;
    for (let word = 0; word < words; word++) {
      await text.write(' more');
      await pass(40);
    }
    expect(container.textContent).toContain(`Hm${' more'.repeat(words - 1)}`);
    expect(renders.filter((id) => id.startsWith('head') || id.startsWith('body'))).toEqual([]);
    // Within half a second a whole one ends once at most.
    for (const lane of ['dressed guides', 'dressed source'])
      expect(renders.filter((id) => id === lane).length).toBeLessThanOrEqual(1);
  });
});

const GUIDES = ['agent:guides'];
const SOURCE = ['agent:source'];
