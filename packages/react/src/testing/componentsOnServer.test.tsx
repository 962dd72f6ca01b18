/** The dressed components where there is no page at all. */
import { createSessionClient } from '@rejoin/core';
import { followSessions } from '@rejoin/core/session-list';
import { createSimulator } from '@rejoin/testing';
import { renderToString } from 'react-dom/server';
import { expect, it } from 'vitest';
import { AgentLanes } from '../entries/agent-lanes.ts';
import { AgentProgress } from '../entries/agent-progress.ts';
import { ApprovalCard } from '../entries/approval-card.ts';
import { AwayMarker } from '../entries/away-marker.ts';
import { Composer } from '../entries/composer.ts';
import { ConnectionStatus } from '../entries/connection-status.ts';
import { HandoffBanner } from '../entries/handoff-banner.ts';
import { createNotifications, NotificationPrompt } from '../entries/notifications.ts';
import { PresenceList } from '../entries/presence-list.ts';
import { SessionList } from '../entries/sessions.ts';
import { SteeringInput } from '../entries/steering-input.ts';
import { StopButton } from '../entries/stop-button.ts';
import { Transcript } from '../entries/transcript.ts';
import { SessionProvider } from '../hooks/SessionProvider.tsx';

it('the components give markup without a document, and claim nothing about a session that has not been read', () => {
  expect(typeof document).toBe('undefined');
  const said: unknown[] = [];
  const { error, warn } = console;
  const note = (...words: unknown[]) => said.push(words);
  Object.assign(console, { error: note, warn: note });
  const client = createSessionClient({
    ...createSimulator({ seed: 1 }).process('server'),
    participant: 'user:ana',
  });
  const url = 'http://server.test';
  const notifications = createNotifications({ url, participant: 'user:ana', serviceWorker: '/sw.js' });
  const markup = renderToString(
    <SessionProvider client={client} session="s">
      <ConnectionStatus />
      <AwayMarker />
      <ApprovalCard approval={{ participant: 'agent:news', id: 'q' }} />
      <HandoffBanner />
      <NotificationPrompt notifications={notifications} always />
      <PresenceList />
      <SessionList list={followSessions({ url, participant: 'user:ana' })} />
      <AgentProgress onSelectedChange={() => {}} />
      <Transcript />
      <AgentLanes />
      <SteeringInput />
      <Composer actions={<StopButton />} />
    </SessionProvider>,
  );
  Object.assign(console, { error, warn });
  expect(said).toEqual([]);
  expect(markup).toContain('Loading the conversation');
  expect(markup).not.toContain('Nothing has been said yet');
  expect(client.connection.status).toBe('idle');
});
