/** How a run ends: what its handler has set, and the event that follows from it. */

import type { TokenUsage } from '../protocol/answerPart.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { RunError, RunFinished, RunOutcome } from '../protocol/events.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isRecord, isText } from '../protocol/shapes.ts';
import { clip, codeOf } from './agentErrors.ts';
import type { AgentRun } from './agentRun.ts';

export interface RunOutcomeSetting
  extends Pick<AgentRun, 'interrupt' | 'cancel' | 'fail' | 'setResult' | 'setUsage'> {
  /** Whether the run fails. */
  readonly failed: boolean;
  /** Something was thrown, or lost: the run fails by it, unless its handler has given words for people already. */
  failBy(error: unknown): void;
  /** @param stopped by a cancel: then the run ends as cancelled, whatever its handler had in mind (P34) */
  event(session: string, run: string, stopped: boolean): RunFinished | RunError;
}

interface Failure {
  readonly message: string;
  readonly code?: string;
}

export function createRunOutcome(): RunOutcomeSetting {
  let outcome: RunOutcome = { type: 'success' };
  /** Words for people, where the agent has given some. */
  let failure: Failure | undefined;
  let result: unknown;
  let usage: readonly TokenUsage[] | undefined;
  return {
    get failed() {
      return failure !== undefined;
    },
    interrupt(interrupts) {
      checkCall(
        Array.isArray(interrupts) && interrupts.every((each) => isText(each?.id) && isText(each.reason)),
        "run.interrupt([{ id: 'send', reason: 'approval', message: 'Send it?' }])",
      );
      outcome = { type: 'interrupt', interrupts };
    },
    cancel() {
      outcome = { type: 'cancelled' };
    },
    fail(message, code) {
      checkCall(
        isText(message) && (code === undefined || isText(code)),
        "run.fail('The archive is closed', 'closed')",
      );
      failure = { message: clip(message), ...omitUndefined({ code }) };
    },
    failBy(error) {
      failure ??= failureOf(error);
    },
    setResult(value) {
      result = value;
    },
    setUsage(used) {
      checkCall(
        Array.isArray(used) && used.every(isRecord),
        'run.setUsage([{ inputTokens: 100, outputTokens: 20 }])',
      );
      usage = used;
    },
    event: (session, run, stopped) =>
      failure && !stopped
        ? { type: 'RUN_ERROR', ...failure, ...omitUndefined({ usage }) }
        : {
            type: 'RUN_FINISHED',
            threadId: session,
            runId: run,
            outcome: stopped ? { type: 'cancelled' } : outcome,
            ...omitUndefined({ result, usage }),
          },
  };
}

/** What people read of what was thrown: our own words, or none of its. An error's message may hold a path, a key, a prompt. */
function failureOf(error: unknown): Failure {
  const own = error instanceof RejoinError && error.code !== 'argument-invalid';
  return {
    message: own ? error.message : 'The agent failed.',
    code: codeOf(error) ?? 'agent-failed',
  };
}
