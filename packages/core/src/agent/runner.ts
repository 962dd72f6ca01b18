/** Runs of one agent in one session: each is claimed, worked on once the claim is ours, and ended. */
import type { Session } from '../client/sessionApi.ts';
import { claimKey } from '../fold/claims.ts';
import type { SessionRun } from '../fold/state.ts';
import type { Clock } from '../platform/clock.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { ResumeEntry, RunRef, RunStarted } from '../protocol/events.ts';
import type { EntityRef, InstanceId, ParticipantId } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import type { RunHandler } from './agentRun.ts';
import { createRun, type RunHandle } from './run.ts';

export interface RunnerSetup {
  readonly session: Session;
  readonly participant: ParticipantId;
  readonly instance: InstanceId;
  readonly clock: Clock;
  readonly mint: () => string;
  readonly report: (error: unknown) => void;
  /** The work of a run is over here. */
  readonly worked: (run: string) => void;
}

/** Both resolve when the run has ended, or was never ours: with why, if its claim was refused, or could not be published. */
export interface Runner {
  /** Begins a run: one that answers a message, or one that no message asked for. */
  begin(
    handler: RunHandler,
    answers?: EntityRef,
    parent?: RunRef,
    resume?: readonly ResumeEntry[],
  ): Promise<RejoinError | undefined>;
  /** Goes on from a run of this agent that was interrupted, once its questions are answered (P39). */
  goOn(
    former: SessionRun,
    handler: RunHandler,
    resume: readonly ResumeEntry[],
  ): Promise<RejoinError | undefined>;
  /**
   * Claims the run of a lost process (P20, P21): what its former owner left open is superseded, and the work is done anew under
   * the same run, with the same answers where it goes on from another one.
   */
  takeOver(
    run: SessionRun,
    handler: RunHandler,
    resume: readonly ResumeEntry[] | undefined,
  ): Promise<RejoinError | undefined>;
  /** Ends work on all runs here, not in the log. */
  abandonAll(error: RejoinError): void;
  /**
   * Releases all runs in the log, those too whose claims are on their way. Resolves when each is released, has ended, or was never
   * ours.
   */
  handOver(): Promise<void>;
  /** An entry of the session was given up. */
  dropped(entry: EventEntry, error: RejoinError): void;
  /** How many runs are worked on here, or claimed. */
  readonly size: number;
  /** Called each time that it works on none any more, until the result is called. */
  onIdle(listener: () => void): () => void;
  /** Publishes a sign of life by one run that goes on, if there is one. */
  renew(): void;
}

interface Work {
  readonly id: string;
  readonly handler: RunHandler;
  readonly answers?: EntityRef | undefined;
  readonly resume?: readonly ResumeEntry[] | undefined;
  /** What makes the run ours, once it stands in the log. */
  readonly claim: EventEntry['event'];
  readonly won: (handle: RunHandle, command: string) => Promise<boolean>;
}

type StartInput = NonNullable<RunStarted['input']>;

export function createRunner(setup: RunnerSetup): Runner {
  const { session, participant, mint, report, worked } = setup;
  const runs = new Set<RunHandle>();
  const idleListeners = new Set<() => void>();

  /** P14: claim, read the claim back at its place, then act. */
  async function work({ id, handler, answers, resume, claim, won }: Work): Promise<RejoinError | undefined> {
    const handle = createRun({ ...setup, id, ...omitUndefined({ answers, resume }) });
    const command = mint();
    runs.add(handle);
    try {
      const unpublished = await session
        .publish({ run: id, id: command, event: claim })
        .queued.then(() => undefined, asError);
      if (unpublished) {
        report(unpublished);
        return unpublished;
      }
      if (await won(handle, command)) await handle.work(handler);
    } catch (error) {
      report(error);
    } finally {
      handle.release();
      runs.delete(handle);
      worked(id);
      if (runs.size === 0) for (const each of [...idleListeners]) each();
    }
    return handle.refusal(command);
  }

  /** @param contested the key of the claim that it contests, if it answers a message */
  function start(
    input: { readonly [K in keyof StartInput]: StartInput[K] | undefined },
    contested: string | undefined,
    rest: Pick<Work, 'handler' | 'answers' | 'resume'>,
  ): Promise<RejoinError | undefined> {
    const id = mint();
    const claim = {
      type: 'RUN_STARTED' as const,
      threadId: session.id,
      runId: id,
      ...(input.parent ? { parentRunId: input.parent.run } : {}),
      input: omitUndefined(input),
    };
    return work({ ...rest, id, claim, won: (handle, command) => handle.began(command, contested) });
  }

  return {
    begin(handler, answers, parent, resume) {
      const contested = answers && claimKey(answers, participant);
      return start({ answers, parent, resume }, contested, { handler, answers, resume });
    },
    // No other run answers the message; this one has it as its input all the same.
    goOn: ({ run: resumes, answers, parent }, handler, resume) =>
      start({ parent, resume, resumes }, undefined, { handler, answers, resume }),
    takeOver({ run: id, answers, generation: former }, handler, resume) {
      const generation = former + 1;
      const claim = { type: 'run.claimed' as const, generation };
      const won = (handle: RunHandle, command: string) => handle.tookOver(command, generation);
      return work({ id, handler, answers, resume, claim, won });
    },
    abandonAll(error) {
      for (const handle of [...runs]) handle.abandon(error);
    },
    async handOver() {
      for (const handle of [...runs]) handle.handOver();
      if (runs.size > 0) await new Promise<void>((resolve) => idleListeners.add(resolve));
    },
    dropped(entry, error) {
      for (const handle of [...runs]) handle.dropped(entry, error);
    },
    get size() {
      return runs.size;
    },
    onIdle(listener) {
      idleListeners.add(listener);
      return () => void idleListeners.delete(listener);
    },
    renew() {
      for (const handle of [...runs].slice(0, 1)) handle.renew().catch(report);
    },
  };
}

const asError = (error: unknown): RejoinError =>
  error instanceof RejoinError ? error : new RejoinError('argument-invalid', String(error));
