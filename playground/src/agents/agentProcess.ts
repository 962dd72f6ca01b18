/**
 * What every agent process of the demo is: one connection, whatever the number of its sessions. The token comes from
 * REJOIN_TOKEN or --token; a process that started this one may name more sessions by messages `{ join: <id> }`.
 */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { createSessionClient } from '@rejoin/core';
import { type AgentSession, joinSession } from '@rejoin/core/agent';
import { websocket } from '@rejoin/core/websocket';
import type { CastMember } from '../casts.ts';
import { type Model, readModel } from './model/model.ts';

export interface Attending {
  readonly name: string;
  /** Milliseconds for a word. */
  readonly pace: number;
  readonly values: Readonly<Record<string, unknown>>;
  /** What writes for it; without one it works by rules. */
  readonly model: Model | undefined;
}

export interface AgentProcessOptions {
  /** Those of which `--name` names one. */
  readonly members: readonly CastMember[];
  /** What its command line takes besides. */
  readonly options?: ParseArgsOptionsConfig;
  /** Called once; the result is called with each session that the agent has joined. */
  readonly attend: (attending: Attending) => (agent: AgentSession) => void;
}

/** Sessions kept at a time; the one that was joined first and is at rest leaves first. */
const MOST_SESSIONS = 20;

export function startAgentProcess({ members, options = {}, attend }: AgentProcessOptions): void {
  const { values }: { readonly values: Readonly<Record<string, unknown>> } = parseArgs({
    options: {
      ...options,
      name: { type: 'string' },
      url: { type: 'string' },
      token: { type: 'string' },
      sessions: { type: 'string' },
      'take-over': { type: 'boolean' },
    },
  });
  const text = (name: string, usual = '') => String(values[name] ?? usual);
  const member = members.find(({ name }) => name === text('name'));
  if (!member) {
    console.error(`--name is one of ${members.map(({ name }) => name).join(', ')}.`);
    process.exit(2);
  }
  const { name, title } = member;
  const model = modelOf(name);
  const client = createSessionClient({
    transport: websocket({
      url: text('url', 'ws://127.0.0.1:4400'),
      token: text('token', process.env.REJOIN_TOKEN),
    }),
    participant: `agent:${name}`,
    role: 'agent',
    onError(error) {
      console.error(`${name}: ${error.code}: ${error.message}`);
      // For good: the parent of this process starts another, with the token of then.
      if (client.connection.status === 'closed' || error.code === 'unauthorized') process.exit(1);
    },
  });
  const work = attend({ name, pace: Number(process.env.REJOIN_DEMO_PACE ?? 25), values, model });
  const joined = new Map<string, AgentSession>();

  function join(id: string): void {
    if (joined.has(id)) return;
    const agent = joinSession({
      client,
      session: id,
      name: `${title} · pid ${process.pid}`,
      takeOver: values['take-over'] === true,
    });
    work(agent);
    joined.set(id, agent);
    if (joined.size > MOST_SESSIONS) leaveOldest();
  }

  function leaveOldest(): void {
    for (const [id, agent] of joined) {
      const runs = [...agent.session.store.getState().state.runs.values()];
      if (runs.some((run) => run.owner === client.instance && run.status === 'running')) continue;
      joined.delete(id);
      void agent.leave();
      return;
    }
  }

  /** What is written already still goes out, if the server is there to take it. */
  async function stop(): Promise<void> {
    setTimeout(() => process.exit(0), 500).unref();
    await Promise.all([...joined.values()].map((agent) => agent.leave()));
    process.exit(0);
  }

  for (const id of text('sessions').split(',')) if (id !== '') join(id);
  process.on('message', (message: unknown) => {
    if (typeof message === 'object' && message !== null && 'join' in message) join(String(message.join));
  });
  // The one who started it is gone.
  process.on('disconnect', () => process.exit(0));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
  // With no session there is no connection yet, and nothing else keeps the process.
  setInterval(() => {}, 2 ** 30);
}

/** What is wrong with the environment is said by its variables' names alone. */
function modelOf(name: string): Model | undefined {
  try {
    return readModel(process.env);
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : 'The model cannot be used.'}`);
    return process.exit(2);
  }
}
