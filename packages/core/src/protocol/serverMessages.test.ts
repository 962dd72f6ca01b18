import { describe, expect, it } from 'vitest';
import { LIMITS } from './limits.ts';
import { isMalformed, readItem, readItems } from './parse.ts';
import { type ChannelLog, isSnapshot, readServerText } from './parseServer.ts';

type Fields = Readonly<Record<string, unknown>>;

const INSTANCE = 'user:ana/AAAAAAAAAAAAAAAA';
const PRODUCER = `${INSTANCE}/main`;
const ENVELOPE = {
  v: 1,
  producer: PRODUCER,
  seq: 1,
  participant: 'user:ana',
  at: 1_700_000_000_000,
  event: { type: 'message.sent', content: 'x' },
};
const snapshot = { format: 3, reducer: 3, cursor: 'i.1', position: 1, digest: 'd' };

const welcome = { type: 'welcome', v: 1, level: 5, lease: 15_000, limits: LIMITS, now: 5 };
const joined = { type: 'joined', instance: INSTANCE };
const subscribed = { type: 'subscribed', channel: 2, session: 's', incarnation: 'j' };
const whole = { type: 'snapshot', channel: 1, snapshot };
const named = { type: 'snapshot-at', channel: 1, cursor: 'i.1' };
const live = { type: 'live', channel: 1, offset: 9, position: 9, reducer: 3, digest: 'd' };
const ack = { type: 'ack', session: 's', producer: PRODUCER, seq: 3 };
const refused = {
  type: 'refused',
  session: 's',
  producer: PRODUCER,
  first: 1,
  seq: 2,
  code: 'forbidden',
  message: 'No.',
};
const signals = {
  type: 'signals',
  channel: 1,
  signals: [{ instance: INSTANCE, key: 'k', value: 1, ttl: 1.5 }],
};
const error = {
  type: 'error',
  code: 'cursor-evicted',
  message: 'x',
  channel: 1,
  instance: INSTANCE,
  request: 1,
};
const pong = { type: 'pong', instance: INSTANCE, now: 5 };
const history = { type: 'history', request: 1, from: 0, entries: [] };

const log = (): Map<number, ChannelLog> =>
  new Map([[1, { session: 's', incarnation: 'i', offset: -1, cursor: '' }]]);
const parse = (message: unknown, channels = log()) => readServerText(JSON.stringify(message), channels);
const refusal = { malformed: 'message-malformed' };

