/** The service worker of noticePage.ts, as an app has it; and how many messages it has done with, for the test that delivers them. */
import { serveNotifications } from '@rejoin/react/notifications-worker';

export interface NoticeWorker {
  taken: number;
}

interface PushEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

// CAST: what only this worker has.
const worker = Object.assign(self as never as EventTarget & NoticeWorker, { taken: 0 });
// Before the app's own listener. To ask what is shown while something is being shown makes Chromium lose it.
worker.addEventListener('push', (event) => {
  // CAST: the library of types for pages does not know this event.
  const push = event as PushEvent;
  const wait = push.waitUntil.bind(push);
  const waitUntil = (work: Promise<unknown>) =>
    wait(
      work.finally(() => {
        worker.taken++;
      }),
    );
  Object.defineProperty(push, 'waitUntil', { value: waitUntil });
});

serveNotifications();
