/** What the hooks promise to an application's compiler. Checked by the compiler alone. */
import type { IssuedCommand, ReceiptStatus, Session, SessionRun, SessionView } from '@rejoin/core';
import { expectTypeOf } from 'vitest';
import {
  type AgentNode,
  type AgentStream,
  type CancelControl,
  type ConnectionInfo,
  type MessageInfo,
  type MessageWithContent,
  type RunInfo,
  type RunRef,
  SessionProvider,
  type SteerInfo,
  type SteerRef,
  shallowEqual,
  useAgentStream,
  useAgents,
  useCancel,
  useCapabilities,
  useConnection,
  useMessage,
  useMessages,
  useRun,
  useSend,
  useSession,
  useSessionView,
  useSteer,
  useToolCall,
  useToolCalls,
} from './react.ts';

const RUN: RunRef = { participant: 'agent:news', run: 'r' };

export function useTypes(): void {
  expectTypeOf(useSession()).toEqualTypeOf<Session>();
  expectTypeOf(useSessionView(({ state }) => state.runs.size)).toEqualTypeOf<number>();
  expectTypeOf(useSessionView((view) => ({ of: view.status }), shallowEqual)).toEqualTypeOf<{
    of: SessionView['status'];
  }>();
  const asText = (a: string, b: string) => a === b;
  // @ts-expect-error A slice is compared with one of its kind.
  useSessionView(({ state }) => state.position, asText);

  expectTypeOf(useAgentStream('agent:news')).toEqualTypeOf<AgentStream>();
  expectTypeOf<AgentStream['blocks']>().toEqualTypeOf<readonly string[]>();
  // @ts-expect-error An agent must be named.
  useAgentStream();

  expectTypeOf(useCancel()).toEqualTypeOf<CancelControl>();
  useCancel({});
  useCancel({ agent: undefined, run: undefined });
  useCancel({ agent: 'agent:news' });
  useCancel({ run: RUN });
  // @ts-expect-error A run belongs to a participant.
  useCancel({ run: 'r' });
  expectTypeOf(useCancel().cancel).toEqualTypeOf<(reason?: string) => IssuedCommand>();
  expectTypeOf<CancelControl['status']>().toEqualTypeOf<'idle' | 'ready' | ReceiptStatus>();

  const { steers, steer, edit, retract } = useSteer({ agent: 'agent:news' });
  expectTypeOf(steers).toEqualTypeOf<readonly SteerInfo[]>();
  expectTypeOf(steer('Be brief', { followUp: true })).toEqualTypeOf<IssuedCommand>();
  expectTypeOf(edit).parameters.toEqualTypeOf<[steer: SteerRef, content: string]>();
  expectTypeOf(retract).returns.toEqualTypeOf<IssuedCommand>();

  expectTypeOf(useSend()('Hello', { to: ['agent:news'] })).toEqualTypeOf<IssuedCommand>();
  expectTypeOf(useMessages({ of: 'all' })).toEqualTypeOf<readonly MessageInfo[]>();
  // @ts-expect-error There are two views of it.
  useMessages({ of: 'some' });
  expectTypeOf(useMessage('key')).toEqualTypeOf<MessageWithContent | undefined>();
  // @ts-expect-error The list holds no texts: it does not change with every word.
  useMessages()[0]?.text;

  expectTypeOf(useAgents().tree).toEqualTypeOf<readonly AgentNode[]>();
  expectTypeOf<AgentNode['children']>().toEqualTypeOf<readonly AgentNode[]>();
  expectTypeOf(useRun(RUN)).toEqualTypeOf<RunInfo | undefined>();
  expectTypeOf(useConnection()).toEqualTypeOf<ConnectionInfo>();

  const { send } = useCapabilities();
  if (!send.available)
    expectTypeOf(send.reason).toEqualTypeOf<'ended' | 'forbidden' | 'outdated' | 'closed' | 'transport'>();
  // @ts-expect-error Only what cannot be done has a reason.
  send.reason;

  // @ts-expect-error A provider needs a client.
  SessionProvider({ session: 's' });
  // @ts-expect-error What a hook gives is not changed in place.
  useAgentStream('agent:news').tail = '';
}

/** What one hook gives … */
type Agent = ReturnType<typeof useAgents>['list'][number];
type RunOfStream = NonNullable<ReturnType<typeof useAgentStream>['run']>;
type OneMessage = ReturnType<typeof useMessages>[number];
type OneCall = ReturnType<typeof useToolCalls>[number];
type OneSteer = ReturnType<typeof useSteer>['steers'][number];

/** … another accepts. */
export function useEachOther(
  agent: Agent,
  run: RunOfStream,
  message: OneMessage,
  call: OneCall,
  steer: OneSteer,
  found: SessionRun,
): void {
  expectTypeOf(useAgentStream(agent)).toEqualTypeOf<AgentStream>();
  useCancel({ agent });
  useSteer({ agent });
  useMessages({ participant: agent.participant });

  expectTypeOf(useRun(run)).toEqualTypeOf<RunInfo | undefined>();
  expectTypeOf(agent.run).toEqualTypeOf<RunInfo | undefined>();
  expectTypeOf(run.parent).toEqualTypeOf<RunRef | undefined>();
  useCancel({ run });
  useSteer({ run });
  useToolCalls(run);
  useMessages({ run });
  useRun(found);
  useRun(call);

  useMessage(message);
  useToolCall(call);
  const { edit, retract } = useSteer();
  edit(steer, 'Other words');
  retract(steer);
  retract(steer.ref);
}