describe('a message of a keeper', () => {
  it('is taken as it is', () => {
    for (const message of [
      welcome,
      joined,
      subscribed,
      whole,
      named,
      ack,
      refused,
      signals,
      error,
      pong,
      history,
    ])
      expect(parse(message)).toEqual(message);
  });

  it('is taken without what it need not have', () => {
    const { now: _, ...rest } = welcome;
    for (const message of [rest, { type: 'error', code: 'x', message: 'x' }, { type: 'pong' }])
      expect(parse(message)).toEqual(message);
    expect(parse({ ...error, code: 'a-code-of-a-later-version' })).toMatchObject({ type: 'error' });
  });

  it('is refused if a field is missing or of another kind', () => {
    const optional = /now|channel|instance|request/;
    for (const message of [
      welcome,
      joined,
      subscribed,
      whole,
      named,
      live,
      ack,
      refused,
      signals,
      error,
      pong,
      history,
    ])
      for (const name of Object.keys(message)) {
        const { [name]: value, ...rest } = message as Fields;
        const missing = parse(rest);
        const mayMiss = /error|pong|welcome/.test(message.type) && optional.test(name);
        expect(isMalformed(missing), `${message.type} without ${name}`).toBe(!mayMiss);
        for (const wrong of [null, true, -1, [5], { x: 'y' }])
          if (!Array.isArray(value) || !Array.isArray(wrong) || name === 'signals')
            // A history's entries are read where they are shown.
            expect(
              parse({ ...message, [name]: wrong }),
              `${message.type} ${name}: ${JSON.stringify(wrong)}`,
            ).toMatchObject(refusal);
      }
    for (const text of ['', 'a-', 'forbidden'.repeat(5), 'Forbidden'])
      expect(isMalformed(parse({ ...error, code: text })), text).toBe(text !== 'a-');
    for (const each of [
      { instance: 'x', key: 'k' },
      { key: 'k', ttl: 1 },
      { instance: 'x', ttl: 1 },
    ])
      expect(parse({ ...signals, signals: [each] })).toMatchObject(refusal);
    for (const other of [5, 'x', null, { type: 'later' }, { type: 'constructor' }, {}])
      expect(parse(other)).toMatchObject(refusal);
    expect(parse({ ...welcome, v: 2 })).toMatchObject(refusal);
    expect(parse({ ...ack, producer: INSTANCE })).toMatchObject(refusal);
    expect(readServerText(Uint8Array.of(123, 125), log())).toMatchObject(refusal);
    expect(readServerText('{', log())).toMatchObject(refusal);
  });

  it('gives a proof the cursor of the log that its channel reads', () => {
    const { offset: _, ...rest } = live;
    expect(parse(live)).toEqual({ ...rest, cursor: 'i.9' });
    expect(parse({ ...live, channel: 5 })).toMatchObject(refusal);
  });

  it('begins to read the log that a channel was subscribed to', () => {
    const channels = log();
    expect(parse([2, 0, 1], channels)).toMatchObject(refusal);
    parse(subscribed, channels);
    expect(parse([2, 0, 1], channels)).toEqual({
      type: 'frame',
      channel: 2,
      frame: { after: 'j.0', upTo: 'j.1', items: [] },
    });
  });

  it('may weigh what a whole state does, which nothing that is sent to a keeper may', () => {
    const large = { ...whole, snapshot: { ...snapshot, texts: ['x'.repeat(LIMITS.frame)] } };
    expect(parse(large)).toEqual(large);
    const nested = (levels: number) => ({
      ...whole,
      snapshot: { ...snapshot, state: JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`) as unknown },
    });
    expect(parse(nested(LIMITS.depth + 6))).toEqual(nested(LIMITS.depth + 6));
    expect(parse(nested(LIMITS.depth + 7))).toMatchObject({ malformed: 'message-too-deep' });
  });
});

describe('a frame', () => {
  const delta = ['t', PRODUCER, 'm', 4, 'text'];

  it('is read with its items, between the cursors of its log', () => {
    expect(parse([1, 3, 5, ENVELOPE, delta])).toEqual({
      type: 'frame',
      channel: 1,
      frame: {
        after: 'i.3',
        upTo: 'i.5',
        items: [ENVELOPE, { delta: 'text', kind: 't', producer: PRODUCER, id: 'm', from: 4, count: 1 }],
      },
    });
  });

  it('is refused whole if anything in it is malformed', () => {
    for (const frame of [
      [2, 3, 5],
      ['1', 3, 5],
      [1, -1, 5],
      [1, 3],
      [1, 3, 'x'],
      [1, 3, 5, ENVELOPE, 5],
      [1, 3, 5, ENVELOPE, ['x']],
      [1, 3, 5, { ...ENVELOPE, seq: -1 }, ENVELOPE],
    ])
      expect(parse(frame), JSON.stringify(frame)).toMatchObject(refusal);
    expect(readServerText('[1,', log())).toMatchObject(refusal);
    const long = { ...ENVELOPE, event: { type: 'later', x: 'x'.repeat(LIMITS.string + 1) } };
    expect(parse([1, 3, 5, ENVELOPE, long])).toMatchObject({ malformed: 'string-too-long' });
  });
});

describe('an item of the log', () => {
  it('is an envelope of whole fields', () => {
    const full = { ...ENVELOPE, run: 'r', id: 'a', saw: 3 };
    expect(readItem(ENVELOPE)).toEqual(ENVELOPE);
    expect(readItem(full)).toEqual(full);
    for (const [name, ...values] of [
      ['v', 2, undefined],
      ['producer', INSTANCE, undefined],
      ['seq', -1, 0.5, undefined],
      ['participant', 'ana', undefined],
      ['at', -1, 8.64e15 + 1, undefined],
      ['run', '', null],
      ['id', '', null],
      ['saw', -1, null],
      ['event', { type: 'message.sent' }, undefined],
    ] as const)
      for (const value of values)
        expect(readItem({ ...full, [name]: value }), `${name}: ${value}`).toBeUndefined();
    expect(readItem({ ...full, at: 8.64e15 })).toBeDefined();
  });

  it('is a delta of five or six fields', () => {
    for (const kind of ['t', 'r', 'a'])
      expect(readItem([kind, 'p', 'm', 0, 'x', 3])).toEqual({
        delta: 'x',
        kind,
        producer: 'p',
        id: 'm',
        from: 0,
        count: 3,
      });
    expect(readItem(['t', 'p', 'm', 0, 'x'])).toMatchObject({ count: 1 });
    for (const fields of [
      ['x', 'p', 'm', 0, 'x'],
      ['t', 5, 'm', 0, 'x'],
      ['t', 'p', 5, 0, 'x'],
      ['t', 'p', 'm', -1, 'x'],
      ['t', 'p', 'm', 0, 5],
      ['t', 'p', 'm', 0, 'x', -1],
      ['t', 'p', 'm', 0, 'x', null],
      ['t', 'p', 'm', 0],
      [],
    ])
      expect(readItem(fields), JSON.stringify(fields)).toBeUndefined();
    for (const other of [null, 5, 'x', {}]) expect(readItem(other)).toBeUndefined();
  });

  it('is read in order, all of them or none', () => {
    const list = [5, ENVELOPE, ['t', 'p', 'm', 0, 'x']];
    expect(readItems(list)).toBeUndefined();
    expect(readItems(list.slice(1))).toEqual([readItem(list[1]), readItem(list[2])]);
    expect(readItems([])).toEqual([]);
  });
});

it('a snapshot has the form of one, whatever its state is', () => {
  expect(isSnapshot({ ...snapshot, state: null })).toBe(true);
  for (const name of Object.keys(snapshot))
    expect(isSnapshot({ ...snapshot, [name]: undefined }), name).toBe(false);
});
