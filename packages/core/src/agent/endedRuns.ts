/** Runs whose work is over here: ended anew in a log that was rolled back to before their end (P12). */
import type { Session } from '../client/sessionApi.ts';
import { entityKey, type InstanceId, type ParticipantId } from '../protocol/ids.ts';
import { isOpen } from './wonRun.ts';

export interface EndedRunsSetup {
  readonly session: Session;
  readonly participant: ParticipantId;
  readonly instance: InstanceId;
  readonly isLeaving: () => boolean;
  readonly report: (error: unknown) => void;
}

export interface EndedRuns {
  /** The work of a run is over. */
  add(run: string): void;
  /**
   * A log that was rolled back may have lost the end of a run while its process lives on, and its signs of life would keep it
   * running for ever: it is ended anew, with what happened.
   */
  endAgain(): void;
  /** What was published in the former lane was given up with it. */
  restarted(): void;
}

/** Runs that are looked for when the log may have lost their end. */
const MOST = 1_000;

export function createEndedRuns(setup: EndedRunsSetup): EndedRuns {
  const { session, participant, instance, isLeaving, report } = setup;
  /** The newest last; and those of them whose end is being published once more. */
  const ended = new Set<string>();
  const ending = new Set<string>();

  function endAgain(): void {
    const { state, status } = session.store.getState();
    if (status !== 'live' || isLeaving()) return;
    for (const id of ended) {
      const run = state.runs.get(entityKey(participant, id));
      const open = isOpen(run, instance);
      // Its end may be lost once more.
      if (!open) ending.delete(id);
      if (!open || ending.has(id)) continue;
      ending.add(id);
      const message = 'The log was rolled back while this run worked, or after its end.';
      session
        .publish({ run: id, event: { type: 'RUN_ERROR', message, code: 'log-rolled-back' } })
        .queued.catch(report);
    }
  }

  return {
    add(id) {
      ended.delete(id);
      ended.add(id);
      const [oldest] = ended.size > MOST ? ended : [];
      if (oldest !== undefined) {
        ended.delete(oldest);
        ending.delete(oldest);
      }
      endAgain();
    },
    endAgain,
    restarted() {
      ending.clear();
      endAgain();
    },
  };
}
