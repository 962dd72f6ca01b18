/** Gives the runs of a recorded log a process again: they go on where the log stops, worked by the real agent library. */

import type { Clock, SessionRun } from '@rejoin/core';
import type { AgentSession, RunHandler } from '@rejoin/core/agent';
import { createRun } from '@rejoin/core/internal';
import { randomId } from '@rejoin/core/protocol';

export interface AdoptOptions {
  readonly clock: Clock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** Called with errors that no caller waits for. */
  readonly report?: ((error: unknown) => void) | undefined;
}

/**
 * Claims every run of this agent that the log shows as running, with what it left open (P21), and works each by the handler,
 * to which stops and steers then come as to any other. Call it when the agent is ready. Resolves when all have ended.
 */
export async function adoptRuns(
  agent: AgentSession,
  handler: RunHandler,
  options: AdoptOptions,
): Promise<void> {
  const { runs } = agent.session.store.getState().state;
  const open = [...runs.values()].filter(
    (run) =>
      run.participant === agent.participant && run.status === 'running' && run.owner !== agent.instance,
  );
  await Promise.all(open.map((run) => adopt(agent, run, handler, options)));
}

async function adopt(
  { session, participant, instance }: AgentSession,
  { run: id, answers, generation: former }: SessionRun,
  handler: RunHandler,
  { clock, random, report = () => {} }: AdoptOptions,
): Promise<void> {
  const mint = () => randomId(random);
  const handle = createRun({
    id,
    session,
    participant,
    instance,
    clock,
    mint,
    report,
    ...(answers ? { answers } : {}),
  });
  const command = mint();
  const generation = former + 1;
  try {
    await session.publish({
      run: id,
      id: command,
      event: { type: 'run.claimed', generation, continues: true },
    }).queued;
    if (await handle.tookOver(command, generation)) await handle.work(handler);
  } catch (error) {
    report(error);
  } finally {
    handle.release();
  }
}
