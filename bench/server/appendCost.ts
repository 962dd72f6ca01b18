/** What an append costs a keeper that has many producers in its table, each with a run and an open message. */
import { systemClock } from '@rejoin/core';
import { createKeeperHost, memoryStore, type Writer } from '@rejoin/core/internal';
import { type EventEntry, LIMITS } from '@rejoin/core/protocol';
import { threadTime } from '../support/threadTime.ts';

export const PRODUCERS = [1, 200, 1_000, 4_000] as const;
/** Appends that are on their way at once. */
const TOGETHER = 32;
const APPENDS = 6_400;
const SESSION = 'bench';

/** Microseconds of this thread for each append of one token, committed to memory. */
export async function appendCost(count: number): Promise<number> {
  // As many runs as it has producers: more than a session lets be under way.
  const limits = { ...LIMITS, state: 8 * LIMITS.state };
  const host = createKeeperHost({ store: memoryStore(), clock: systemClock, random: Math.random, limits });
  const seqs = new Map<number, number>();

  async function append(index: number, ...events: readonly EventEntry[]): Promise<void> {
    const [participant, instance] = [
      `agent:a${index}`,
      `agent:a${index}/${String(index).padStart(16, 'A')}`,
    ] as const;
    const writer: Writer = { participant, instance };
    const first = (seqs.get(index) ?? 0) + 1;
    seqs.set(index, first + events.length - 1);
    const answer = await host.append(SESSION, writer, { producer: `${instance}/main`, first, events });
    if (answer.type !== 'ack') throw new Error(answer.message);
  }

  async function all(appends: number, ...events: readonly EventEntry[]): Promise<void> {
    for (let done = 0; done < appends; done += TOGETHER)
      await Promise.all(
        Array.from({ length: Math.min(TOGETHER, appends - done) }, (_, at) =>
          append((done + at) % count, ...events),
        ),
      );
  }

  await all(
    count,
    { run: 'r', id: 'r', event: { type: 'RUN_STARTED', threadId: SESSION, runId: 'r' } },
    { run: 'r', event: { type: 'TEXT_MESSAGE_START', messageId: 'm', role: 'assistant' } },
  );
  const token: EventEntry = { event: { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'word ' } };
  await all(TOGETHER, token);
  const before = threadTime();
  await all(APPENDS, token);
  const took = threadTime() - before;
  await host.close();
  return took / APPENDS / 1_000;
}
