/** For tests: a person's page with a real session, and an agent that does what the test says, run after run. */
import { createSessionClient, type Session, type SessionClient } from '@rejoin/core';
import { type AgentRun, joinSession } from '@rejoin/core/agent';
import { createSimulator, type Simulator } from '@rejoin/testing';
import { act, render } from '@testing-library/react';
import type { ReactElement, ReactNode } from 'react';
import { SessionProvider } from '../../hooks/SessionProvider.tsx';

export interface Stage {
  readonly simulator: Simulator;
  readonly session: Session;
  /** The newest run of the agent of that name. */
  run(name?: string): AgentRun;
  /** Ends that run, as failed with the words of an error if one is named. */
  finish(name?: string, error?: Error): Promise<void>;
  /** Lets time pass, and everything be drawn. */
  pass(ms?: number): Promise<void>;
  show(node: ReactNode): HTMLElement;
  end(): void;
}

interface Work {
  readonly run: AgentRun;
  readonly done: (error?: Error) => void;
}

export async function setStage(agents: readonly string[] = ['guides']): Promise<Stage> {
  const simulator = createSimulator({ seed: 11 });
  const works = new Map<string, Work>();
  for (const name of agents) {
    const agent = joinSession({
      ...simulator.process(name),
      session: 's',
      participant: `agent:${name}`,
      name: `The ${name}`,
    });
    agent.answer(
      (run) =>
        new Promise<void>((resolve) => {
          const done = (error?: Error) => {
            if (error) run.fail(error.message);
            resolve();
          };
          works.set(name, { run, done });
        }),
    );
  }
  const client: SessionClient = createSessionClient({
    ...simulator.process('page'),
    participant: 'user:ana',
  });
  const session = client.session('s');
  const pass = (ms = 500) => act(() => simulator.run(ms));
  await simulator.run(1_000);
  const work = (name = agents[0] ?? '') => {
    const found = works.get(name);
    if (!found) throw new Error(`${name} has not begun to work.`);
    return found;
  };
  return {
    simulator,
    session,
    run: (name) => work(name).run,
    async finish(name, error) {
      work(name).done(error);
      await pass();
    },
    pass,
    show: (node) => render(inSession(client, simulator, node)).container,
    end: () => client.close(),
  };
}

const inSession = (client: SessionClient, { clock }: Simulator, node: ReactNode): ReactElement => (
  <SessionProvider client={client} session="s" clock={clock}>
    {node}
  </SessionProvider>
);
