/** What the hooks promise to an application's compiler. Checked by the compiler alone. */
import type { Asked, AskedControl, ReceiptStatus, Ref, Session, SessionView } from '@rejoin/core';
import { expectTypeOf } from 'vitest';
import {
  type AgentNode,
  type AgentStream,
  type Cancel,
  type ConnectionInfo,
  type MessageInfo,
  type MessageWithContent,
  type RunInfo,
  type RunRef,
  SessionProvider,
  type SteerInfo,
  shallow,
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
  useSteer,
} from './react.ts';

const RUN: RunRef = { participant: 'agent:news', run: 'r' };

export function useTypes(): void {
  expectTypeOf(useSession()).toEqualTypeOf<Session>();
  expectTypeOf(useSession(({ state }) => state.runs.size)).toEqualTypeOf<number>();
  expectTypeOf(useSession((view) => ({ of: view.status }), shallow)).toEqualTypeOf<{
    of: SessionView['status'];
  }>();
  const asText = (a: string, b: string) => a === b;
  // @ts-expect-error A slice is compared with one of its kind.
  useSession(({ state }) => state.position, asText);

  expectTypeOf(useAgentStream('agent:news')).toEqualTypeOf<AgentStream>();
  expectTypeOf<AgentStream['blocks']>().toEqualTypeOf<readonly string[]>();
  // @ts-expect-error An agent must be named.
  useAgentStream();

  expectTypeOf(useCancel()).toEqualTypeOf<Cancel>();
  useCancel({});
  useCancel({ agent: undefined, run: undefined });
  useCancel({ agent: 'agent:news' });
  useCancel({ run: RUN });
  // @ts-expect-error A run belongs to a participant.
  useCancel({ run: 'r' });
  expectTypeOf(useCancel().cancel).toEqualTypeOf<(reason?: string) => void>();
  expectTypeOf<Cancel['status']>().toEqualTypeOf<'idle' | 'ready' | ReceiptStatus>();

  const { steers, steer, edit, retract } = useSteer({ agent: 'agent:news' });
  expectTypeOf(steers).toEqualTypeOf<readonly SteerInfo[]>();
  expectTypeOf(steer('Be brief', { followUp: true })).toEqualTypeOf<AskedControl>();
  expectTypeOf(edit).parameters.toEqualTypeOf<[steer: Ref, content: string]>();
  expectTypeOf(retract).returns.toEqualTypeOf<void>();

  expectTypeOf(useSend()('Hello', { to: ['agent:news'] })).toEqualTypeOf<Asked>();
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
