// @vitest-environment happy-dom
/** What the types would refuse, called from plain JavaScript: each call is answered by the call that was meant. */
import { RejoinError, type SessionInterest } from '@rejoin/core';
import { renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { createStage } from '../testing/stage.tsx';
import { SessionProvider } from './SessionProvider.tsx';
import { useAgentStream } from './useAgentStream.ts';
import { useAgents } from './useAgents.ts';
import { useAnswerParts } from './useAnswerParts.ts';
import { useApproval } from './useApproval.ts';
import { useApprovals } from './useApprovals.ts';
import { useAway } from './useAway.ts';
import { useCancel } from './useCancel.ts';
import { useCapabilities } from './useCapabilities.ts';
import { useConnection } from './useConnection.ts';
import { useHandoff } from './useHandoff.ts';
import { useLookAt } from './useLookAt.ts';
import { useMessage } from './useMessage.ts';
import { useMessages } from './useMessages.ts';
import { usePresence } from './usePresence.ts';
import { useReadContent } from './useReadContent.ts';
import { useRun } from './useRun.ts';
import { useSend } from './useSend.ts';
import { useSession } from './useSession.ts';
import { useSessionView } from './useSessionView.ts';
import { useSharedObject } from './useSharedObject.ts';
import { useSteer } from './useSteer.ts';
import { useToolCall } from './useToolCall.ts';
import { useToolCalls } from './useToolCalls.ts';

type Loose = (...args: unknown[]) => unknown;
/** As from plain JavaScript. CAST: the types would not let the calls below pass. */
const loose = (hook: unknown): Loose => hook as Loose;

function errorOf(
  hook: unknown,
  args: readonly unknown[],
  wrapper?: Parameters<typeof renderHook>[1],
): unknown {
  try {
    renderHook(() => loose(hook)(...args), wrapper);
    return undefined;
  } catch (error) {
    return error;
  }
}

const WRONG: readonly (readonly [hook: unknown, args: readonly unknown[], right: string])[] = [
  [useSessionView, [], 'useSessionView((view) => view.status)'],
  [useSessionView, ['status'], 'useSessionView((view) => view.status)'],
  [useAgentStream, [], "useAgentStream('agent:news')"],
  [useAgentStream, [{ agent: 'agent:news' }], "useAgentStream('agent:news')"],
  [useReadContent, ['agent:news'], "useReadContent({ participants: ['agent:news'] })"],
  [useReadContent, [{ participants: 'agent:news' }], "useReadContent({ participants: ['agent:news'] })"],
  [useApprovals, ['agent:news'], "useApprovals({ agent: 'agent:news' })"],
  [useApproval, [], 'useApproval(approval)'],
  [useSharedObject, [], "useSharedObject('plan')"],
  [useApproval, [{}], 'useApproval(approval)'],
  [useMessage, [], 'useMessage(message)'],
  [useMessage, [{ id: 'm' }], 'useMessage(message)'],
  [useToolCall, [undefined], 'useToolCall(call)'],
  [useToolCalls, ['run'], 'useToolCalls(run)'],
  [useAnswerParts, ['run'], 'useAnswerParts(run)'],
  [useMessages, [{ run: 'run' }], 'useMessages({ run })'],
  [useMessages, ['agent:news'], 'useMessages({ run })'],
  [useRun, [], "useRun({ participant: 'agent:news', run: 'its-id' })"],
  [useRun, ['run'], "useRun({ participant: 'agent:news', run: 'its-id' })"],
  [useRun, [{ run: 'run' }], "useRun({ participant: 'agent:news', run: 'its-id' })"],
  [useCancel, ['agent:news'], "useCancel({ agent: 'agent:news' })"],
  [useCancel, [null], "useCancel({ agent: 'agent:news' })"],
  [useCancel, [{ run: 'run' }], "useCancel({ agent: 'agent:news' })"],
  [useCancel, [{ participant: 'agent:news' }], "useCancel({ agent: 'agent:news' })"],
  [useSteer, [{ agent: 5 }], "useSteer({ agent: 'agent:news' })"],
  [useSteer, [{ participant: 'agent:news', run: 'run' }], "useSteer({ agent: 'agent:news' })"],
];

describe('a hook that is called with something else', () => {
  it.each(WRONG)('names the call that was meant (%o, %j)', (hook, args, right) => {
    const stage = createStage();
    const error = errorOf(hook, args, { wrapper: stage.around(stage.client('ana')) });
    expect(error).toBeInstanceOf(RejoinError);
    expect(error).toMatchObject({ code: 'argument-invalid', message: `Call ${right}.` });
  });
});

it('a provider that is given another interest names the call that was meant', () => {
  const client = createStage().client('ana');
  for (const interest of ['outline', { runs: 'r' }, null])
    expect(
      errorOf(useSession, [], {
        wrapper: ({ children }) => (
          // CAST: see above.
          <SessionProvider client={client} session="s" interest={interest as unknown as SessionInterest}>
            {children}
          </SessionProvider>
        ),
      }),
    ).toMatchObject({ code: 'argument-invalid', message: expect.stringContaining('interest: {}') });
});

describe('a hook outside of a provider', () => {
  const CALLS: readonly (readonly [string, () => unknown])[] = [
    ['useSession', () => useSession()],
    ['useSessionView', () => useSessionView(({ status }) => status)],
    ['useAgentStream', () => useAgentStream('agent:news')],
    ['useAgents', () => useAgents()],
    ['useMessages', () => useMessages()],
    ['useMessage', () => useMessage('key')],
    ['useToolCalls', () => useToolCalls()],
    ['useAnswerParts', () => useAnswerParts()],
    ['useToolCall', () => useToolCall('key')],
    ['useReadContent', () => useReadContent(undefined)],
    ['useRun', () => useRun({ participant: 'agent:news', run: 'run' })],
    ['useSend', () => useSend()],
    ['useCancel', () => useCancel()],
    ['useSteer', () => useSteer()],
    ['useAway', () => useAway()],
    ['useLookAt', () => useLookAt(undefined)],
    ['useHandoff', () => useHandoff()],
    ['usePresence', () => usePresence()],
    ['useConnection', () => useConnection()],
    ['useCapabilities', () => useCapabilities()],
  ];

  it.each(CALLS)('says where to put one (%s)', (_name, hook) => {
    const error = errorOf(hook, []);
    expect(error).toBeInstanceOf(RejoinError);
    expect(error).toMatchObject({
      code: 'argument-invalid',
      message: expect.stringContaining('<SessionProvider client={client} session="my-session">'),
    });
  });
});
