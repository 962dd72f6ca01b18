/** The dressed components where there is no page at all. */
import { createSessionClient } from '@rejoin/core';
import { createSimulator } from '@rejoin/core/testing';
import { renderToString } from 'react-dom/server';
import { expect, it } from 'vitest';
import { AgentLanes } from './agent-lanes/index.ts';
import { AgentProgress } from './agent-progress/index.ts';
import { AwayMarker } from './away-marker/index.ts';
import { Composer } from './composer/index.ts';
import { ConnectionStatus } from './connection-status/index.ts';
import { SessionProvider } from './SessionProvider.tsx';
import { SteeringInput } from './steering-input/index.ts';
import { StopButton } from './stop-button/index.ts';
import { Transcript } from './transcript/index.ts';

it('the components give markup without a document, and claim nothing about a session that nobody has read', () => {
  expect(typeof document).toBe('undefined');
  const said: unknown[] = [];
  const { error, warn } = console;
  const note = (...words: unknown[]) => said.push(words);
  Object.assign(console, { error: note, warn: note });
  const client = createSessionClient({
    ...createSimulator({ seed: 1 }).process('server'),
    participant: 'user:ana',
  });
  const markup = renderToString(
    <SessionProvider client={client} session="s">
      <ConnectionStatus />
      <AwayMarker />
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
