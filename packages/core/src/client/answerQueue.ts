/** A keeper's answers in the order of the wire, which is their meaning: they wait while what settles a refusal is loaded. */
import type { RejoinError } from '../protocol/errors.ts';
import { later, loadLater } from './loadLater.ts';

export interface AnswerQueue {
  /** @param settles whether it needs what is loaded */
  take(answer: () => void, settles: boolean): void;
  /** A new link: what the former one answered goes out again, and is answered anew. */
  clear(): void;
}

/** @param failed what settles a refusal did not load; what waits for it stays until the next link */
export function createAnswerQueue(failed: (error: RejoinError) => void): AnswerQueue {
  let held: (() => void)[] | undefined;
  function release(): void {
    const answers = held ?? [];
    held = undefined;
    for (const answer of answers) answer();
  }
  return {
    take(answer, settles) {
      if (settles && !later && !held) {
        held = [];
        loadLater().then(release, failed);
      }
      if (held) held.push(answer);
      else answer();
    },
    clear() {
      held = undefined;
    },
  };
}
