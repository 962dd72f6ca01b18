import { describe, expect, it } from 'vitest';
import { countCall, MOST_CALLS, pauseBefore, type Tries } from './invocationTries.ts';

describe('a function that does not do its work', () => {
  it('is called again after longer and longer pauses, and eight times at most', () => {
    let now = 1_000_000;
    let tries: Tries | undefined;
    const pauses: number[] = [];
    for (;;) {
      const pause = pauseBefore(tries, now);
      if (pause === undefined) break;
      pauses.push(pause);
      now += pause;
      tries = countCall(tries, now);
    }
    expect(pauses).toEqual([0, 1_000, 5_000, 15_000, 60_000, 120_000, 300_000, 600_000]);
    expect(pauses).toHaveLength(MOST_CALLS);
  });

  it('is called at once where the pause is over, and not much later where the clock was set back', () => {
    const tries = countCall(undefined, 1_000_000);
    expect(pauseBefore(tries, 1_000_400)).toBe(600);
    expect(pauseBefore(tries, 9_000_000)).toBe(0);
    expect(pauseBefore(tries, 0)).toBe(600_000);
  });
});
