/** What people say to a run while it works. */
import type { AgentRun, SteerRequest } from '@rejoin/core/agent';

export interface Wishes {
  /** Fires with the next that is said. */
  readonly signal: AbortSignal;
  /** Whether something waits to be taken up. */
  readonly waiting: boolean;
  take(): readonly SteerRequest[];
}

/** Kept until they are taken up. */
export function listenTo(run: AgentRun): Wishes {
  const waiting: SteerRequest[] = [];
  let heard = new AbortController();
  void (async () => {
    for await (const steer of run.steering) {
      waiting.push(steer);
      heard.abort();
    }
  })();
  return {
    get signal() {
      return heard.signal;
    },
    get waiting() {
      return waiting.length > 0;
    },
    take() {
      heard = new AbortController();
      return waiting.splice(0);
    },
  };
}
