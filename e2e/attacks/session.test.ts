/** One participant wants all of a session's room: docs/security.md says what the others keep. */
import { textOf } from '@rejoin/core';
import { joinSession } from '@rejoin/core/agent';
import { websocket } from '@rejoin/core/websocket';
import { afterEach, expect, it } from 'vitest';
import { openReader } from '../support/client.ts';
import { endAll } from '../support/processes.ts';
import { AGENT } from '../support/server.ts';
import { holds, MB } from './support/holds.ts';

afterEach(endAll);

it('long messages without end, and runs that grow until they are refused', async () => {
  const { did, server } = await holds({ attack: 'session.ts#allOfTheRoom', memory: 32 * MB, seconds: 4 });
  expect(did).not.toHaveProperty('message refused');
  expect(did['growth run-too-large']).toBeGreaterThan(0);
  expect(did['growth session-full']).toBeGreaterThan(0);

  // It is as full as it gets, and stays so: others speak, are answered, and stop what runs.
  const { url } = server;
  const transport = websocket({ url, token: AGENT });
  const agent = joinSession({ transport, session: 'victims', participant: 'agent:small' });
  agent.answer(async (run) => {
    const text = run.text();
    await text.write('Here I am.');
    await text.end();
  });
  await agent.ready;
  const { session, until, close } = openReader(url, 'victims');
  await until(({ status }) => status === 'live', 'the session is live');
  session.send('Is anybody there?', { to: ['agent:small'] });
  await until(
    ({ state }) => [...state.messages.values()].some(({ text }) => textOf(text) === 'Here I am.'),
    'an answer',
  );
  session.cancel({ kind: 'agent', participant: 'agent:evil' }, 'enough');
  const { state } = await until(
    ({ state, pending }) => state.controls.size > 0 && pending.size === 0,
    'what was asked is in the log',
  );
  expect([...state.controls.values()].at(-1)).toMatchObject({ participant: 'user:reader', kind: 'cancel' });
  close();
  agent.leave();
});
