// @vitest-environment happy-dom
/** A person without the right to approve presses Approve, at a real server: the card says so, and the question waits for others. */
import { createSessionClient } from '@rejoin/core';
import { joinSession } from '@rejoin/core/agent';
import { websocket } from '@rejoin/core/websocket';
import { SessionProvider } from '@rejoin/react';
import { ApprovalList, PolicyList } from '@rejoin/react/approval-card';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { createElement, Fragment } from 'react';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { endAll, start } from './support/processes.ts';
import { newFolder } from './support/server.ts';

afterEach(endAll);

const PATIENT = { timeout: 30_000 };

/** A real server on a port of its own, and clients that reach it by sockets. */
async function startSession() {
  const server = start('e2e/support/rightsServer.ts', [newFolder()]);
  const url = /ws:\S+/.exec(await server.line(/listening on/))?.[0] ?? '';
  const transport = (token: string) => websocket({ url, token });
  const client = (participant: string) => {
    const made = createSessionClient({ transport: transport(participant), participant });
    onTestFinished(() => made.close());
    return made;
  };
  const agent = joinSession({ transport: transport('agent:docs'), session: 's', participant: 'agent:docs' });
  onTestFinished(() => agent.leave());
  return { client, agent };
}

it('the card says that the right is missing, and another person answers', async () => {
  const { client, agent } = await startSession();
  let approved: boolean | undefined;
  agent.answer(async (run) => {
    approved = (await run.approve(run.toolCall('delete'), { title: 'Delete 12 files?' })).approved;
  });
  await agent.ready;
  const ana = client('user:ana').session('s');
  onTestFinished(ana.connect());
  ana.send('Clean up.');
  const page = createElement(Fragment, null, createElement(ApprovalList), createElement(PolicyList));
  const eve = client('user:eve');
  render(createElement(SessionProvider, { client: eve, session: 's' }, page));
  onTestFinished(cleanup);
  const card = await screen.findByRole('article', { name: 'Delete 12 files?' }, PATIENT);
  const question = () => [...ana.store.getState().state.questions.values()][0];

  fireEvent.click(within(card).getByRole('button', { name: 'Approve' }));
  await within(card).findByText('You do not have the right to answer this', undefined, PATIENT);
  expect(card.getAttribute('data-status')).toBe('refused');
  await expect.poll(() => question()?.status, PATIENT).toBe('waiting');

  // Nor may she allow the tool for good.
  fireEvent.click(within(card).getByRole('button', { name: 'Always allow delete in this session' }));
  const given = () =>
    [...eve.session('s').store.getState().pending.values()].find(
      ({ entry }) => entry.event.type === 'policy.allowed',
    );
  await expect.poll(() => given()?.error?.code, PATIENT).toBe('forbidden');
  expect(ana.store.getState().state.policies.size).toBe(0);
  expect(question()?.status).toBe('waiting');
  expect(approved).toBeUndefined();

  const asked = question();
  if (asked) ana.answer(asked, { decision: 'approved' });
  await expect.poll(() => approved, PATIENT).toBe(true);
  await screen.findByText('Nothing waits for a person', undefined, PATIENT);

  // She sees what another allows, and cannot withdraw it.
  ana.policy({ type: 'policy.allowed', agent: 'agent:docs', tool: 'delete' });
  await screen.findByText('docs may use delete', undefined, PATIENT);
  fireEvent.click(screen.getByRole('button', { name: 'Withdraw' }));
  await screen.findByText('You do not have the right to withdraw this', undefined, PATIENT);
  expect(screen.getByText('docs may use delete')).toBeTruthy();
});
