/** The turns before a run's next model call, with their characters. */

import type { AgentRun } from '../agent/agentRun.ts';
import { endOf } from '../agent/endOf.ts';
import type { AgentSession } from '../agent/joinSession.ts';
import type { SessionState } from '../fold/state.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { entityKey } from '../protocol/ids.ts';
import { isRecord } from '../protocol/shapes.ts';
import { ledgerOf } from './runLedger.ts';
import { type ReadBlob, withStoredContent } from './storedContent.ts';
import { type Turn, turnsBefore } from './turns.ts';

/** What the conversation is read from: what `joinSession` gives. */
export type ConversationReader = Pick<AgentSession, 'read' | 'session'>;

/** @param right the call as it should be */
export async function readTurns(
  agent: ConversationReader,
  run: AgentRun,
  right: string,
): Promise<readonly Turn[]> {
  checkCall(
    isRecord(agent) &&
      typeof agent.read === 'function' &&
      isRecord(agent.session) &&
      isRecord(run) &&
      run.signal instanceof AbortSignal,
    right,
  );
  await pipedIsThere(agent, run);
  // What it has asked of tools is none of the conversation's texts.
  const state = await agent.read({ conversation: true, participants: [run.participant] });
  return withStoredContent(turnsBefore(state, run), blobsOf(agent, run));
}

/** Each is fetched once, however many model calls the run makes. */
function blobsOf({ session: { blobs } }: ConversationReader, run: AgentRun): ReadBlob {
  const { stored } = ledgerOf(run);
  return (blob) => {
    const known = stored.get(blob);
    if (known !== undefined) return known;
    const bytes = blobs.get(blob, { signal: run.signal });
    stored.set(blob, bytes);
    bytes.catch(() => stored.delete(blob));
    return bytes;
  };
}

/** Waits until the session shows what was piped into the run and what its tools have given: they may be on their way into the log. */
async function pipedIsThere({ session }: ConversationReader, run: AgentRun): Promise<void> {
  const { store } = session;
  const { signal, participant } = run;
  const { calls, step } = ledgerOf(run);
  const given = [...calls.values()].flatMap(({ done, writer }) => (done ? [writer.id] : []));
  const isThere = ({ parts, toolCalls }: SessionState): boolean =>
    (step === undefined || parts.has(entityKey(participant, step))) &&
    given.every((id) => toolCalls.get(entityKey(participant, id))?.status === 'done');
  const { error: before } = store.getState();
  let stop = () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        const view = store.getState();
        // What the log has refused will not come.
        const why = endOf(view) ?? (view.error === before ? undefined : view.error);
        if (isThere(view.state)) resolve();
        else if (signal.aborted) reject(signal.reason);
        else if (why) reject(why);
      };
      const unsubscribe = store.subscribe(look);
      signal.addEventListener('abort', look);
      stop = () => {
        unsubscribe();
        signal.removeEventListener('abort', look);
      };
      look();
    });
  } finally {
    stop();
  }
}
