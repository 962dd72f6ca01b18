// @vitest-environment happy-dom
import { act, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { ApprovalCard, ApprovalList, PolicyList } from '../entries/approval-card.ts';
import { SessionProvider } from '../hooks/SessionProvider.tsx';
import { createStage } from '../testing/stage.tsx';

type Risk = 'low' | 'medium' | 'high';

/** An agent that asks before its tools run, and a page that shows what waits and what is allowed. */
async function stage() {
  const stage = createStage();
  const news = stage.puppet('news');
  const [ana, ben] = [stage.client('ana'), stage.client('ben')];
  ben.session('s').connect();
  render(
    <SessionProvider client={ana} session="s" clock={stage.sim.clock}>
      <ApprovalList />
      <PolicyList />
    </SessionProvider>,
  );
  const pass = async (ms = 1_000) => {
    for (let left = ms; left > 0; left -= 250) await act(() => stage.run(Math.min(250, left)));
  };
  await pass();
  ana.session('s').send('What is new?');
  await pass(2_000);
  const ask = (tool: string, risk?: Risk) => {
    const { run } = news.work;
    return run.approve(run.toolCall(tool), { title: `May I ${tool}?`, ...(risk && { risk }) });
  };
  const user = userEvent.setup({ delay: null });
  return {
    ask,
    pass,
    user,
    client: ana,
    clock: stage.sim.clock,
    ana: ana.session('s'),
    ben: ben.session('s'),
  };
}

const button = (name: string) => screen.queryByRole('button', { name });
const region = () => screen.getByRole('region', { name: 'Allowed in this session' });

it('one press approves, and allows the tool from then on; the next press withdraws that (P42)', async () => {
  const { ask, pass, user } = await stage();
  expect(region().textContent).toContain('Agents ask before each tool that needs consent');
  const first = ask('search');
  await pass();
  button('Always allow search in this session')?.focus();
  await user.keyboard('{Enter}');
  await pass();
  expect(await first).toMatchObject({ approved: true });
  expect((await first).policy).toBeUndefined();
  expect(within(region()).getByText('news may use search')).toBeTruthy();
  expect(within(region()).getByText('Allowed by you')).toBeTruthy();
  const second = ask('search');
  await pass();
  expect(await second).toMatchObject({ approved: true, policy: { participant: 'user:ana' } });
  expect(screen.queryAllByRole('article')).toEqual([]);

  button('Withdraw')?.focus();
  await user.keyboard('{Enter}');
  await pass();
  expect(within(region()).queryByText('news may use search')).toBeNull();
  expect(document.activeElement).toBe(region());
  void ask('search');
  await pass();
  expect(screen.getByRole('article', { name: 'May I search?' })).toBeTruthy();
});

it('is not offered where the risk is high, where no tool is asked about, and where a policy is in force', async () => {
  const { ask, pass, ana } = await stage();
  void ask('deploy', 'high');
  await pass();
  expect(button('Always allow deploy in this session')).toBeNull();
  void ask('search');
  await pass();
  expect(button('Always allow search in this session')).toBeTruthy();
  ana.policy({ type: 'policy.allowed', agent: 'agent:news', tool: 'search' });
  await pass();
  expect(button('Always allow search in this session')).toBeNull();
});

it('says of another person’s policy who gave it, and is gone when another was faster to withdraw it', async () => {
  const { pass, user, ben } = await stage();
  const given = ben.policy({ type: 'policy.allowed', agent: 'agent:news', tool: 'search', risk: 'high' });
  await pass();
  expect(within(region()).getByText('news may use search, even where the risk is high')).toBeTruthy();
  expect(within(region()).getByText('Allowed by ben')).toBeTruthy();
  expect(button('Withdraw')?.getAttribute('aria-describedby')).toBe(
    within(region()).getByText('news may use search, even where the risk is high').id,
  );
  ben.policy({ type: 'policy.withdrawn', policy: given.ref });
  await user.click(screen.getByRole('button', { name: 'Withdraw' }));
  await pass();
  expect(within(region()).queryByRole('listitem')).toBeNull();
});

it('says of a question that a policy has answered by whose rule that was', async () => {
  const { ask, pass, client, clock, ana, ben } = await stage();
  ben.policy({ type: 'policy.allowed', agent: 'agent:news', tool: 'search' });
  await pass();
  void ask('search');
  await pass();
  const [question] = ana.store.getState().state.questions.values();
  if (!question) throw new Error('Nothing was asked.');
  render(
    <SessionProvider client={client} session="s" clock={clock}>
      <ApprovalCard approval={question} />
    </SessionProvider>,
  );
  const card = within(screen.getByRole('article', { name: 'May I search?' }));
  expect(card.getByText('Approved by ben’s rule')).toBeTruthy();
  expect(card.queryByRole('button')).toBeNull();
});
