/** A session with a person in it, and an AG-UI endpoint behind real HTTP that a bridge brings in. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { enforceOutgoingInput } from '@ag-ui/client';
import type { RunAgentInput } from '@ag-ui/core';
import { expect, onTestFinished } from 'vitest';
import { type BridgeOptions, bridgeAgUi } from '../src/ag-ui/bridge.ts';
import type { EndpointInput } from '../src/ag-ui/input.ts';
import { createSessionClient } from '../src/client/client.ts';
import type { Session } from '../src/client/sessionApi.ts';
import type { SessionRun, SessionState } from '../src/fold/state.ts';
import { textOf } from '../src/fold/text.ts';
import type { RejoinError } from '../src/protocol/errors.ts';
import { memory } from '../src/transports/memoryTransport.ts';

export type EndpointHandler = (input: EndpointInput, response: ServerResponse) => unknown;

export const line = (event: object): string => `data: ${JSON.stringify(event)}\n\n`;
export const begin = (response: ServerResponse): void =>
  void response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
export const streams = (response: ServerResponse): ServerResponse => {
  begin(response);
  return response;
};
export const started = ({ threadId, runId }: EndpointInput) => ({ type: 'RUN_STARTED', threadId, runId });
export const finished = ({ threadId, runId }: EndpointInput, more: object = {}) => ({
  type: 'RUN_FINISHED',
  threadId,
  runId,
  ...more,
});

export async function endpointStage(handle: EndpointHandler, more: Partial<BridgeOptions> = {}) {
  const inputs: EndpointInput[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    const input = JSON.parse(body) as EndpointInput;
    // CAST: what is not AG-UI's makes AG-UI's own client throw.
    expect(enforceOutgoingInput(input as unknown as RunAgentInput)).toEqual(input);
    inputs.push(input);
    handle(input, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const transport = memory();
  const page = createSessionClient({ transport, participant: 'user:ana' });
  const session = page.session('s');
  const errors: RejoinError[] = [];
  const agent = bridgeAgUi({
    transport,
    session: 's',
    participant: 'agent:docs',
    url: `http://127.0.0.1:${port}/agent`,
    onError: (error) => void errors.push(error),
    ...more,
  });
  onTestFinished(() => {
    void agent.leave();
    page.close();
    server.closeAllConnections();
    server.close();
  });
  await agent.ready;
  return { session, inputs, errors, agent, transport };
}

/** What the session folds to, as soon as it is so. */
export const until = (session: Session, is: (state: SessionState) => boolean): Promise<SessionState> =>
  new Promise((resolve) => {
    const look = () => {
      const { state } = session.store.getState();
      if (!is(state)) return;
      unsubscribe();
      resolve(state);
    };
    const unsubscribe = session.store.subscribe(look);
    look();
  });

export const runsIn = (state: SessionState): readonly SessionRun[] => [...state.runs.values()];
export const ended =
  (count = 1) =>
  (state: SessionState): boolean =>
    runsIn(state).filter(({ endedAt }) => endedAt !== undefined).length >= count;
export const texts = (state: SessionState): readonly string[] =>
  [...state.messages.values()].map(({ text }) => textOf(text));
