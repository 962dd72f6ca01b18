/** The network: tells what is due, when it is due. In a worker, because the throttle slows the page's own thread only. */

export type FromFeed =
  | { /** All tokens before this index are due. */ readonly due: number }
  | { /** When the last token was posted: milliseconds since 1970, with parts. */ readonly endedAt: number };

// CAST: in a worker it takes the message alone; the DOM's types know a window's.
const post = postMessage as (message: FromFeed) => void;

addEventListener('message', ({ data: times }: MessageEvent<readonly number[]>) => {
  const began = performance.now();
  let due = 0;
  // A browser's timers come every 4 ms at best. One message for all that is due: with one each, the page would spend
  // more on the messages than some candidates spend on the text. It helps those most that have sixteen streams.
  const run = () => {
    const passed = performance.now() - began;
    const before = due;
    while (due < times.length && (times[due] ?? 0) <= passed) due++;
    if (due > before) post({ due });
    if (due < times.length) setTimeout(run, (times[due] ?? 0) - passed);
    else post({ endedAt: performance.timeOrigin + performance.now() });
  };
  run();
});
