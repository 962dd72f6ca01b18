/** Sessions that are kept in the page: of a recording, and one with a limit that is reached at once. By the real keeper. */
import { createSessionClient, type SessionClient, systemClock } from '@rejoin/core';
import { joinSession } from '@rejoin/core/agent';
import { memory } from '@rejoin/core/memory';
import { LIMITS } from '@rejoin/core/protocol';
import { readRecording, storeOfRecording, timeOfRecording } from '@rejoin/testing';
import { essayOn } from '../../../agents/phone/essays.ts';

/** One session in the page, and the client that reads it. */
export interface PageSession {
  readonly client: SessionClient;
  readonly session: string;
  close(): void;
}

const files = import.meta.glob<string>('../../../../../stories/logs/*.rejoin', {
  query: '?raw',
  import: 'default',
});

/** No process is behind recorded agents: silence means nothing. */
const NEVER = 2 ** 31 - 1;

/** @throws Error if there is no such recording */
export async function openRecording(file: string, moment: string): Promise<PageSession> {
  const load = files[`../../../../../stories/logs/${file}.rejoin`];
  if (!load) throw new Error(`There is no recording ${file}.`);
  const recording = readRecording(await load());
  // At the moment at which it was recorded, which stands still.
  const clock = { ...systemClock, now: () => timeOfRecording(recording, moment) };
  const transport = memory({
    clock,
    store: storeOfRecording(recording, moment),
    patience: { lease: NEVER, expires: NEVER, unresponsive: NEVER },
  });
  const client = createSessionClient({ transport, participant: 'user:reader', clock });
  return { client, session: recording.session, close: client.close };
}

const FULL_AT = 48 * 1024;
/** One run may hold half of that: three of them are too much. */
const QUESTIONS = ['Tell me all that you know.', 'And what else?', 'And what besides?'];
const TIMES = 7;

export function openFullSession(user: string): PageSession {
  const transport = memory({ limits: { ...LIMITS, state: FULL_AT } });
  const agentClient = createSessionClient({ transport, participant: 'agent:actor', role: 'agent' });
  const agent = joinSession({ client: agentClient, session: 'full', name: 'Actor', onError: () => {} });
  let before: Promise<unknown> = Promise.resolve();
  agent.answer(async (run) => {
    const text = run.text();
    const written = before.then(async () => {
      for (let times = 0; times < TIMES; times++) await text.write(essayOn('wheels').essay.text);
      // Whether all of it is in the log: if not, this throws, and the run fails in the words of the log.
      await agent.session.drained();
      await text.end();
    });
    before = written.catch(() => {});
    await written;
    // What settles may leave the window; what a run is still at work on may not, and fills it.
    await new Promise<void>((resolve) => run.signal.addEventListener('abort', () => resolve()));
  });
  const client = createSessionClient({ transport, participant: `user:${user}` });
  for (const question of QUESTIONS) client.session('full').send(question);
  const close = () => {
    agentClient.close();
    client.close();
  };
  return { client, session: 'full', close };
}
