/** Waiting for what the log folds to. */
import type { SessionState } from '../fold/state.ts';

export interface StateWaiter {
  /** Resolves as soon as `ask` answers, now or at a later state; with false once it is dismissed. */
  when(ask: (state: SessionState) => boolean | undefined): Promise<boolean>;
  /** Asks again for all that wait. */
  wake(): void;
  /** Answers all that wait with false. */
  dismiss(): void;
}

export function createStateWaiter(read: () => SessionState): StateWaiter {
  const waiters = new Set<{
    readonly ask: (state: SessionState) => boolean | undefined;
    readonly answer: (value: boolean) => void;
  }>();
  let dismissed = false;
  return {
    when: (ask) =>
      new Promise((answer) => {
        const now = dismissed ? false : ask(read());
        if (now === undefined) waiters.add({ ask, answer });
        else answer(now);
      }),
    wake() {
      const state = read();
      for (const waiter of waiters) {
        const answer = waiter.ask(state);
        if (answer === undefined) continue;
        waiters.delete(waiter);
        waiter.answer(answer);
      }
    },
    dismiss() {
      dismissed = true;
      for (const { answer } of waiters) answer(false);
      waiters.clear();
    },
  };
}
