import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countOf, deltaId, isDelta, isDeltaEvent, isLogItem, toItem } from './envelope.ts';
import { factsOf } from './eventTable.ts';
import { MAX_NAME } from './limits.ts';
import { textIn } from './messageContent.ts';
import { CLOSED_FOR, encodeFrame, encodeItem, makeCursor, splitCursor, wireItem } from './messages.ts';
import { omitUndefined } from './omitUndefined.ts';
import { readFrameItem, readItem } from './parse.ts';
import { isWellFormed, wellFormed, wholeValue } from './wellFormed.ts';

const PRODUCER = 'user:ana/AAAAAAAAAAAAAAAA/main';
const item = (entry: Parameters<typeof toItem>[0]) => toItem(entry, PRODUCER, 4, 'user:ana', 5.7);

describe('an item', () => {
  it('is what the keeper makes of an entry, whatever its writer says of itself (P1)', () => {
    const event = { type: 'message.sent', content: 'x' } as const;
    const lies = {
      seq: 99,
      participant: 'user:ben',
      at: 0,
      v: 2,
      producer: 'user:ben/AAAAAAAAAAAAAAAA/main',
    };
    const made = { id: 'a', event, v: 1, producer: PRODUCER, seq: 4, participant: 'user:ana', at: 5 };
    expect(item({ ...lies, id: 'a', event })).toEqual(made);
    expect(countOf(item({ event }))).toBe(1);
  });

  it('of growth is a delta of what grows', () => {
    for (const [kind, event] of [
      ['t', { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'x' }],
      ['r', { type: 'REASONING_MESSAGE_CONTENT', messageId: 'm', delta: 'x' }],
      ['a', { type: 'TOOL_CALL_ARGS', toolCallId: 'm', delta: 'x' }],
    ] as const) {
      const made = { delta: 'x', kind, producer: PRODUCER, id: 'm', from: 4, count: 1 };
      expect(isDeltaEvent(event) && deltaId(event)).toBe('m');
      expect(item({ run: 'r', event })).toEqual(made);
      expect(isDelta(item({ event }))).toBe(true);
    }
    expect(isDeltaEvent({ type: 'constructor' })).toBe(false);
    expect(isDelta(item({ event: { type: 'later' } }))).toBe(false);
  });

  it('is read as it was written; a delta without its count if it stands for one event', () => {
    const one = { delta: 'x', kind: 't', producer: 'p', id: 'm', from: 4, count: 1 } as const;
    const three = { ...one, count: 3 };
    expect(wireItem(one)).toEqual(['t', 'p', 'm', 4, 'x']);
    expect(wireItem(three)).toEqual(['t', 'p', 'm', 4, 'x', 3]);
    expect(countOf(three)).toBe(3);
    for (const each of [one, three, item({ event: { type: 'later' } })])
      expect(readItem(JSON.parse(encodeItem(each)))).toEqual(each);
  });
});

it('what takes the place of withheld items is read as it was written, and nothing else is (P37)', () => {
  const sum = {
    kind: 't',
    producer: 'p',
    id: 'm',
    last: 7,
    count: 3,
    sum: { length: 5, a: -1, b: 2 },
  } as const;
  expect(wireItem({ skipped: 4 })).toEqual(['+', 4]);
  expect(wireItem(sum)).toEqual(['w', 't', 'p', 'm', 7, 3, 5, -1, 2]);
  for (const each of [sum, { ...sum, kind: 'r' }, { ...sum, kind: 'a' }, { skipped: 4 }] as const)
    expect(readFrameItem(JSON.parse(encodeItem(each)))).toEqual(each);
  const event = item({ event: { type: 'later' } });
  expect(readFrameItem(JSON.parse(encodeItem(event)))).toEqual(event);
  expect([countOf({ skipped: 4 }), countOf(sum), countOf(event)]).toEqual([4, 0, 1]);
  expect([isLogItem({ skipped: 4 }), isLogItem(sum), isLogItem(event)]).toEqual([false, false, true]);
  const delta = { delta: 'x', kind: 't', producer: 'p', id: 'm', from: 4, count: 1 } as const;
  expect(isLogItem(delta)).toBe(true);
  for (const other of [
    ['+', -1],
    ['+'],
    ['x', 't', 'p', 'm', 7, 3, 5, 1, 2],
    ['w', 'x', 'p', 'm', 7, 3, 5, 1, 2],
    ['w', 't', 5, 'm', 7, 3, 5, 1, 2],
    ['w', 't', 'p', 5, 7, 3, 5, 1, 2],
    ['w', 't', 'p', 'm', 7, 3, 5, 1],
    ['w', 't', 'p', 'm', 7, 3, 5, 1, 2, 3],
    ['w', 't', 'p', 'm', 7, 3, 5, 1, 0.5],
    [],
    5,
    {},
  ])
    expect(readFrameItem(other), JSON.stringify(other)).toBeUndefined();
});

