/** How long tokens are on their way, from a process of clients back to it. */

/** From saying a token until a reader has it, ms. */
export interface Delays {
  readonly p50: number;
  readonly p99: number;
}

/** Tokens that carry the time at which they were said, and how long each took to every reader. */
export function createDelays() {
  const found: number[] = [];
  let wanted = Number.POSITIVE_INFINITY;
  let reached = () => {};
  return {
    stamp: () => `@${performance.now().toFixed(2)};`,
    heard(text: string): void {
      const now = performance.now();
      for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1))
        found.push(now - Number.parseFloat(text.slice(at + 1, at + 20)));
      if (found.length >= wanted) reached();
    },
    /** Resolves when so many have arrived, and rejects when they do not. */
    until: (count: number) =>
      new Promise<void>((resolve, reject) => {
        wanted = count;
        const late = setTimeout(
          () => reject(new Error(`${found.length} of ${count} tokens arrived.`)),
          30_000,
        );
        reached = () => {
          clearTimeout(late);
          resolve();
        };
        if (found.length >= wanted) reached();
      }),
    found(): Delays {
      found.sort((a, b) => a - b);
      const at = (part: number) => found[Math.floor(part * (found.length - 1))] ?? Number.NaN;
      return { p50: at(0.5), p99: at(0.99) };
    },
  };
}
