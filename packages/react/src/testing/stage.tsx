/** A whole session for tests: the real core over a simulated network, people's clients, and agents moved by hand. */

import { type ClientOptions, createSessionClient, type SessionClient } from '@rejoin/core';
import { type AgentRun, type AgentSession, type AnswerOptions, joinSession } from '@rejoin/core/agent';
import { createSimulator, type Simulator, type SimulatorOptions } from '@rejoin/testing';
import { cleanup } from '@testing-library/react';
import type { ComponentType, ReactNode } from 'react';
import { afterEach } from 'vitest';
import { SessionProvider } from '../hooks/SessionProvider.tsx';

afterEach(cleanup);

const ignored = () => new Promise<never>(() => {});

/** A run that goes on until the test ends it. */
export interface Work {
  readonly run: AgentRun;
  end(): void;
  fail(why: string): void;
}

/** An agent that answers, and does what the test does with its runs. */
export interface Puppet {
  readonly agent: AgentSession;
  readonly works: readonly Work[];
  /** The newest. */
  readonly work: Work;
  /** Works for another run. */
  begin(parent?: Work): void;
}

export interface Stage {
  readonly sim: Simulator;
  /** Whose transports have been opened, in order. */
  readonly opened: readonly string[];
  run(ms?: number): Promise<void>;
  /** Breaks the connection of a process, and lets it notice. */
  cut(name: string): Promise<void>;
  client(name: string, more?: Partial<ClientOptions>): SessionClient;
  puppet(name: string, accepts?: AnswerOptions['accepts']): Puppet;
  /** Puts a session around a component. */
  around(client: SessionClient, session?: string): ComponentType<{ readonly children: ReactNode }>;
}

export function createStage(options: Partial<SimulatorOptions> = {}): Stage {
  const sim = createSimulator({ seed: 7, ...options });
  const opened: string[] = [];
  /** Uploads go on: what a part shows of one does not change by itself. */
  const blobs = async () => ({ get: ignored, put: ignored });
  const processOf = (name: string) => {
    const { transport, ...process } = sim.process(name);
    return {
      ...process,
      transport: {
        ...transport,
        blobs,
        open(...how: Parameters<typeof transport.open>) {
          opened.push(name);
          return transport.open(...how);
        },
      },
    };
  };
  return {
    sim,
    opened,
    run: (ms = 1_000) => sim.run(ms),
    async cut(name) {
      sim.cut(name);
      await sim.run(20);
    },
    client: (name, more) => createSessionClient({ ...processOf(name), participant: `user:${name}`, ...more }),
    puppet(name, accepts) {
      const agent = joinSession({ ...processOf(name), session: 's', participant: `agent:${name}` });
      const works: Work[] = [];
      const handle = (run: AgentRun) =>
        new Promise<void>((resolve) => {
          const fail = (why: string) => {
            run.fail(why);
            resolve();
          };
          works.push({ run, end: resolve, fail });
          // An agent that is asked to stop stops, unless the test refuses in its name.
          run.signal.addEventListener('abort', () => resolve());
        });
      agent.answer(handle, accepts ? { accepts } : {});
      return {
        agent,
        works,
        get work() {
          const work = works.at(-1);
          if (!work) throw new Error(`agent:${name} has begun nothing.`);
          return work;
        },
        begin: (parent) => void agent.run(handle, parent ? { parent: parent.run } : {}),
      };
    },
    around: (client, session = 's') =>
      // biome-ignore lint/correctness/noComponentHookFactories: one is made per test, outside of components.
      function Around({ children }) {
        return (
          <SessionProvider client={client} session={session}>
            {children}
          </SessionProvider>
        );
      },
  };
}
