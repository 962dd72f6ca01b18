/**
 * What any agent may send, by AG-UI's own schemas, and the same spoiled: into the log, and into what it folds to. `FUZZ_RUNS`
 * says how many streams each test takes, as in fold/foldFuzz.test.ts.
 */

import { seededRandom } from '@rejoin/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventTypes, exampleStream, examples, refusal } from '../../test/agUiExamples.ts';
import { type Choose, KEEPER } from '../../test/generators/logs.ts';
import { mutate, mutateText } from '../../test/generators/mutate.ts';
import { applyItems } from '../fold/apply.ts';
import { digest } from '../fold/digest.ts';
import { judge } from '../fold/judge.ts';
import { readSnapshot, takeSnapshot } from '../fold/snapshot.ts';
import { EMPTY } from '../fold/state.ts';
import { append, openKeeper } from '../keeper/keeper.ts';
import { createEventStreamParser } from '../platform/eventStream.ts';
import type { Item } from '../protocol/envelope.ts';
import { LIMITS } from '../protocol/limits.ts';
import { encodeItem } from '../protocol/messages.ts';
import { isMalformed, readItem } from '../protocol/parse.ts';
import { parseClient } from '../protocol/parseClient.ts';
import { isEvent, isKnown } from '../protocol/shapes.ts';
import { createNormaliser, type Normalised } from './normalise.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 4_000);
const MINUTES = 60_000 * (1 + RUNS / 10_000);
/** A seed and a length: a shorter stream of one seed is the beginning of a longer one. */
const streams = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 24 }));
const choices = (seed: number): Choose => {
  const random = seededRandom(seed);
  return (below) => Math.floor(random() * below);
};

const AGENT = 'agent:docs';
const INSTANCE = `${AGENT}/DDDDDDDDDDDDDDD1`;
const RUN = 'r';
const PRODUCER = `${INSTANCE}/main`;
/** What the log has no use for, or holds in its long form. */
const PASSED = new Set([
  'RAW',
  'REASONING_ENCRYPTED_VALUE',
  'TEXT_MESSAGE_CHUNK',
  'REASONING_MESSAGE_CHUNK',
  'TOOL_CALL_CHUNK',
]);

const normaliserOf = () => {
  let minted = 0;
  return createNormaliser({ mint: () => `minted-${++minted}` });
};

/** Plain, or each third event spoiled; and its bytes as they travel, now and then spoiled as well, read as a bridge reads them. */
function received([seed, length]: readonly [number, number]): readonly unknown[] {
  const spoiled = seed % 3 > 0;
  const spoil = choices(seed + 1);
  const texts = exampleStream(choices(seed), length).map((event) => {
    const text = JSON.stringify(spoiled && spoil(3) === 0 ? mutate(spoil, event) : event) ?? '';
    return spoiled && spoil(20) === 0 ? mutateText(spoil, text) : text;
  });
  const bytes = new TextEncoder().encode(texts.map((text) => `data: ${text}\n\n`).join(''));
  const cut = spoil(bytes.length + 1);
  const parser = createEventStreamParser(16 * 1024 * 1024);
  const found = [parser.push(bytes.subarray(0, cut)), parser.push(bytes.subarray(cut)), parser.end()];
  return found.flatMap((events) => (events === 'too-long' ? [] : events)).flatMap(({ data }) => parsed(data));
}

/** As a bridge writes it: the run is its own, and ends once. */
function asOneRun(events: Normalised['events']): readonly unknown[] {
  const isEnd = ({ type }: { type: string }) => type === 'RUN_FINISHED' || type === 'RUN_ERROR';
  const end = events.findLast(isEnd);
  const content = events.filter((event) => !isEnd(event) && event.type !== 'RUN_STARTED');
  return [
    { type: 'RUN_STARTED', runId: RUN },
    ...content,
    ...(end ? [end.type === 'RUN_FINISHED' ? { ...end, runId: RUN } : end] : []),
  ];
}

function parsed(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}

