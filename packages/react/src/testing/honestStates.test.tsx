// @vitest-environment happy-dom
/** What a page says when there is little to say: it was never connected, may not read, or the log lost what it had shown. */
import type { Transport } from '@rejoin/core';
import { act, render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { AgentLanes } from '../entries/agent-lanes.ts';
import { AgentProgress } from '../entries/agent-progress.ts';
import { Composer } from '../entries/composer.ts';
import { ConnectionStatus } from '../entries/connection-status.ts';
import { Transcript } from '../entries/transcript.ts';
import { SessionProvider } from '../hooks/SessionProvider.tsx';
import { createStage, type Stage } from './stage.tsx';

function open({ sim, client }: Stage, transport?: Transport) {
  const ana = client('ana', transport ? { transport } : {});
  render(
    <SessionProvider client={ana} session="s" clock={sim.clock}>
      <ConnectionStatus />
      <AgentLanes agents={['agent:news']} />
      <Transcript />
      <Composer />
    </SessionProvider>,
  );
  return ana.session('s', { connect: false });
}

it('says of a page that has never been connected that there is no connection yet', async () => {
  const stage = createStage();
  const heal = stage.sim.partition('ana');
  open(stage);
  const status = () => document.querySelector('.rejoin-connection-status-text')?.textContent ?? '';
  /** In steps, so that the page renders and its effects run in between. */
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 500) await act(() => stage.run(500));
  };
  const said = new Set<string>();
  for (let half = 0; half < 80; half++) {
    await act(() => stage.run(500));
    said.add(status());
  }
  // A page cannot see what stands in its way, but a few attempts say that something does.
  expect([...said].filter((words) => words.startsWith('No'))).toEqual([
    'No connection yet',
    'No connection yet. The network may block it',
  ]);
  expect([...said].filter((words) => /lost|Reconnecting|Live/.test(words))).toEqual([]);
  expect(screen.queryByText('Has not begun')).toBeNull();
  expect(screen.getByText('Not known yet')).toBeDefined();
  heal();
  await pass(12_000);
  expect(status()).toBe('Live');
  expect(screen.getByText('Has not begun')).toBeDefined();
  stage.sim.partition('ana');
  await pass(40_000);
  expect(status()).toMatch(/^(Connection lost|Reconnecting)/);
});

it('says of a session that it may not read that it has no access, not that it is closed', async () => {
  const stage = createStage();
  const { transport } = stage.sim.process('ana');
  open(stage, {
    ...transport,
    open(identity, handlers) {
      const link = transport.open(identity, handlers);
      const refuse = (channel: number) =>
        handlers.message({ type: 'error', channel, code: 'forbidden', message: 'Not this one.' });
      return { ...link, subscribe: refuse };
    },
  });
  await act(() => stage.run());
  expect(screen.getByText('No access to this session')).toBeDefined();
  expect(document.querySelector('.rejoin-transcript-notice')?.textContent).toBe('No access to this session.');
  expect(screen.queryByText(/closed/)).toBeNull();
});

it('says that a part is lost where the log no longer holds what was shown', async () => {
  const stage = createStage();
  const session = open(stage);
  await act(() => stage.run());
  session.send('What is new?');
  await act(() => stage.run());
  expect(screen.getByText('What is new?')).toBeDefined();
  await act(() => stage.sim.rollBack('s', 100));
  await act(() => stage.run(12_000));
  expect(document.querySelector('.rejoin-transcript-notice')?.textContent).toBe(
    'The session has lost a message',
  );
});

it('says on every surface that an answer is not whole, and why', async () => {
  const stage = createStage();
  open(stage);
  render(
    <SessionProvider client={stage.client('bo')} session="s" clock={stage.sim.clock}>
      <AgentProgress />
    </SessionProvider>,
  );
  const news = stage.client('news', { participant: 'agent:news', role: 'agent' }).session('s');
  const say = (event: { readonly type: string } & Record<string, unknown>) =>
    news.publish({ run: 'r', event });
  await act(() => stage.run());
  await say({ type: 'RUN_STARTED', runId: 'r' }).queued;
  await say({ type: 'TEXT_MESSAGE_START', messageId: 'm' }).queued;
  await say({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'As far as it goes' }).queued;
  await say({
    type: 'event.dropped',
    dropped: 'TEXT_MESSAGE_CONTENT',
    bytes: 9,
    code: 'session-full',
    partOf: 'm',
  }).queued;
  await say({ type: 'TEXT_MESSAGE_END', messageId: 'm' }).queued;
  await say({ type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'search' }).queued;
  await say({
    type: 'event.dropped',
    dropped: 'TOOL_CALL_ARGS',
    bytes: 9,
    code: 'session-full',
    partOf: 'c',
  }).queued;
  await say({ type: 'TOOL_CALL_END', toolCallId: 'c' }).queued;
  await say({ type: 'TOOL_CALL_RESULT', toolCallId: 'c', messageId: 't', content: 'found' }).queued;
  await say({ type: 'RUN_FINISHED', runId: 'r' }).queued;
  await act(() => stage.run());
  // In the lane and in the transcript.
  expect(screen.getAllByText(/^A part of it is missing: This session is full/)).toHaveLength(2);
  expect(screen.getAllByText('Cut short')).toHaveLength(2);
  // In the lane's step and in the tree's row.
  expect(screen.getAllByText('A part of what it wrote is missing')).toHaveLength(2);
});
