/** An agent that pipes a model's stream into a session, and what the session then holds. */
import { manualClock, seededRandom } from '@rejoin/testing';
import type { AgentRun } from '../src/agent/agentRun.ts';
import { type AgentSession, joinSession } from '../src/agent/joinSession.ts';
import { createSessionClient } from '../src/client/client.ts';
import type { SessionState } from '../src/fold/state.ts';
import { textOf } from '../src/fold/text.ts';
import type { RejoinError } from '../src/protocol/errors.ts';
import { entityKey } from '../src/protocol/ids.ts';
import { memory } from '../src/transports/memoryTransport.ts';

/** Everything of the agent's answers in its order. Texts are known by their place in the log. */
export function answerOf(state: SessionState): readonly object[] {
  const texts = [...state.messages.values()].flatMap(({ run, kind, status, text, began, id, producer }) =>
    run === undefined || producer === undefined
      ? []
      : [{ began, type: kind, id: began, text: textOf(text), status, ...valuesOf(state, 'message', id) }],
  );
  const calls = [...state.toolCalls.values()].map(
    ({
      id,
      given = id,
      name,
      status,
      args,
      began,
      title,
      byProvider,
      dynamic,
      result,
      outcome,
      preliminary,
    }) => ({
      ...{ began, type: 'call', id: given, name, status, args: jsonIn(textOf(args)) },
      ...defined({ title, byProvider, dynamic, outcome, preliminary }),
      ...(result !== undefined && { result: jsonIn(String(result)) }),
      ...valuesOf(state, 'toolCall', id),
    }),
  );
  const all = [...state.parts.values()];
  const parts = all.flatMap(({ part, message, toolCall, began, id, participant }) => {
    if (part.kind === 'provider' && (message ?? toolCall ?? part.of) !== undefined) return [];
    const citedBy = message && state.messages.get(entityKey(participant, message))?.began;
    const own = all.flatMap(({ part }) => (part.kind === 'provider' && part.of === id ? [part] : []));
    const values = own.length > 0 && Object.fromEntries(own.map(({ provider, value }) => [provider, value]));
    return [{ began, ...part, ...defined({ citedBy }), ...(values && { values }) }];
  });
  return [...texts, ...calls, ...parts]
    .sort((a, b) => a.began - b.began)
    .map(({ began: _, ...rest }) => rest);
}

const defined = (fields: object) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function valuesOf(state: SessionState, of: 'message' | 'toolCall', id: string): object {
  const own: Record<string, unknown> = {};
  const ofResult: Record<string, unknown> = {};
  for (const { part, [of]: subject } of state.parts.values())
    if (part.kind === 'provider' && subject === id)
      (part.result ? ofResult : own)[part.provider] = part.value;
  return {
    ...(Object.keys(own).length > 0 && { values: own }),
    ...(Object.keys(ofResult).length > 0 && { resultValues: ofResult }),
  };
}

/** @param blobs whether the agent's transport has a place beside the log */
export function pipeStage({ blobs = true }: { readonly blobs?: boolean } = {}) {
  const clock = manualClock();
  const random = seededRandom(7);
  const transport = memory({ clock, random });
  const client = createSessionClient({ transport, participant: 'user:ana', clock, random });
  const ana = client.session('s');
  ana.connect();
  const errors: RejoinError[] = [];
  const agent = joinSession({
    transport: blobs ? transport : { ...transport, blobs: undefined },
    ...{ session: 's', participant: 'agent:docs', clock, random },
    onError: (error) => errors.push(error),
  });
  const state = () => ana.store.getState().state;
  /** The libraries' own work takes real turns of the event loop; the session's time is that of the clock. */
  const settle = async (turns = 40) => {
    for (let turn = 0; turn < turns; turn++) {
      await clock.advance(25);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const runs = () => [...state().runs.values()];
  /** Lets the agent answer one message, until its run is over. */
  async function answer(
    handler: (run: AgentRun, agent: AgentSession) => Promise<unknown>,
    question = 'When?',
  ) {
    const stop = agent.answer(async (run) => void (await handler(run, agent)));
    await settle(4);
    const before = runs().length;
    ana.send(question);
    const isOver = () => runs().length > before && runs().at(-1)?.status !== 'running';
    for (let round = 0; round < 50 && !isOver(); round++) await settle(10);
    // What is hashed or stored takes the machine's time, of which a busy one has little; the session's time waits for it.
    for (let round = 0; round < 2_000 && !isOver(); round++) {
      await clock.advance(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    stop();
    return runs().at(-1);
  }
  return { ana, agent, clock, state, settle, errors, answer, answerOf: () => answerOf(state()) };
}