describe('the events of the package', () => {
  it('have an example each, which its own schema accepts', () => {
    expect([...examples.keys()].sort()).toEqual([...eventTypes].sort());
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const choose = choices(seed);
        for (const make of examples.values()) expect(refusal(make(choose))).toBe(undefined);
      }),
      { numRuns: 200 },
    );
  });

  it('are known to the log each, but for those that it passes over on purpose', () => {
    const choose = choices(1);
    const unknown = [...examples].filter(([, make]) => !isKnown(make(choose))).map(([type]) => type);
    expect(new Set(unknown)).toEqual(PASSED);
  });

  it('fit the log as their schema has them', () => {
    fc.assert(
      fc.property(streams, ([seed, length]) => {
        const normaliser = normaliserOf();
        const faults = exampleStream(choices(seed), length).flatMap((event) => normaliser.push(event).faults);
        expect(faults.filter(({ message }) => message.startsWith('This is no '))).toEqual([]);
      }),
      { numRuns: RUNS / 10 },
    );
  });
});

describe('a stream of examples, plain and spoiled', () => {
  it(
    'is read without a throw, makes nothing but events, and no more than came',
    () => {
      let made = 0;
      fc.assert(
        fc.property(streams, (stream) => {
          const events = received(stream);
          const normaliser = normaliserOf();
          let [came, went] = [0, 0];
          const take = (normalised: Normalised) => {
            for (const event of normalised.events) expect(isEvent(event)).toBe(true);
            made += normalised.events.length;
            went += JSON.stringify(normalised).length;
          };
          for (const event of events) {
            came += JSON.stringify(event).length;
            take(normaliser.push(event));
            // What opens also closes; nothing is said a third time.
            expect(went).toBeLessThan(3 * came + 500 * events.length);
          }
          take(normaliser.end());
          expect(went).toBeLessThan(3 * came + 500 * (events.length + 1));
        }),
        { numRuns: RUNS },
      );
      expect(made).toBeGreaterThan(RUNS);
    },
    MINUTES,
  );

  it(
    'enters a log, and folds to the same at its keeper, at a reader, and where no keeper judges',
    () => {
      let appended = 0;
      fc.assert(
        fc.property(streams, (stream) => {
          const normaliser = normaliserOf();
          const came = received(stream).flatMap((event) => normaliser.push(event).events);
          const events = [...came, ...normaliser.end().events];
          let keeper = openKeeper('incarnation');
          let last = 0;
          const items: Item[] = [];
          for (const event of asOneRun(events)) {
            const message = {
              type: 'append',
              session: 's',
              producer: PRODUCER,
              first: last + 1,
              events: [{ run: RUN, event }],
            };
            const read = parseClient(JSON.stringify(message), LIMITS);
            if (isMalformed(read) || read.type !== 'append') continue;
            const outcome = append(
              keeper,
              { participant: AGENT, instance: INSTANCE },
              read,
              2_000_000,
              KEEPER,
            );
            if (outcome.type !== 'appended') continue;
            appended++;
            ({ keeper, seq: last } = outcome);
            items.push(...outcome.items.map((item) => readItem(JSON.parse(encodeItem(item))) as Item));
          }
          expect(keeper.state.faults).toEqual({});
          const whole = digest(keeper.state);
          expect(digest(applyItems(EMPTY, items))).toBe(whole);
          expect(digest(applyItems(EMPTY, items, judge))).toBe(whole);
          const again = readSnapshot(JSON.parse(JSON.stringify(takeSnapshot(keeper.state, 'i.1'))));
          expect(typeof again === 'string' ? again : digest(again)).toBe(whole);
        }),
        { numRuns: RUNS },
      );
      expect(appended).toBeGreaterThan(RUNS);
    },
    MINUTES,
  );

  it('asks for a name a bounded number of times, however often an agent begins under one id', () => {
    let asked = 0;
    const normaliser = createNormaliser({
      mint: () => 'minted',
      isTaken: () => {
        asked++;
        return false;
      },
    });
    const rounds = 500;
    for (let round = 0; round < rounds; round++)
      for (const type of ['TEXT_MESSAGE_START', 'TEXT_MESSAGE_END'])
        normaliser.push({ type, messageId: 'm' });
    expect(asked).toBeLessThanOrEqual(2 * rounds);
  });
});
