import { describe, expect, it } from 'vitest';
import { exploreLens, type LensScenario } from '../../test/generators/lensExplorer.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import type { SessionInterest } from '../protocol/interest.ts';

const [a, b] = ['agent:a/AAAAAAAAAAAAAAAA', 'agent:b/BBBBBBBBBBBBBBBB'];
const user = 'user:u/UUUUUUUUUUUUUUUU';
const begins = (run: string): EventEntry => ({ run, event: { type: 'RUN_STARTED', runId: run } });
const opens = (run: string): EventEntry => ({ run, event: { type: 'TEXT_MESSAGE_START', messageId: run } });
const writes = (run: string, delta: string): EventEntry => ({
  run,
  event: { type: 'TEXT_MESSAGE_CONTENT', messageId: run, delta },
});
const closes = (run: string): EventEntry => ({ run, event: { type: 'TEXT_MESSAGE_END', messageId: run } });

/** Two agents write. One ends, a person stops everything in between, and that reads how much each has written. */
const says: LensScenario['says'] = [
  { instance: a, entry: begins('r') },
  { instance: a, entry: opens('r') },
  { instance: b, entry: begins('q') },
  { instance: b, entry: opens('q') },
  { instance: a, entry: writes('r', 'one ') },
  { instance: b, entry: writes('q', 'uno ') },
  { instance: a, entry: writes('r', 'two') },
  { instance: a, entry: closes('r') },
  { instance: b, entry: writes('q', 'due') },
  {
    instance: user,
    lane: 'control',
    entry: { id: 'stop', event: { type: 'cancel.requested', target: { kind: 'session' } } },
  },
];
const OF_A: SessionInterest = { participants: ['agent:a'] };
const OF_B: SessionInterest = { participants: ['agent:b'] };

describe('every schedule of a reader whose interest changes', { timeout: 300_000 }, () => {
  it.each([
    { name: 'that widens and narrows', wants: [{}, OF_B, {}], cuts: 2, snapshots: 1, proofs: 1 },
    { name: 'that widens to all and narrows', wants: [{}, 'all', {}], cuts: 1, snapshots: 1, proofs: 1 },
    { name: 'whose link breaks three times', wants: [OF_B, OF_A], cuts: 3, snapshots: 1, proofs: 0 },
  ] satisfies ({ name: string } & Omit<LensScenario, 'says'>)[])(
    '$name: it has the facts of the log wherever it is, the state wherever nothing is owed, and in the end each text that it wants (P37, P38)',
    ({ name, ...scenario }) => {
      const { worlds, ends } = exploreLens({ ...scenario, says });
      console.log(`${name}: ${worlds} worlds, ${ends} ends`);
      expect(worlds).toBeGreaterThan(1_000);
      expect(ends).toBeGreaterThan(5);
    },
  );

  it('finds a reader that resumes where sums are missing (P37)', () => {
    const scenario: LensScenario = {
      says,
      wants: [{}],
      cuts: 1,
      snapshots: 0,
      proofs: 0,
      resumesAnywhere: true,
    };
    expect(() => exploreLens(scenario)).toThrow('Something is owed at a proof.');
    expect(exploreLens({ ...scenario, resumesAnywhere: false }).ends).toBeGreaterThan(0);
  });
});
