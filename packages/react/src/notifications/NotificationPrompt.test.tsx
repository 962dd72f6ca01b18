// @vitest-environment happy-dom
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import {
  NotificationPrompt,
  type NotificationPromptProps,
  NotificationPromptTitle,
} from '../entries/notifications.ts';
import { SessionProvider } from '../hooks/SessionProvider.tsx';
import { LabelsProvider } from '../kit/LabelsProvider.tsx';
import { type FakePushOptions, fakePush } from '../testing/fakePush.ts';
import { createStage } from '../testing/stage.tsx';

const prompt = () => screen.queryByRole('region', { name: 'Notifications' });
const buttons = () => screen.queryAllByRole('button').map(({ textContent }) => textContent);
const title = () => prompt()?.querySelector('p')?.textContent;

/** A page with a prompt, of a session in which an agent can be at work. */
async function page(options: FakePushOptions = {}, props: Partial<NotificationPromptProps> = {}) {
  const stage = createStage();
  const client = stage.client('ana');
  const agent = stage.puppet('news');
  const push = fakePush(options);
  const notifications = push.open();
  render(
    <StrictMode>
      <SessionProvider client={client} session="s" clock={stage.sim.clock}>
        <NotificationPrompt notifications={notifications} {...props} />
        <p data-testid="after">After</p>
      </SessionProvider>
    </StrictMode>,
  );
  const pass = (ms = 1_000) => act(() => stage.run(ms));
  await pass();
  const begin = async () => {
    client.session('s').send('Go.');
    await pass();
  };
  const press = async (name: string) => {
    const button = screen.getByRole('button', { name });
    button.focus();
    fireEvent.click(button);
    await pass();
  };
  const is = (status: string) => waitFor(() => expect(prompt()?.dataset.status).toBe(status));
  return { stage, agent, push, notifications, pass, begin, press, is };
}

describe('a notification prompt', () => {
  it('comes once there is something to wait for, and asks the person after a press alone', async () => {
    const { agent, push, begin, press, pass, is } = await page();
    expect(prompt()).toBeNull();
    await begin();
    expect([title(), buttons()]).toEqual(['No need to wait here', ['Notify me', 'Don’t ask again']]);
    expect(push.questions()).toBe(0);
    await press('Notify me');
    await is('on');
    expect([push.questions(), title(), buttons()]).toEqual([1, 'Notifications are on', ['OK']]);
    expect(document.activeElement).toBe(prompt());
    agent.work.end();
    await pass();
    expect(title()).toBe('Notifications are on');
  });

  it('speaks of a question that waits, and leaves with what was waited for', async () => {
    const { agent, begin, pass } = await page();
    await begin();
    void agent.work.run.ask({ title: 'May I?' }).catch(() => {});
    await pass();
    expect(title()).toBe('Be told when you are needed');
    agent.work.end();
    await pass();
    expect(prompt()).toBeNull();
  });

  it('says what is under way, and what the person has answered', async () => {
    const { begin, press, is, push } = await page({ answer: undefined });
    await begin();
    await press('Notify me');
    expect(screen.getByText('Turning on…')).toBeDefined();
    expect(screen.getByRole('button', { name: 'Notify me' }).getAttribute('aria-disabled')).toBe('true');
    await press('Notify me');
    expect(push.questions()).toBe(1);
    expect(prompt()?.dataset.busy).toBe('');
    await is('prompt');
  });

  it('explains what is blocked, until that has been read', async () => {
    const { begin, press, is, push } = await page({ answer: 'denied' });
    await begin();
    await press('Notify me');
    await is('denied');
    expect(screen.getByText(/^The browser blocks them for this site/)).toBeDefined();
    await press('OK');
    expect(prompt()).toBeNull();
    expect(document.activeElement).toBe(screen.getByTestId('after'));
    expect(push.memory.size).toBe(0);
  });

  it('does not come back on this device once it was dismissed', async () => {
    const { begin, press, push } = await page();
    await begin();
    await press('Don’t ask again');
    expect(prompt()).toBeNull();
    expect(document.activeElement).toBe(screen.getByTestId('after'));
    expect(push.memory.get('rejoin.notifications.dismissed')).toBe('1');
  });

  it('says in words why it failed, and tries again', async () => {
    const { begin, press, is, push } = await page({ refusal: 'unreachable' });
    await begin();
    await press('Notify me');
    await is('failed');
    expect(await screen.findByText(/^The server cannot be reached/)).toBeDefined();
    push.refuse(undefined);
    await press('Try again');
    await is('on');
  });

  it.each<[string, FakePushOptions]>([
    ['was dismissed', { dismissed: true }],
    ['are on', { stored: 'user:ana' }],
    ['are blocked since before', { permission: 'denied' }],
    ['are not possible, and nothing can be done about it', { unsupported: 'no-push' }],
  ])('does not nag where they %s', async (_, options) => {
    const { begin } = await page(options);
    await begin();
    expect(prompt()).toBeNull();
  });

  it('says on iOS that the page has to stand on the home screen', async () => {
    const { begin } = await page({ unsupported: 'not-installed' });
    await begin();
    expect(screen.getByText(/add this page to it/)).toBeDefined();
    expect(buttons()).toEqual(['Don’t ask again']);
  });

  it('always shows on a page of settings, where they can be turned off', async () => {
    const { press, is } = await page({ stored: 'user:ana' }, { always: true });
    await is('on');
    expect(buttons()).toEqual(['Turn off']);
    await press('Turn off');
    await is('off');
    expect(buttons()).toEqual(['Notify me']);
  });
});

it('is silent on a server, speaks other words, and says where its parts belong', async () => {
  const stage = createStage();
  const Around = stage.around(stage.client('ana'));
  const notifications = fakePush().open();
  const shown = (
    <Around>
      <LabelsProvider labels={{ notificationPrompt: { name: 'Hinweise', enable: 'Ja' } }}>
        <NotificationPrompt notifications={notifications} always />
      </LabelsProvider>
    </Around>
  );
  expect(renderToString(shown)).toBe('');
  render(shown);
  await screen.findByRole('region', { name: 'Hinweise' });
  expect(buttons()).toEqual(['Ja']);
  const silent = vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(() => render(<NotificationPromptTitle />)).toThrow(/NotificationPromptRoot/);
  silent.mockRestore();
});
