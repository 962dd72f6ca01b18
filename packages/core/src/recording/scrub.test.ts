import { manualClock, seededRandom } from '@rejoin/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keeperLog, tapeOf } from '../../test/generators/logs.ts';
import { fold } from '../fold/fold.ts';
import { EMPTY, type SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import { createKeeperHost } from '../keeper/host.ts';
import { memoryStore } from '../keeper/logStore.ts';
import type { Item } from '../protocol/envelope.ts';
import { beatsOfRecording } from './beats.ts';
import { type Recording, readRecording, recordingOf, writeRecording } from './recording.ts';
import { scrubRecording, scrubText } from './scrub.ts';

const recordingWith = (items: readonly Item[]): Recording => ({
  session: 's',
  incarnation: 'i',
  reducer: 1,
  title: 'A secret',
  marks: new Map(),
  items,
});

const logs = fc
  .array(fc.nat(1_000_000), { minLength: 40, maxLength: 400 })
  .map((numbers) => keeperLog(tapeOf(numbers)).batches.flat());

/** What a session looks like when one cannot read. */
const shape = ({ position, faults, totals, ...state }: SessionState) => ({
  position,
  faults,
  totals,
  runs: [...state.runs.values()].map(({ run, status, began, deltas, steps, generation }) => [
    [run, status, began, deltas, steps.length, generation],
  ]),
  messages: [...state.messages.values()].map(({ id, status, text, ordinal, to }) => [
    [
      id,
      status,
      ordinal,
      to?.length,
      text.length,
      textOf(text)
        .split('\n')
        .map(({ length }) => length),
    ],
  ]),
  calls: [...state.toolCalls.values()].map(({ id, status, args }) => [id, status, args.length]),
  controls: [...state.controls.values()].map(({ id, rows, closed }) => [
    id,
    closed,
    rows.map(({ status }) => status),
  ]),
});

describe('a scrubbed recording', () => {
  it('folds to the same shape, whatever happened in it', () => {
    fc.assert(
      fc.property(logs, (items) => {
        const scrubbed = scrubRecording(readRecording(writeRecording(recordingWith(items))));
        expect(shape(fold(EMPTY, scrubbed.items))).toEqual(shape(fold(EMPTY, items)));
        // It is a recording like any other.
        expect(readRecording(writeRecording(scrubbed))).toEqual(scrubbed);
      }),
      { numRuns: 200 },
    );
  });

  it('holds no content, no name and no title any more', () => {
    const at = 1_000;
    const participant = 'user:zelda';
    const producer = `${participant}/AAAAAAAAAAAAAAAA/main`;
    const say = (seq: number, event: object, more: object = {}): Item =>
      ({ v: 1, producer, seq, participant, at, event, ...more }) as Item;
    const items = [
      say(1, { type: 'participant.joined', name: 'Zelda Secret' }),
      say(
        2,
        { type: 'message.sent', content: 'My secret is 4711.\nReally 😀', to: ['agent:zorro'] },
        { id: 'm' },
      ),
      say(
        3,
        { type: 'cancel.requested', target: { kind: 'agent', participant: 'agent:zorro' }, reason: 'secret' },
        { id: 'c' },
      ),
      say(4, { type: 'my.secretless', value: { secret: 'secret', amount: 4711 }, note: 'secret' }),
    ];
    const text = writeRecording(scrubRecording(recordingWith(items)));
    expect(text.replaceAll('my.secretless', '').replaceAll('"secret":', '')).not.toMatch(
      /zelda|zorro|secret|4711|😀/i,
    );
    expect(text).toContain('Xx xxxxxx xx 1111.\\nXxxxxx ');
    expect(text).toContain('"to":["agent:agent-1"]');
  });

  it('keeps the length of every text, in UTF-16 units, and its line breaks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(scrubText(text).length).toBe(text.length);
        expect(scrubText(text).split('\n').length).toBe(text.split('\n').length);
      }),
    );
  });
});

it('played beat by beat to a keeper, a recording becomes the same session again', async () => {
  await fc.assert(
    fc.asyncProperty(logs, async (items) => {
      const clock = manualClock();
      const store = memoryStore();
      const patience = { lease: 1e12, expires: 1e12, unresponsive: 1e12 };
      const host = createKeeperHost({ store, clock, random: seededRandom(1), patience });
      const kept: Item[] = [];
      for (const { writer, batch } of beatsOfRecording({ items }, { speed: Number.POSITIVE_INFINITY })) {
        const answer = host.append('s', writer, batch);
        await clock.advance(0);
        expect(await answer).toMatchObject({ type: 'ack' });
      }
      kept.push(...(await recordingOf(store, 's')).items);
      const [before, after] = [fold(EMPTY, items), fold(EMPTY, kept)];
      expect(shape(after)).toEqual(shape(before));
      const texts = (state: SessionState) => [...state.messages.values()].map(({ text }) => textOf(text));
      expect(texts(after)).toEqual(texts(before));
    }),
    { numRuns: 40 },
  );
});

it('takes as long as it took, except for pauses beyond the longest one', () => {
  const participant = 'agent:a';
  const producer = `${participant}/AAAAAAAAAAAAAAAA/main`;
  const event = (seq: number, at: number): Item => ({
    v: 1,
    producer,
    seq,
    participant,
    at,
    event: { type: 'participant.joined' },
  });
  const items: Item[] = [
    event(1, 0),
    { delta: 'ab😀cd', kind: 't', producer, id: 'm', from: 2, count: 3 },
    event(5, 400),
    event(6, 100_000),
  ];
  const beats = beatsOfRecording({ items });
  expect(beats.map(({ after }) => after)).toEqual([0, 100, 100, 100, 100, 3_000]);
  expect(beats.slice(1, 4).map(({ batch }) => batch.events[0]?.event)).toMatchObject([
    { delta: 'ab' },
    { delta: '😀' },
    { delta: 'cd' },
  ]);
  expect(
    beatsOfRecording({ items }, { speed: 4, maxPause: 1e9 }).reduce((sum, { after }) => sum + after, 0),
  ).toBe(25_000);
});