it('a close is for what docs/errors.md says of its number', () => {
  const document = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
  const codes = new Map(
    [...document.matchAll(/^\| `([a-z-]+)` \|.*?((?:\d{3,4}[^|\d]*)+)\|$/gm)].map(
      ([, code = '', numbers = '']) => [code, numbers],
    ),
  );
  for (const [number, code] of Object.entries(CLOSED_FOR)) expect(codes.get(code), code).toContain(number);
});

it('a frame is a list of its channel, its two ends and its items', () => {
  expect(encodeFrame(1, 3, 5, '')).toBe('[1,3,5]');
  expect(encodeFrame(1, 3, 5, '{},{}')).toBe('[1,3,5,{},{}]');
});

it('a cursor is a place in one log, and what is no cursor is none', () => {
  expect(splitCursor(makeCursor('aZ_-9', 7))).toEqual({ incarnation: 'aZ_-9', offset: 7 });
  expect(splitCursor(`${'x'.repeat(64)}.${'9'.repeat(15)}`)).toBeDefined();
  for (const cursor of [
    '',
    'a',
    'a.',
    '.1',
    'a.x',
    'a.-1',
    'a.1.2',
    'a b.1',
    ' a.1',
    'a.1 ',
    `${'x'.repeat(65)}.1`,
  ])
    expect(splitCursor(cursor), cursor).toBeUndefined();
  expect(splitCursor(`a.${'9'.repeat(16)}`)).toBeUndefined();
});

it('the text of a message is its text, or the texts of its parts', () => {
  expect(textIn('x')).toBe('x');
  const image = { type: 'image', text: 'not shown' };
  expect(textIn([{ type: 'text', text: 'a' }, image, { type: 'text' }, { type: 'text', text: 'b' }])).toBe(
    'a\nb',
  );
});

it('what is undefined is no field', () => {
  expect(omitUndefined({ a: 1, b: undefined, c: null, d: '' })).toStrictEqual({ a: 1, c: null, d: '' });
});

it('halves of pairs are found, and replaced, wherever they stand', () => {
  for (const [broken, whole] of [
    ['a\ud83d', 'a\ufffd'],
    ['\ude82\ud83d', '\ufffd\ufffd'],
    ['\\\ud83d\\', '\\\ufffd\\'],
    ['\\ud83d', '\\ud83d'],
    ['🚂', '🚂'],
  ] as const) {
    expect(isWellFormed(broken)).toBe(broken === whole);
    expect(wellFormed(broken)).toBe(whole);
    expect(wholeValue({ [broken]: [broken] })).toEqual({ [whole]: [whole] });
  }
  const same = { a: ['🚂'] };
  expect(wholeValue(same)).toBe(same);
});

it('a type of event has its facts, and one of a later version none', () => {
  expect(factsOf('message.sent')).toEqual({
    by: 'asker',
    id: 'must',
    run: 'may',
    saw: true,
    kind: 'command',
    lane: 'main',
    action: 'append',
    room: 'asks',
    fold: 'state',
    limits: {},
  });
  expect(factsOf('participant.joined')).toMatchObject({ saw: false, limits: { name: MAX_NAME } });
  expect(factsOf('constructor')).toBeUndefined();
});
