/** The page: mounts the candidate that its address names, feeds it, and tells how it went. */

import { BEGIN, type Candidate, END, type PageResult, type Shown } from './candidate.ts';
import { commitsSoFar, faultOfReact } from './commits.ts';
import type { FromFeed } from './feed.worker.ts';
import { isEndInView } from './inView.ts';
import { keepAtEnd } from './keepAtEnd.ts';
import { createSchedule, LANES, type Schedule } from './schedule.ts';

/** After this many milliseconds without the whole text, the row is an error. */
const PATIENCE = 30_000;

/** Each in a chunk of its own, so that a page loads its candidate and no other. */
const candidates: Readonly<Record<string, () => Promise<Candidate>>> = {
  'direct-lines': async () => (await import('./direct.ts')).directLines,
  direct: async () => (await import('./direct.ts')).directNode,
  'ai-sdk': async () => (await import('./aiSdk.tsx')).aiSdk(50),
  'ai-sdk-unthrottled': async () => (await import('./aiSdk.tsx')).aiSdk(undefined),
  rejoin: async () => (await import('./rejoin.tsx')).rejoin,
  'rejoin-lanes': async () => (await import('./rejoin.tsx')).rejoinLanes,
};

const lanes = Array.from({ length: LANES }, (_, lane) => lane);
const now = () => performance.timeOrigin + performance.now();

async function start(): Promise<void> {
  const asked = new URLSearchParams(location.search);
  const load = candidates[asked.get('candidate') ?? ''];
  const root = document.getElementById('root');
  if (!load || !root) throw new Error('The address names no candidate.');
  const schedule = createSchedule(Number(asked.get('seconds')));
  const shown = await (await load()).mount(root, schedule);
  while (lanes.some((lane) => !shown.output(lane))) await new Promise((resolve) => setTimeout(resolve, 10));
  keepAtEnd();
  const fault = faultOfReact();
  if (fault) throw new Error(fault);
  const feed = new Worker(new URL('./feed.worker.ts', import.meta.url), { type: 'module' });
  window.bench = { run: () => run(shown, schedule, feed) };
}

/** Calls back in the next frame, after layout and after everybody who keeps a lane at its end then. */
function afterLayout(run: () => void): void {
  // Observers are called in the order in which they were made, within the frame whose layout they saw.
  const observer = new ResizeObserver(() => {
    observer.disconnect();
    run();
  });
  observer.observe(document.body);
}

function run(shown: Shown, { tokens, texts }: Schedule, feed: Worker): Promise<PageResult> {
  const half = Math.floor(tokens.length / 2);
  let next = 0;
  const hidden = new Set<number>();
  const look = () => {
    for (const lane of lanes) {
      const output = shown.output(lane);
      if (!output || !isEndInView(output)) hidden.add(lane);
    }
  };
  const isWhole = (lane: number) => shown.output(lane)?.textContent === texts[lane];
  const before = commitsSoFar() ?? 0;
  const updatesBefore = shown.updates?.() ?? 0;
  const began = now();
  performance.mark(BEGIN);
  feed.postMessage(tokens.map(({ at }) => at));
  return new Promise((resolve) => {
    const end = (endedAt: number) => {
      const cut = lanes.filter((lane) => !isWhole(lane));
      const at = now();
      if (cut.length > 0 && at - endedAt < PATIENCE) return requestAnimationFrame(() => end(endedAt));
      performance.mark(END);
      const commits = commitsSoFar();
      const updates = shown.updates?.();
      return afterLayout(() => {
        look();
        const error =
          cut.length > 0
            ? `not whole: lanes ${cut.join()}`
            : hidden.size > 0
              ? `end not in view: lanes ${[...hidden].join()}`
              : undefined;
        resolve({
          late: at - endedAt,
          seconds: (at - began) / 1000,
          ...(error === undefined ? {} : { error }),
          ...(commits === undefined ? {} : { commits: commits - before }),
          ...(updates === undefined ? {} : { updates: updates - updatesBefore }),
        });
      });
    };
    feed.onmessage = ({ data }: MessageEvent<FromFeed>) => {
      if ('endedAt' in data) return requestAnimationFrame(() => end(data.endedAt));
      if (next < half && data.due >= half) afterLayout(look);
      while (next < data.due) shown.feed(next++);
    };
  });
}

start().catch((error: unknown) => {
  window.benchError = String(error);
});
