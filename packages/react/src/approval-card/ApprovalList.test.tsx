// @vitest-environment happy-dom
import type { AgentRun } from '@rejoin/core/agent';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { Profiler, type ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import { AgentLanes } from '../entries/agent-lanes.ts';
import { AgentProgress } from '../entries/agent-progress.ts';
import { ApprovalCard, ApprovalList, ApprovalListItems, ApprovalListRoot } from '../entries/approval-card.ts';
import { Transcript } from '../entries/transcript.ts';
import { SessionProvider } from '../hooks/SessionProvider.tsx';
import type { ApprovalInfo } from '../select/approvals.ts';
import { loadLateParts } from '../testing/loadLateParts.ts';
import { createStage } from '../testing/stage.tsx';

type Question = Parameters<AgentRun['ask']>[0];

/** Agents that each ask something, and a page. */
async function asking(shown: ReactNode, questions: readonly Question[], names: readonly string[] = ['news']) {
  await loadLateParts();
  const stage = createStage();
  const puppets = names.map((name) => stage.puppet(name));
  const ana = stage.client('ana');
  render(
    <SessionProvider client={ana} session="s" clock={stage.sim.clock}>
      {shown}
    </SessionProvider>,
  );
  const pass = async (ms = 1_000) => {
    for (let left = ms; left > 0; left -= 250) await act(() => stage.run(Math.min(250, left)));
  };
  await pass();
  ana.session('s').send('What is new?');
  await pass(2_000);
  const answers = questions.map((each, at) =>
    puppets[at % puppets.length]?.work.run.ask(each).catch((error: unknown) => error),
  );
  await pass();
  const work = () => {
    const found = puppets[0]?.work;
    if (!found) throw new Error('No agent runs.');
    return found;
  };
  const ask = (name: string) => puppets[names.indexOf(name)]?.work.run.ask({ title: 'May I?' });
  return { work, run: () => work().run, ask, ana, pass, answers, user: userEvent.setup({ delay: null }) };
}

const button = (name: string | RegExp) => screen.getByRole('button', { name });

describe('a list of questions', () => {
  it('says how many wait, and approves in one gesture what is not of high risk', async () => {
    const { pass, answers, user } = await asking(<ApprovalList />, [
      { title: 'One?' },
      { title: 'Two?', risk: 'low' },
      { title: 'Three?', risk: 'high' },
      { title: 'Which?', choices: [{ value: 'a' }] },
    ]);
    expect(screen.getByText('4 questions wait for a person')).toBeTruthy();
    await user.click(button('Approve 2 of 4'));
    await pass();
    expect(screen.getByText('2 questions wait for a person')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Approve \d/ })).toBeNull();
    expect(await Promise.all(answers.slice(0, 2))).toMatchObject(Array(2).fill({ decision: 'approved' }));
    expect(screen.getAllByRole('article').map((card) => card.querySelector('p')?.textContent)).toEqual([
      'Three?',
      'Which?',
    ]);
  });

  it('has the focus when the last card has left', async () => {
    const { pass, user } = await asking(<ApprovalList />, [{ title: 'One?' }]);
    button('Approve').focus();
    await user.keyboard('{Enter}');
    await pass();
    expect(screen.getByText('Nothing waits for a person')).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole('region', { name: 'Questions' }));
  });

  it('renders one card where one of a hundred is answered, beside two hundred agents', async () => {
    const renders = new Map<string, number>();
    const counted = (approval: ApprovalInfo) => (
      <Profiler id={approval.title} onRender={(id) => void renders.set(id, (renders.get(id) ?? 0) + 1)}>
        <ApprovalCard approval={approval} />
      </Profiler>
    );
    const names = Array.from({ length: 200 }, (_, at) => `a${at}`);
    const questions = Array.from({ length: 100 }, (_, at) => ({ title: `May I ${at}?` }));
    const { ana, pass } = await asking(
      <ApprovalListRoot>
        <ApprovalListItems>{counted}</ApprovalListItems>
      </ApprovalListRoot>,
      questions,
      names,
    );
    expect(screen.getAllByRole('article')).toHaveLength(100);
    renders.clear();
    const { questions: all } = ana.session('s').store.getState().state;
    const [first] = all.values();
    if (first) await act(async () => void ana.session('s').answer(first, { decision: 'approved' }));
    await pass();
    expect(screen.getAllByRole('article')).toHaveLength(99);
    expect([...renders.keys()]).toEqual([first?.title]);
  }, 60_000);
});

