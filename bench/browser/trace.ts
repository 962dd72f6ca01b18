/**
 * What the page's main thread did, from Chromium's own trace: the only source that has each task, style, layout and paint
 * included. `Performance.getMetrics` has but their sum, and the page's `longtask` observer only those over 50 ms; the
 * trace costs the same few microseconds per task for every candidate.
 */
import { BEGIN, END } from './candidate.ts';

/** Milliseconds from which a task counts as long. */
export const LONG = 50;

/** Top-level tasks, and the page's own marks. */
export const CATEGORIES = ['disabled-by-default-devtools.timeline', 'blink.user_timing'];

export interface MainThread {
  /** Sum of the tasks between the marks, by the clock on the wall: what a person's click would have waited for. */
  readonly busySeconds: number;
  /** The same by the thread's own clock: without the time in which the machine did something else. */
  readonly cpuSeconds: number;
  readonly tasks: number;
  readonly longTasks: number;
  readonly longestMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  /** By the thread's own clock. */
  readonly tdur?: number;
}

export function readTrace(json: string): MainThread {
  const { traceEvents }: { readonly traceEvents: readonly TraceEvent[] } = JSON.parse(json);
  const begin = traceEvents.find(({ name }) => name === BEGIN);
  const end = traceEvents.find(({ name }) => name === END);
  if (!begin || !end) throw new Error('The trace lacks a mark of the page.');
  let busy = 0;
  let cpu = 0;
  let tasks = 0;
  let longTasks = 0;
  let longest = 0;
  for (const { name, ph, pid, tid, ts, dur = 0, tdur = 0 } of traceEvents) {
    if (name !== 'RunTask' || ph !== 'X' || pid !== begin.pid || tid !== begin.tid) continue;
    // The tasks that make the marks are counted as far as they lie between them.
    const inside = Math.min(ts + dur, end.ts) - Math.max(ts, begin.ts);
    if (inside <= 0) continue;
    tasks++;
    busy += inside;
    cpu += dur === 0 ? 0 : tdur * (inside / dur);
    longest = Math.max(longest, inside);
    if (inside > LONG * 1000) longTasks++;
  }
  if (tasks === 0) throw new Error('The trace has no tasks of the page.');
  return { busySeconds: busy / 1e6, cpuSeconds: cpu / 1e6, tasks, longTasks, longestMs: longest / 1000 };
}
