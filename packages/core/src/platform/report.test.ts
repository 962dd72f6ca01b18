import { manualClock, seededRandom } from '@rejoin/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { joinSession } from '../agent/joinSession.ts';
import { createSessionClient } from '../client/client.ts';
import { RejoinError } from '../protocol/errors.ts';
import { memory } from '../transports/memoryTransport.ts';
import { websocket } from '../transports/webSocketTransport.ts';
import { reportToConsole } from './report.ts';

afterEach(() => vi.restoreAllMocks());

/** What stands on the console. */
function listen() {
  const said: unknown[][] = [];
  vi.spyOn(console, 'error').mockImplementation((...words) => void said.push(words));
  return said;
}

it('prints each kind of fault once for each that reports: the code, and what to do', () => {
  const said = listen();
  const client = {};
  reportToConsole(client, new RejoinError('session-full', 'It is full. Go on in a new session.'));
  reportToConsole(client, new RejoinError('session-full', 'It is still full.'));
  reportToConsole(client, new RejoinError('unauthorized', 'No.'));
  reportToConsole({}, new RejoinError('unauthorized', 'No.'));
  expect(said).toEqual([
    ['Rejoin: session-full: It is full. Go on in a new session.'],
    ['Rejoin: unauthorized: No.'],
    ['Rejoin: unauthorized: No.'],
  ]);
});

it('keeps silent where another agent got the work: that is no fault', () => {
  const said = listen();
  reportToConsole({}, new RejoinError('claim-lost', 'Another claim came first.'));
  expect(said).toEqual([]);
});

it('prints what agent code threw, with its stack, once for each of its errors', async () => {
  const said = listen();
  const clock = manualClock();
  const random = seededRandom(7);
  const transport = memory({ clock, random });
  const thrown: Error[] = [];
  joinSession({ transport, session: 's', participant: 'agent:docs', clock, random }).answer(({ input }) => {
    const error = new TypeError(`no ${input?.content}`);
    thrown.push(error);
    throw error;
  });
  const session = createSessionClient({ transport, participant: 'user:ana', clock, random }).session('s');
  for (const content of ['index', 'index', 'model']) session.send(content);
  await clock.advance(1_000);
  expect(said).toEqual([
    ['Rejoin: agent-failed: The agent failed: no index', thrown[0]],
    ['Rejoin: agent-failed: The agent failed: no model', thrown[2]],
  ]);
});

it('reports what to do where the runtime has no WebSocket, to an agent’s own handler as well', async () => {
  vi.stubGlobal('WebSocket', undefined);
  Reflect.deleteProperty(globalThis, 'WebSocket');
  const errors: RejoinError[] = [];
  const clock = manualClock();
  const agent = joinSession({
    transport: websocket({ url: 'ws://127.0.0.1:4400' }),
    ...{ session: 's', participant: 'agent:docs', clock },
    onError: (error) => errors.push(error),
  });
  const refused = expect(agent.ready).rejects.toMatchObject({ code: 'argument-invalid' });
  await clock.advance(1_000);
  vi.unstubAllGlobals();
  await refused;
  expect(errors).toMatchObject([
    { code: 'argument-invalid', message: expect.stringContaining('Use Node 22 or newer, or pass one') },
  ]);
});
