/** What agents of a story do while a person looks: ready-made handlers for `agents`. */
import type { AgentRun } from '@rejoin/core/agent';

/** What a script is given beside its run. */
export interface Backstage {
  /** Waits on the story's clock: under 60 ms at once, longer until the story lets time pass. */
  pause(ms: number): Promise<void>;
}

export type AgentScript = (run: AgentRun, backstage: Backstage) => Promise<void> | void;

const stopped = (run: AgentRun): Promise<void> =>
  new Promise((resolve) => {
    if (run.signal.aborted) return resolve();
    run.signal.addEventListener('abort', () => resolve(), { once: true });
  });

const forever = (): Promise<void> => new Promise(() => {});

/** Works until it is stopped, which takes it so many milliseconds. */
export const stops =
  (after = 0): AgentScript =>
  async (run, { pause }) => {
    await stopped(run);
    if (after > 0) await pause(after);
  };

/** Says why it cannot be stopped, and works on. */
export const refusesToStop =
  (reason: string): AgentScript =>
  (run) => {
    run.onCancel(() => reason);
    return forever();
  };

/** Hears that it should stop, and does not. */
export const ignoresStops: AgentScript = forever;

/** Uses its steers, saying so, until it is stopped. */
export const takesSteers: AgentScript = async (run) => {
  for await (const steer of run.steering) {
    const text = run.text();
    await text.write(`Noted: ${steer.content}`);
    await text.end();
  }
};

/** Writes an answer, word by word, and ends. */
export const writes =
  (answer: string, msPerWord = 30): AgentScript =>
  async (run, { pause }) => {
    const text = run.text();
    for (const word of answer.split(/(?<=\s)/)) {
      if (run.signal.aborted) return;
      await text.write(word);
      await pause(msPerWord);
    }
  };
