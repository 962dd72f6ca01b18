/** What a validation has seen, and what that proves. Pure: no verdict says more than the observations that it is given. */

/** One surface's reading of the answer. */
export interface Surface {
  /** Characters that it had when the answer was over. */
  readonly letters: number;
  /** Whether they are those of the log, read afresh. */
  readonly same: boolean;
  /** Whether everything that it showed meanwhile was a beginning of that. */
  readonly grewOnly: boolean;
  /** The place in the log where it stood at the end. */
  readonly cursor: string | undefined;
}

export interface DeliverySeen {
  /** Characters that it had when it was cut. */
  readonly before: number;
  /** Where it stood then. */
  readonly cutAt: string | undefined;
  /** The place in the log at which it was seen to be live again. */
  readonly liveAt: string | undefined;
  /** Characters that the answer had when it came back. */
  readonly back: number;
  /** Whether the answer was still being written when it was cut, and when it came back. */
  readonly runningAtCut: boolean;
  readonly runningAtReturn: boolean;
  readonly reader: Surface;
}

export interface SurfaceSeen {
  /** Whether the answer was being written when it opened. */
  readonly running: boolean;
  /** Characters that the first surface had when it opened, and those that it showed first. */
  readonly there: number;
  readonly atOnce: number;
  /** How long it took to show the answer, ms. */
  readonly took: number;
  /** Characters that came while it was open. */
  readonly live: number;
  readonly reader: Surface;
}

/** A control, as the log has it. */
export interface ControlSeen {
  /** Whether it was in the log while the run went on. */
  readonly inTime: boolean;
  /** Its row's status: `logged`, `delivered`, `acknowledged`, `refused`, `done`, `too-late`, `unresponsive`, `expired`, … */
  readonly status: string;
  readonly reason?: string | undefined;
  /** How the run ended; `running` where it did not within the time that was waited. */
  readonly run: string;
  /** Parts of text that the run wrote after it. */
  readonly wroteAfter: number;
  /** From the command to the end of the run, or of the waiting, ms. */
  readonly took: number;
}

export interface ValidationSeen {
  readonly delivery?: DeliverySeen | undefined;
  readonly surface?: SurfaceSeen | undefined;
  readonly steer?: ControlSeen | undefined;
  readonly cancel?: ControlSeen | undefined;
  /** Why there is nothing of one of them. */
  readonly missing: Readonly<Partial<Record<'delivery' | 'surface' | 'steer' | 'cancel', string>>>;
}

export type Outcome = 'pass' | 'fail' | 'not-tested';

export interface Verdict {
  readonly result: Outcome;
  /** In one sentence, with the evidence. */
  readonly why: string;
}

export interface TestResult extends Verdict {
  readonly test: 'delivery' | 'surface' | 'control';
  readonly evidence: object;
}

const notTested = (why: string | undefined): Verdict => ({
  result: 'not-tested',
  why: why ?? 'there was nothing to test it with',
});

function judgeDelivery(seen: DeliverySeen | undefined, missing: string | undefined): Verdict {
  if (!seen) return notTested(missing);
  const { before, back, reader, cutAt, liveAt } = seen;
  if (!seen.runningAtCut || reader.letters <= before)
    return notTested('the answer had ended by the time that the connection was cut');
  const place = `cut at ${before} characters (cursor ${cutAt}), live again at ${liveAt}`;
  if (!reader.same) return { result: 'fail', why: `${place}: its text is another one than the log has` };
  if (!reader.grewOnly)
    return { result: 'fail', why: `${place}: what it showed was not always a beginning of the answer` };
  return {
    result: 'pass',
    why: `${place}; ${back - before} characters were written while it was away${seen.runningAtReturn ? '' : ', and the answer ended'}, and it has all ${reader.letters} once`,
  };
}

function judgeSurface(seen: SurfaceSeen | undefined, missing: string | undefined): Verdict {
  if (!seen) return notTested(missing);
  const { running, there, atOnce, took, live, reader } = seen;
  if (!running) return notTested('the answer had ended before the second surface was there');
  const shown = `opened in mid-answer, it showed ${atOnce} characters after ${took} ms`;
  if (!reader.same || !reader.grewOnly)
    return { result: 'fail', why: `${shown}, but its text is another one than the log has` };
  if (atOnce < there) return { result: 'fail', why: `${shown}, where ${there} were written already` };
  if (live === 0) return notTested(`${shown}, but nothing more was written after that`);
  return {
    result: 'pass',
    why: `${shown}, then ${live} as they were written; all ${reader.letters} are the log's`,
  };
}