describe('where agents ask', () => {
  it('the card stands in the conversation, between what was said before and after', async () => {
    const { pass, user, run } = await asking(<Transcript />, []);
    const say = async (words: string) => {
      const text = run().text();
      await text.write(words);
      await text.end();
    };
    void say('Before.');
    await pass();
    void run().ask({ title: 'May I?' });
    await pass();
    expect(screen.getByText('Waiting for a person')).toBeTruthy();
    await user.click(button('Approve'));
    await pass();
    void say('After.');
    await pass();
    expect(screen.getByRole('list').textContent).toMatch(/Before\..*May I\?You approved.*After\./);
  });

  it('a call that a page answers by its tool is no question that a person has answered', async () => {
    const { pass, work, ana } = await asking(<Transcript />, []);
    const { run, end } = work();
    const call = run.toolCall('theme');
    await act(() => call.input({ dark: true }));
    const asked = { toolCallId: call.id, responseSchema: { type: 'string' } };
    run.interrupt([
      { id: 'page', reason: 'page-tool', message: 'The result of theme', ...asked },
      { id: 'person', reason: 'choice', message: 'Which?', responseSchema: { type: 'string' } },
    ]);
    end();
    await pass();
    // Where no page has the tool, a person may give the result.
    expect(screen.getByRole('article', { name: 'The result of theme' })).toBeTruthy();
    const session = ana.session('s');
    for (const question of session.store.getState().state.questions.values())
      session.answer(question, { decision: 'answered', data: 'done' });
    await pass();
    expect(screen.queryByText('The result of theme')).toBeNull();
    expect(screen.getByRole('article', { name: 'Which?' }).textContent).toContain('You answered');
  });

  it('a lane shows what its agent asks, and says that it waits', async () => {
    const { pass, user } = await asking(<AgentLanes />, [{ title: 'May I?' }]);
    const lane = screen.getByRole('group', { name: 'news' });
    expect(lane.dataset.status).toBe('waiting');
    await user.click(within(lane).getByRole('button', { name: 'Approve' }));
    await pass();
    expect(within(lane).getByRole('article', { name: 'May I?' }).textContent).toContain('You approved');
    expect(lane.dataset.status).toBe('running');
  });

  it('lanes of agents that wait come first, but not while the reader is at the lanes', async () => {
    const { pass, ask } = await asking(<AgentLanes />, [], ['news', 'legal']);
    const first = () =>
      screen
        .getAllByRole('group')
        .flatMap((lane) => (lane.dataset.first === undefined ? [] : [lane.dataset.agent]));
    expect(first()).toEqual([]);
    const lanes = screen.getByRole('region', { name: 'Agents at work' });
    fireEvent.pointerEnter(lanes);
    void ask('legal');
    await pass();
    expect(screen.getByRole('group', { name: 'legal' }).dataset.status).toBe('waiting');
    expect(first()).toEqual([]);
    fireEvent.pointerLeave(lanes);
    await pass();
    expect(first()).toEqual(['agent:legal']);
  });

  it('a row of the progress says what it waits for, and opens it to be answered', async () => {
    const { pass, user } = await asking(<AgentProgress />, [{ title: 'May I?' }]);
    const row = screen.getByRole('listitem');
    expect(row.dataset.status).toBe('waiting');
    expect(row.textContent).toContain('Waits for a person');
    expect(within(row).queryByRole('article')).toBeNull();
    await user.click(within(row).getByText('Answer'));
    await pass(0);
    await act(async () => {});
    await user.click(within(row).getByRole('button', { name: 'Decline' }));
    await pass();
    expect(row.dataset.status).toBe('running');
    expect(within(row).queryByText('Answer')).toBeNull();
  });
});
