// @vitest-environment happy-dom

import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { Profiler } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  AgentProgress,
  AgentProgressElapsed,
  AgentProgressItem,
  AgentProgressList,
  AgentProgressName,
  AgentProgressRoot,
} from '../entries/agent-progress.ts';
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
const rows = () => screen.getAllByRole('listitem');
const row = (agent: string): HTMLElement => {
  const found = rows().find((each) => each.dataset.agent === `agent:${agent}`);
  if (!found) throw new Error(`There is no row for ${agent}.`);
  return found;
};
/** A lead that asks two others. */
async function team(): Promise<Stage> {
  const here = await staged(['lead', 'guides', 'source']);
  here.session.send('Go.', { to: ['agent:lead'] });
  await here.pass();
  void here.run('lead').askAgents(['agent:guides', 'agent:source'], 'What do you know?');
  await here.pass(1_000);
  return here;
}

describe("the agents' progress", () => {
  it('is a region of nested lists, each agent under the one it works for', async () => {
    const { show } = await team();
    show(<AgentProgress />);
    expect(screen.getByRole('region', { name: 'Agents' })).toBeDefined();
    expect(rows().map((each) => each.dataset.agent)).toEqual(['agent:lead', 'agent:guides', 'agent:source']);
    expect(within(row('lead')).getAllByRole('listitem')).toHaveLength(2);
    expect(row('guides').dataset).toMatchObject({ status: 'running', depth: '1' });
  });

  it('shows the sub-agents within a run below it, with their steps, and no button of their own to stop them', async () => {
    const { show, session, run, pass, finish } = await staged(['lead']);
    session.send('Go.');
    await pass();
    await run().publish({ type: 'SUBAGENT_STARTED', subagentRunId: 's1', name: 'Searcher' });
    await run().publish({
      type: 'SUBAGENT_STARTED',
      subagentRunId: 's2',
      name: 'Reader',
      parentSubagentRunId: 's1',
    });
    await run().publish({ type: 'STEP_STARTED', stepName: 'Reads the guide', subagentRunId: 's2' });
    await run().publish({ type: 'SUBAGENT_STARTED', subagentRunId: 's3', name: 'Writer' });
    await run().publish({ type: 'SUBAGENT_ERROR', subagentRunId: 's3', message: 'No ink.' });
    await pass();
    show(<AgentProgress defaultSelected={null} onSelectedChange={() => {}} />);
    const reported = () => rows().map(({ dataset: { depth, status, agent } }) => [depth, status, agent]);
    expect(reported()).toEqual([
      ['0', 'running', 'agent:lead'],
      ['1', 'running', 'agent:lead'],
      ['2', 'running', 'agent:lead'],
      ['1', 'failed', 'agent:lead'],
    ]);
    expect(screen.getByText('Reads the guide')).toBeDefined();
    expect(screen.getByText('No ink.')).toBeDefined();
    expect(screen.getAllByRole('button', { name: /Stop/ })).toHaveLength(1);
    expect(screen.getAllByText('A part of the run above: it stops with that')).toHaveLength(2);
    expect(screen.queryByRole('button', { name: 'Searcher' })).toBeNull();
    await finish();
    expect(reported().map(([, status]) => status)).toEqual(['finished', 'cancelled', 'cancelled', 'failed']);
  });

  it('says that there is no agent, and that agents have not begun', async () => {
    const { show } = await staged([]);
    show(<AgentProgress />);
    expect(screen.getByText('No agents yet')).toBeDefined();
    cleanup();
    stage?.end();
    const second = await staged(['guides']);
    second.show(<AgentProgress />);
    expect(screen.getByText('Idle')).toBeDefined();
    expect(screen.getByText('1 agent')).toBeDefined();
    expect(screen.queryByRole('progressbar')).toBeNull();
  });

  it('shows how far an agent is, with a value where the total is known and without one where it is not', async () => {
    const { show, session, pass, run } = await staged();
    show(<AgentProgress />);
    session.send('Go.');
    await pass();
    const bar = () => screen.getByRole('progressbar', { name: 'The guides' });
    expect(bar().getAttribute('aria-valuenow')).toBeNull();
    expect(bar().dataset.indeterminate).toBe('');
    await run().progress({ done: 3, total: 12, note: 'Chapter 3' });
    await pass();
    expect(bar().getAttribute('aria-valuenow')).toBe('3');
    expect(bar().getAttribute('aria-valuemax')).toBe('12');
    expect(bar().getAttribute('aria-valuetext')).toBe('3 of 12');
    expect(bar().style.getPropertyValue('--rejoin-progress')).toBe('0.25');
    expect(screen.getByText('Chapter 3').getAttribute('title')).toBe('Chapter 3');
  });

  it('says why one has failed, and that none is working any more', async () => {
    const { show, session, pass, finish } = await staged();
    show(<AgentProgress />);
    session.send('Go.');
    await pass();
    await finish(undefined, new Error('The disk is full.'));
    expect(row('guides').dataset.status).toBe('failed');
    expect(screen.getByText('The disk is full.')).toBeDefined();
    expect(screen.getByText('0 of 1 finished · 1 failed')).toBeDefined();
    expect(screen.queryByRole('progressbar')).toBeNull();
  });

  it('opens and closes a branch, and tells the application', async () => {
    const { show } = await team();
    const reported: unknown[] = [];
    show(<AgentProgress onOpenChange={(open, agent) => reported.push([open, agent.participant])} />);
    const toggle = screen.getByRole('button', { name: 'Agents that work for The lead' });
    expect(toggle.getAttribute('aria-expanded')).toBe('true');
    fireEvent.click(toggle);
    expect(toggle.getAttribute('aria-expanded')).toBe('false');
    expect(rows()).toHaveLength(1);
    fireEvent.click(toggle);
    expect(reported).toEqual([
      [false, 'agent:lead'],
      [true, 'agent:lead'],
    ]);
  });

  it('leaves branches to the application that holds them', async () => {
    const { show } = await team();
    show(<AgentProgress open={() => false} />);
    expect(rows()).toHaveLength(1);
    fireEvent.click(screen.getByRole('button', { name: 'Agents that work for The lead' }));
    expect(rows()).toHaveLength(1);
  });

  it('has rows that can be chosen only where there is a listener', async () => {
    const { show } = await team();
    const reported: unknown[] = [];
    show(<AgentProgress />);
    expect(screen.queryByRole('button', { name: 'The guides' })).toBeNull();
    cleanup();
    stage?.show(<AgentProgress onSelectedChange={(participant) => reported.push(participant)} />);
    fireEvent.click(screen.getByRole('button', { name: 'The guides' }));
    expect(reported).toEqual(['agent:guides']);
    expect(row('guides').dataset.selected).toBe('');
    expect(screen.getByRole('button', { name: 'The guides' }).getAttribute('aria-current')).toBe('true');
  });

  it('goes from row to row by the arrows', async () => {
    const { show } = await team();
    show(<AgentProgress defaultSelected="agent:lead" />);
    const toggle = screen.getByRole('button', { name: 'Agents that work for The lead' });
    toggle.focus();
    const press = (key: string) => fireEvent.keyDown(document.activeElement ?? toggle, { key });
    // The first key is faster than what it asks for is loaded, and is not lost.
    press('ArrowDown');
    const guides = screen.getByRole('button', { name: 'The guides' });
    await vi.waitFor(() => expect(document.activeElement).toBe(guides));
    press('End');
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'The source' }));
    press('ArrowLeft');
    expect(document.activeElement).toBe(toggle);
    press('ArrowLeft');
    expect(toggle.getAttribute('aria-expanded')).toBe('false');
    press('ArrowRight');
    expect(toggle.getAttribute('aria-expanded')).toBe('true');
    press('ArrowRight');
    expect(document.activeElement?.closest('li')?.dataset.agent).toBe('agent:guides');
  });

  it('puts an agent that works for one that is left out under the next above it', async () => {
    const { show } = await team();
    show(<AgentProgress agents={['agent:source', 'agent:guides']} />);
    expect(rows().map((each) => each.dataset.agent)).toEqual(['agent:guides', 'agent:source']);
  });

  it('gathers those that are idle in one row, but not while a person points there', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const { show, session, pass, finish } = await staged(names);
    const container = show(<AgentProgress rollUp={3} />);
    session.send('Go.', { to: names.map((name) => `agent:${name}`) });
    await pass();
    const region = screen.getByRole('region', { name: 'Agents' });
    for (const name of ['a', 'c']) await finish(name);
    expect(rows()).toHaveLength(4);
    fireEvent.pointerEnter(region);
    await finish('b');
    expect(rows()).toHaveLength(4);
    fireEvent.pointerLeave(region);
    expect(rows().map((each) => each.dataset.agent)).toEqual([undefined, 'agent:d']);
    const more = screen.getByRole('button', { name: '3 finished' });
    fireEvent.click(more);
    expect(rows().map((each) => each.dataset.agent)).toEqual([
      undefined,
      'agent:a',
      'agent:b',
      'agent:c',
      'agent:d',
    ]);
    // An agent that begins again has a row of its own again.
    session.send('Once more.', { to: ['agent:b'] });
    await pass();
    expect(container.querySelector('[data-agent="agent:b"]')?.getAttribute('data-status')).toBe('running');
  });

  it('stops an agent by its own button', async () => {
    const { show, session, pass, run } = await staged(['guides', 'source']);
    show(<AgentProgress />);
    session.send('Go.', { to: ['agent:guides', 'agent:source'] });
    await pass();
    fireEvent.click(screen.getByRole('button', { name: 'Stop The guides' }));
    await pass();
    expect(run('guides').signal.aborted).toBe(true);
    expect(run('source').signal.aborted).toBe(false);
    expect(row('guides').dataset.status).toBe('stopping');
  });

  it('renders no row for a word, only its own row for a step, and only the times for a second', async () => {
    const { show, session, pass, run } = await staged(['guides', 'source']);
    const renders: string[] = [];
    const render = ({ participant }: AgentInfo) => (
      <Profiler id={participant} onRender={(id) => renders.push(id)}>
        <AgentProgressItem>
          <AgentProgressName />
        </AgentProgressItem>
      </Profiler>
    );
    const times: string[] = [];
    const renderTime = ({ participant }: AgentInfo) => (
      <AgentProgressItem>
        <Profiler id={participant} onRender={(id) => times.push(id)}>
          <AgentProgressElapsed />
        </Profiler>
      </AgentProgressItem>
    );
    show(
      <>
        <AgentProgressRoot>
          <AgentProgressList>{render}</AgentProgressList>
        </AgentProgressRoot>
        <AgentProgressRoot>
          <AgentProgressList>{renderTime}</AgentProgressList>
        </AgentProgressRoot>
      </>,
    );
    session.send('Go.', { to: ['agent:guides', 'agent:source'] });
    await pass();
    const text = run('guides').text();
    await text.write('Hm');
    await pass();
    renders.length = 0;
    for (let word = 0; word < 20; word++) {
      await text.write(' more');
      await pass(10);
    }
    expect(renders).toEqual([]);
    await run('guides').progress({ note: 'Chapter 3' });
    await pass();
    // Both rows see that the tree is another one; only that of the agent is rendered by the application.
    expect(renders.filter((id) => id === 'agent:guides').length).toBeGreaterThan(0);
    times.length = 0;
    await pass(1_000);
    expect(times.toSorted()).toEqual(['agent:guides', 'agent:source']);
  });

  it('uses names of the application, for what is seen and for what is said', async () => {
    const { show, session, pass } = await staged();
    show(<AgentProgress nameOf={() => 'Guides'} renderName={() => <b>Guides · 12</b>} />);
    session.send('Go.');
    await pass();
    expect(screen.getByText('Guides · 12').tagName).toBe('B');
    expect(screen.getByRole('button', { name: 'Stop Guides' })).toBeDefined();
  });
});