function judgeCancel(seen: ControlSeen | undefined, missing: string | undefined): Verdict {
  if (!seen) return notTested(missing);
  const { inTime, status, run, took, wroteAfter, reason } = seen;
  if (!inTime && run === 'running')
    return notTested('the cancel did not act on the run: it was not in the log in time');
  if (!inTime) return notTested('the answer ended before the cancel was in the log');
  if (status === 'done')
    return { result: 'pass', why: `cancel: ${status}, the run ended as cancelled after ${took} ms` };
  if (status === 'refused')
    return { result: 'fail', why: `cancel: refused by the agent${reason ? `, “${reason}”` : ''}` };
  if (run === 'running')
    return { result: 'fail', why: `cancel: ${status}, and ${took} ms later the run still goes on` };
  if (run === 'lost') return notTested('the agent’s process was lost before the cancel was done');
  if (wroteAfter === 0) return notTested(`the answer ended by itself (${run}) as the cancel came`);
  return {
    result: 'fail',
    why: `cancel: ${status}, the run wrote on (${wroteAfter} parts) and ended as ${run}`,
  };
}

function judgeSteer(seen: ControlSeen | undefined, missing: string | undefined): Verdict {
  if (!seen) return notTested(missing);
  const { inTime, status, run, reason, wroteAfter } = seen;
  if (!inTime) return notTested('the answer ended before the steering was in the log');
  if (status === 'done' || status === 'acknowledged')
    return { result: 'pass', why: `steering: ${status}, the agent has used it` };
  if (status === 'refused')
    return {
      result: 'pass',
      why: `steering: refused by the agent${reason ? `, “${reason}”` : ''}: it was received, and not used`,
    };
  if (run === 'lost') return notTested('the agent’s process was lost before the steering was used');
  if (wroteAfter === 0) return notTested('the answer ended as the steering came');
  return {
    result: 'fail',
    why: `steering: ${status}, the run wrote on (${wroteAfter} parts) and ended as ${run} without using it`,
  };
}

/** The worse of two counts: what failed, then what could not be tested. */
function both(one: Verdict, other: Verdict): Verdict {
  const result =
    (['fail', 'not-tested', 'pass'] as const).find((each) => [one, other].some((of) => of.result === each)) ??
    'pass';
  return { result, why: `${one.why}; ${other.why}` };
}

export function judge(seen: ValidationSeen): readonly TestResult[] {
  const { delivery, surface, steer, cancel, missing } = seen;
  const cancelled = judgeCancel(cancel, missing.cancel);
  const steered = judgeSteer(steer, missing.steer);
  return [
    { test: 'delivery', ...judgeDelivery(delivery, missing.delivery), evidence: { ...delivery } },
    { test: 'surface', ...judgeSurface(surface, missing.surface), evidence: { ...surface } },
    {
      test: 'control',
      ...both(cancelled, steered),
      evidence: { cancel, steer, results: { cancel: cancelled.result, steer: steered.result } },
    },
  ];
}

/** 0: all pass. 1: one has failed. 2: none has, but not all could be tested. */
export const exitCodeOf = (results: readonly TestResult[]): 0 | 1 | 2 =>
  results.some(({ result }) => result === 'fail')
    ? 1
    : results.every(({ result }) => result === 'pass')
      ? 0
      : 2;

const NAMES: Readonly<Record<TestResult['test'], string>> = {
  delivery: '1 resilient delivery',
  surface: '2 continuity across surfaces',
  control: '3 live control',
};
const WORDS: Readonly<Record<Outcome, string>> = {
  pass: 'pass',
  fail: 'FAIL',
  'not-tested': 'could not be tested',
};

export const describeResult = ({ test, result, why }: TestResult): string =>
  `${WORDS[result]}: ${NAMES[test]}: ${why}`;
