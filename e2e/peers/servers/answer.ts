/** What every server of this folder answers, as a model writes it: a word at a time, slowly. */
export const ANSWER =
  'A cut is not an end. The train goes into a tunnel, the phone changes its network, a laptop is closed and opened again, ' +
  'and all the while the agent works on. What it writes meanwhile has to be somewhere, and a reader who comes back has to find ' +
  'the place where the reading stopped. That is all that a durable session does, and it is more than most products do today.';

export const WORDS: readonly string[] = ANSWER.split(/(?<= )/);

/** Between two words. The answer takes about two seconds. */
export const PACE_MS = 30;

/** Tells the test where this server listens. */
export function listening(url: string): void {
  process.stdout.write(`listening on ${url}\n`);
}
