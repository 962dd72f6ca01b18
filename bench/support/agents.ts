/** Real agents that write as fast as a server takes it, one event per token. */
import { type Clock, createSessionClient, type SessionClient, systemClock } from '@rejoin/core';
import { joinSession } from '@rejoin/core/agent';
import type { ParticipantId } from '@rejoin/core/protocol';
import { websocket } from '@rejoin/core/websocket';

/**
 * "At once" is the end of the present job: a token is on its way before the next one is written, so that none is merged
 * with another, as they would not be if a model wrote them.
 */
const eager: Clock = {
  elapsed: systemClock.elapsed,
  now: systemClock.now,
  after(ms, run) {
    if (ms > 0) return systemClock.after(ms, run);
    let wanted = true;
    queueMicrotask(() => {
      if (wanted) run();
    });
    return () => {
      wanted = false;
    };
  },
};

export interface Target {
  readonly url: string;
  readonly token?: string;
}

export const agentClient = ({ url, token }: Target, participant: ParticipantId): SessionClient =>
  createSessionClient({
    transport: websocket({ url, ...(token === undefined ? {} : { token }) }),
    participant,
    role: 'agent',
    clock: eager,
    onError: (error) => {
      throw error;
    },
  });

/** Runs the given tasks one after the other, for all agents: they take turns. */
export function createTurns(): (work: () => Promise<void>) => Promise<void> {
  let last = Promise.resolve();
  return (work) => {
    last = last.then(work);
    return last;
  };
}

/**
 * Writes each text as one message of one run, and returns when the log has it.
 * @param burst tokens that leave together; the next burst waits until the log has them
 * @param turn when a burst may be written. Default: at once
 */
export async function writeMessages(
  client: SessionClient,
  session: string,
  texts: Iterable<readonly string[]>,
  burst: number,
  turn: (work: () => Promise<void>) => Promise<void> = (work) => work(),
): Promise<void> {
  const agent = joinSession({ client, session });
  await agent.ready;
  await agent.run(async (run) => {
    for (const text of texts) {
      const message = run.text();
      for (let from = 0; from < text.length; from += burst)
        await turn(async () => {
          for (const token of text.slice(from, from + burst)) await message.write(token);
          await agent.session.drained();
        });
      await message.end();
      await agent.session.drained();
    }
  });
  await agent.leave();
}
