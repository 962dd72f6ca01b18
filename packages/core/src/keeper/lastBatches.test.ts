import { expect, it } from 'vitest';
import type { ProducerId } from '../protocol/ids.ts';
import { type LastBatch, openBatches } from './lastBatches.ts';

const digests = Array.from({ length: 1_000 }, () => 'x');
const batches = (participant: string, count: number, size = 1_000): [ProducerId, LastBatch][] =>
  Array.from({ length: count }, (_, at) => [
    `${participant}/AAAAAAAAAAAAAAA1/l${at}`,
    { first: 1, digests: digests.slice(0, size) },
  ]);

it('of one participant the newest 65,536 digests are kept, of its newest batches, and all of another (P8)', () => {
  const of = (participant: string, known: ReadonlyMap<ProducerId, LastBatch>) =>
    [...known.keys()].filter((producer) => producer.startsWith(participant));
  const { batches: known } = openBatches(
    new Map([...batches('user:ben', 40), ...batches('user:ana', 70), ...batches('user:cleo', 1, 1)]),
  );
  expect(of('user:ana', known)).toEqual(
    batches('user:ana', 70)
      .slice(5)
      .map(([producer]) => producer),
  );
  expect(of('user:ben', known)).toHaveLength(40);
  expect(of('user:cleo', known)).toHaveLength(1);
  const { batches: exact } = openBatches(
    new Map([...batches('user:ana', 1, 536), ...batches('user:ben', 5), ...batches('user:ana', 66).slice(1)]),
  );
  expect(of('user:ana', exact)).toHaveLength(66);
  expect(openBatches(new Map(batches('user:ana', 65))).batches.size).toBe(65);
});
