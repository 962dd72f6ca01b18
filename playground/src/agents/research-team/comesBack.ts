/** A specialist that was lost may be taken over by another process of it: then its answer is still to come. */
import type { SessionRun } from '@rejoin/core';
import type { AgentRun, AgentSession, AskAnswer } from '@rejoin/core/agent';

/** Resolves with what became of the run in the end: `lost` if it has not come back within so many milliseconds. */
export function comesBack(
  { session: { store } }: AgentSession,
  { run: parent, signal }: AgentRun,
  participant: string,
  within: number,
): Promise<AskAnswer> {
  return new Promise((resolve, reject) => {
    const own = (): SessionRun | undefined =>
      [...store.getState().state.runs.values()].findLast(
        (run) => run.participant === participant && run.parent?.run === parent,
      );
    let late = false;
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stopped);
      unsubscribe();
    };
    const look = () => {
      const run = own();
      const status = run?.status ?? 'lost';
      if (status === 'running' || (status === 'lost' && !late)) return;
      end();
      resolve({
        participant,
        status,
        text: '',
        ...(run?.result === undefined ? {} : { result: run.result }),
      });
    };
    const stopped = () => {
      end();
      reject(signal.reason);
    };
    const unsubscribe = store.subscribe(look);
    const timer = setTimeout(() => {
      late = true;
      look();
    }, within);
    signal.addEventListener('abort', stopped);
    if (signal.aborted) stopped();
    else look();
  });
}
