/** What core promises to an application's compiler. Checked by the compiler alone. */
// biome-ignore lint/style/noRestrictedImports: a test, which ships nothing.
import { expectTypeOf } from 'vitest';
import { type MemoryTransport, memory } from '../transports/memoryTransport.ts';
import { websocket } from '../transports/webSocketTransport.ts';
import { type AgentRun, type AgentSession, joinSession } from './agent.ts';
import {
  type ConnectionState,
  type ControlTarget,
  createSessionClient,
  type ErrorCode,
  type IssuedCommand,
  type Receipt,
  RejoinError,
  type RunRef,
  receiptOf,
  type Session,
  type SessionClient,
  type SessionView,
  type Transport,
} from './core.ts';

export function types(transport: Transport, view: SessionView, connection: ConnectionState): void {
  const client = createSessionClient({ transport, participant: 'user:ana' });
  expectTypeOf(client).toEqualTypeOf<SessionClient>();
  // @ts-expect-error Who speaks must be said.
  createSessionClient({ transport });
  // @ts-expect-error There are two roles.
  createSessionClient({ transport, participant: 'user:ana', role: 'robot' });
  expectTypeOf(memory()).toEqualTypeOf<MemoryTransport>();
  expectTypeOf(memory()).toExtend<Transport>();
  expectTypeOf(websocket({ url: 'ws://127.0.0.1' })).toExtend<Transport>();

  const session = client.session('s', { connect: false });
  expectTypeOf(session).toEqualTypeOf<Session>();
  // Every verb returns the same.
  expectTypeOf(session.send('Hello', { to: ['agent:news'] })).toEqualTypeOf<IssuedCommand>();
  expectTypeOf(session.cancel()).toEqualTypeOf<IssuedCommand>();
  const steer = session.steer('Be brief');
  expectTypeOf(steer).toEqualTypeOf<IssuedCommand>();
  expectTypeOf(session.retract(steer.ref)).toEqualTypeOf<IssuedCommand>();
  expectTypeOf(session.publish({ event: { type: 'app.noted' } })).toEqualTypeOf<IssuedCommand>();
  expectTypeOf(
    session.cancel({ kind: 'agent', participant: 'agent:news' }).receipt(),
  ).toEqualTypeOf<Receipt>();
  // @ts-expect-error A target says whose run it is.
  session.cancel({ kind: 'run', run: 'r' });
  expectTypeOf<ControlTarget['kind']>().toEqualTypeOf<'session' | 'agent' | 'run' | 'input'>();
  expectTypeOf(session.connect()).toEqualTypeOf<() => void>();
  // @ts-expect-error The store is read-only.
  session.store.setState({});
  // @ts-expect-error So is what it holds.
  view.state.runs.clear();
  // @ts-expect-error An event has a type.
  session.publish({ event: {} });

  if (connection.status === 'waiting') expectTypeOf(connection.retryAt).toEqualTypeOf<number>();
  // @ts-expect-error Only who waits has a next attempt.
  connection.retryAt;
  expectTypeOf(new RejoinError('closed', 'This was closed.').code).toEqualTypeOf<ErrorCode>();
  // @ts-expect-error The codes are a closed list.
  new RejoinError('oops', 'What?');

  const agent = joinSession({ transport, session: 's', participant: 'agent:news' });
  expectTypeOf(agent).toEqualTypeOf<AgentSession>();
  agent.answer(async (run) => {
    expectTypeOf(run).toEqualTypeOf<AgentRun>();
    expectTypeOf(run.signal).toEqualTypeOf<AbortSignal>();
    for await (const steer of run.steering) expectTypeOf(steer.content).toEqualTypeOf<string>();
    // @ts-expect-error Nothing is done to an input.
    run.input = undefined;
  });
  expectTypeOf(joinSession({ client, session: 's' })).toEqualTypeOf<AgentSession>();
}

/** One reference to a run, one to everything else: what the state, a receipt or a handler has of it is one. */
export function references(view: SessionView, agent: AgentSession, session: Session): void {
  const [run] = view.state.runs.values();
  const [toolCall] = view.state.toolCalls.values();
  const [subagent] = view.state.subagents.values();
  const [message] = view.state.messages.values();
  const [control] = view.state.controls.values();
  if (!run || !toolCall || !subagent || !message || !control) return;
  for (const of of [run, toolCall, subagent, receiptOf(view, control).rows[0]])
    expectTypeOf(of).toExtend<RunRef | undefined>();
  agent.answer((answering) => agent.run(() => {}, { parent: answering }));
  void agent.run(() => {}, { parent: run });
  session.cancel({ kind: 'run', participant: run.participant, run: run.run });
  session.retract(control);
  session.discard(message);
  receiptOf(view, message);
  // @ts-expect-error A run is named by `run`: its id is that of nothing else.
  receiptOf(view, run);
}
