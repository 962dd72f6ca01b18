// @vitest-environment jsdom
/** Jest's jsdom and Vitest's have a page without layout, and not all that a browser and Node have. Apps test there, without work-arounds. */
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { JSX } from 'react';
import { afterAll, expect, it } from 'vitest';

/** What jest-environment-jsdom has not, of what a browser or Node has. */
const ABSENT = [
  ...[
    'TextEncoder',
    'TextDecoder',
    'structuredClone',
    'ResizeObserver',
    'IntersectionObserver',
    'matchMedia',
  ],
  ...[
    'fetch',
    'Request',
    'Response',
    'Headers',
    'ReadableStream',
    'CompressionStream',
    'DecompressionStream',
  ],
  ...['BroadcastChannel', 'MessageChannel', 'indexedDB', 'requestIdleCallback', 'CSS', 'scheduler'],
  'crypto',
];
const had = new Map<string, PropertyDescriptor>();
for (const name of ABSENT) {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
  if (!descriptor) continue;
  had.set(name, descriptor);
  Reflect.deleteProperty(globalThis, name);
}
afterAll(() => {
  for (const [name, descriptor] of had) Object.defineProperty(globalThis, name, descriptor);
});

/** Read where all of that is absent. */
const { createSessionClient } = await import('@rejoin/core');
const { memory } = await import('@rejoin/core/memory');
const { createSimulator, manualClock } = await import('@rejoin/testing');
const { followSessions } = await import('@rejoin/core/session-list');
const { useApprovals } = await import('../hooks/useApprovals.ts');
const { SessionProvider } = await import('../hooks/SessionProvider.tsx');
const { AgentLanes } = await import('../entries/agent-lanes.ts');
const { AgentProgress } = await import('../entries/agent-progress.ts');
const { ApprovalCard } = await import('../entries/approval-card.ts');
const { AwayMarker } = await import('../entries/away-marker.ts');
const { Composer } = await import('../entries/composer.ts');
const { ConnectionStatus } = await import('../entries/connection-status.ts');
const { HandoffBanner } = await import('../entries/handoff-banner.ts');
const { createNotifications, NotificationPrompt } = await import('../entries/notifications.ts');
const { PresenceList } = await import('../entries/presence-list.ts');
const { SessionList } = await import('../entries/sessions.ts');
const { SteeringInput } = await import('../entries/steering-input.ts');
const { StopButton } = await import('../entries/stop-button.ts');
const { Transcript } = await import('../entries/transcript.ts');

function Questions(): JSX.Element {
  const { waiting } = useApprovals();
  return (
    <>
      {waiting.map((approval) => (
        <ApprovalCard key={approval.key} approval={approval} />
      ))}
    </>
  );
}

const notifications = createNotifications({
  ...{ url: 'http://server.test', participant: 'user:ana', serviceWorker: '/sw.js' },
});

const sessions = followSessions({ url: 'http://server.test', participant: 'user:ana' });

const all = (): JSX.Element => (
  <>
    <ConnectionStatus />
    <AwayMarker />
    <Questions />
    <HandoffBanner />
    <NotificationPrompt notifications={notifications} always />
    <PresenceList />
    <SessionList list={sessions} />
    <AgentProgress />
    <Transcript />
    <AgentLanes />
    <SteeringInput labels={{ field: 'Guide' }} />
    <Composer actions={<StopButton />} labels={{ field: 'Ask' }} />
  </>
);
const say = (field: string, value: string) => {
  fireEvent.change(screen.getByRole('textbox', { name: field }), { target: { value } });
  fireEvent.keyDown(screen.getByRole('textbox', { name: field }), { key: 'Enter' });
};

it('lacks what it should lack', () => {
  expect(ABSENT.filter((name) => name in globalThis)).toEqual([]);
});

it('has all components in jsdom, over the simulator: a question, an answer, words that come, a steer and a stop', async () => {
  const sim = createSimulator({ seed: 1 });
  const client = createSessionClient({ ...sim.process('page'), participant: 'user:ana' });
  sim.agent('docs', async (run, wait) => {
    await run.ask({ title: 'May I?' });
    const text = run.text();
    for (let count = 0; count < 50 && !run.signal.aborted; count++) {
      await text.write(`word ${count}\n`);
      await wait(100);
    }
  });
  render(
    <SessionProvider client={client} session="s" clock={sim.clock}>
      {all()}
    </SessionProvider>,
  );
  const pass = (ms: number) => act(() => sim.run(ms));
  await pass(500);
  say('Ask', 'Hello');
  await pass(1_000);
  fireEvent.click(screen.getByRole('button', { name: 'Approve' }));
  await pass(1_000);
  expect(screen.getAllByText('word 3').length).toBeGreaterThan(0);
  say('Guide', 'Rather briefly');
  await pass(500);
  expect(screen.getAllByText('Rather briefly').length).toBeGreaterThan(0);
  fireEvent.click(screen.getByRole('button', { name: 'Stop all' }));
  await pass(2_000);
  expect([...client.session('s').store.getState().state.runs.values()].map(({ status }) => status)).toEqual([
    'cancelled',
  ]);
  cleanup();
  client.close();
});

it('has memory() there, also for a page that comes later', async () => {
  const clock = manualClock();
  const transport = memory({ clock });
  const first = createSessionClient({ transport, clock, participant: 'user:ana' });
  await clock.advance(100);
  for (let at = 0; at < 300; at++) first.session('s').send(`${at} é 😀`);
  await clock.advance(5_000);
  const later = createSessionClient({ transport, clock, participant: 'user:ben' });
  render(
    <SessionProvider client={later} session="s" clock={clock}>
      {all()}
    </SessionProvider>,
  );
  await act(() => clock.advance(2_000));
  expect(screen.getAllByText('299 é 😀').length).toBeGreaterThan(0);
  cleanup();
  first.close();
  later.close();
});
