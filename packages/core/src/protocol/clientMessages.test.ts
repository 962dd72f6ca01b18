import { describe, expect, it } from 'vitest';
import { LIMITS, MAX_EVENTS } from './limits.ts';
import { isMalformed } from './parse.ts';
import { isMalformedEvent, parseBody, parseClient } from './parseClient.ts';

type Fields = Readonly<Record<string, unknown>>;

const INSTANCE = 'user:ana/AAAAAAAAAAAAAAAA';
const PRODUCER = `${INSTANCE}/main`;
const SENT = { type: 'message.sent', content: 'Hello' };

const hello = {
  type: 'hello',
  v: 1,
  participant: 'user:ana',
  instance: INSTANCE,
  secret: 's',
  token: 't',
  snapshots: 'http',
};
const join = { type: 'join', instance: INSTANCE, secret: 's' };
const leave = { type: 'leave', instance: INSTANCE };
const subscribe = { type: 'subscribe', channel: 1, session: 's', cursor: 'i.1', inline: true };
const unsubscribe = { type: 'unsubscribe', channel: 1 };
const append = {
  type: 'append',
  session: 's',
  producer: PRODUCER,
  first: 1,
  events: [{ run: 'r', id: 'a', saw: 1, must: true, event: SENT }, { event: { type: 'later', of: [1] } }],
};
const signal = { type: 'signal', session: 's', key: 'k', value: { x: 1 }, ttl: 60_000, instance: INSTANCE };
const history = { type: 'history', request: 1, session: 's', before: 9 };
const ping = { type: 'ping', instance: INSTANCE };

const parse = (message: unknown) => parseClient(JSON.stringify(message), LIMITS);
const codeOf = (message: unknown): string => {
  const read = parse(message);
  return isMalformed(read) ? read.malformed : `is taken as ${read.type}`;
};
const without = (message: Fields, name: string) => ({ ...message, [name]: undefined });

describe('a message of a client', () => {
  it.each([hello, join, leave, subscribe, unsubscribe, append, signal, history, ping])(
    'is taken as it is: $type',
    (message) => {
      expect(parse(message)).toEqual(message);
    },
  );

  it.each([
    [hello, 'token'],
    [hello, 'snapshots'],
    [subscribe, 'cursor'],
    [subscribe, 'inline'],
    [signal, 'instance'],
    [history, 'before'],
    [ping, 'instance'],
  ] as const)('is taken without what it need not have: %j without `%s`', (message, name) => {
    const rest = Object.fromEntries(Object.entries(message).filter(([each]) => each !== name));
    expect(parse(rest)).toStrictEqual(rest);
  });

  it('is taken without what the protocol does not know of, also in its entries (P1)', () => {
    const [first] = append.events;
    expect(
      parse({ ...append, participant: 'user:ben', events: [{ ...first, seq: 7, at: 5 }] }),
    ).toStrictEqual({
      ...append,
      events: [first],
    });
    for (const message of [hello, join, leave, subscribe, unsubscribe, signal, history, ping])
      expect(parse({ ...message, later: 1 })).toStrictEqual(message);
    const { snapshots: _, ...plain } = hello;
    expect(parse({ ...hello, snapshots: 'later' })).toStrictEqual(plain);
    const { inline: __, ...subscribed } = subscribe;
    expect(parse({ ...subscribe, inline: 1 })).toStrictEqual(subscribed);
  });

  it('is refused with what is wrong with it', () => {
    const refused: readonly (readonly [
      message: Fields,
      name: string,
      code: string,
      values: readonly unknown[],
    ])[] = [
      [hello, 'v', 'protocol-version', [2, '1', undefined]],
      [
        hello,
        'participant',
        'message-malformed',
        ['ana', 'user:', 'user:a/b', 'user:Zoe\u0308', 5, undefined],
      ],
      [hello, 'instance', 'message-malformed', ['user:ana', `${INSTANCE}A`, undefined]],
      [hello, 'secret', 'message-malformed', ['', 'x'.repeat(513), '\ud83d', 5, undefined]],
      [hello, 'token', 'message-malformed', [5, null]],
      [join, 'instance', 'message-malformed', ['user:ana', undefined]],
      [join, 'secret', 'message-malformed', ['', 'x'.repeat(513), undefined]],
      [leave, 'instance', 'message-malformed', ['user:ana', undefined]],
      [subscribe, 'channel', 'message-malformed', [-1, 0.5, 2 ** 31, '1', undefined]],
      [subscribe, 'session', 'session-malformed', ['', 'a b', 'x'.repeat(129), undefined]],
      [subscribe, 'cursor', 'message-malformed', ['', 'x'.repeat(129), 5, null]],
      [unsubscribe, 'channel', 'message-malformed', [-1, 2 ** 31, undefined]],
      [append, 'session', 'session-malformed', ['', undefined]],
      [append, 'producer', 'message-malformed', [INSTANCE, `${INSTANCE}/Main`, undefined]],
      [append, 'first', 'message-malformed', [0, -1, 1.5, 2 ** 53 - MAX_EVENTS, undefined]],
      [append, 'events', 'message-malformed', [[], {}, undefined]],
      [
        append,
        'events',
        'batch-too-large',
        [Array.from({ length: MAX_EVENTS + 1 }, () => ({ event: SENT }))],
      ],
      [append, 'events', 'event-malformed', [[5], [{ event: { type: 'message.sent' } }], [{}], [[]]]],
      [signal, 'session', 'session-malformed', ['', undefined]],
      [signal, 'key', 'message-malformed', ['', 'x'.repeat(129), undefined]],
      [signal, 'key', 'signal-refused', ['keeper.x']],
      [signal, 'ttl', 'message-malformed', [-1, 60_001, undefined]],
      [signal, 'value', 'message-malformed', [undefined]],
      [signal, 'value', 'signal-refused', ['x'.repeat(LIMITS.signal - 1), 'é'.repeat(LIMITS.signal / 2)]],
      [signal, 'instance', 'message-malformed', ['user:ana', null]],
      [history, 'request', 'message-malformed', [-1, undefined]],
      [history, 'session', 'session-malformed', ['', undefined]],
      [history, 'before', 'message-malformed', [-1, null]],
      [ping, 'instance', 'message-malformed', ['user:ana', null]],
      [ping, 'type', 'message-unknown', ['later', 'constructor', 5, undefined]],
    ];
    for (const [message, name, code, values] of refused)
      for (const value of values)
        expect(codeOf({ ...message, [name]: value }), `${name}: ${value}`).toBe(code);
    for (const message of [[], 'ping', 5, null]) expect(codeOf(message)).toBe('message-malformed');
  });

  it('is taken up to its bounds', () => {
    for (const [message, name, value] of [
      [hello, 'secret', 'x'.repeat(512)],
      [subscribe, 'channel', 0],
      [subscribe, 'channel', 2 ** 31 - 1],
      [subscribe, 'cursor', 'x'.repeat(128)],
      [append, 'first', 2 ** 53 - 1 - MAX_EVENTS],
      [append, 'events', Array.from({ length: MAX_EVENTS }, () => ({ event: SENT }))],
      [signal, 'ttl', 0],
      [signal, 'value', 'x'.repeat(LIMITS.signal - 2)],
      [signal, 'value', null],
    ] as const)
      expect(parse({ ...message, [name]: value })).toEqual({ ...message, [name]: value });
  });

  it('names what it would have begun, where it can be read', () => {
    expect(parse({ ...subscribe, session: '' })).toMatchObject({ subject: { channel: 1 } });
    expect(parse({ ...subscribe, channel: -1 })).not.toHaveProperty('subject');
    expect(parse({ ...history, session: '' })).toMatchObject({ subject: { request: 1 } });
    expect(parse({ ...history, request: -1 })).not.toHaveProperty('subject');
    expect(parse(subscribe)).not.toHaveProperty('subject');
  });

  it('that is no JSON, or passes a limit, is refused', () => {
    expect(parseClient('{', LIMITS)).toMatchObject({ malformed: 'message-malformed' });
    const text = JSON.stringify(ping);
    expect(parseClient(text, { ...LIMITS, frame: text.length })).toEqual(ping);
    expect(parseClient(text, { ...LIMITS, frame: text.length - 1 })).toMatchObject({
      malformed: 'message-too-large',
    });
    expect(parseClient(JSON.stringify(hello), { ...LIMITS, string: 5 })).toMatchObject({
      malformed: 'string-too-long',
    });
    expect(parseClient(JSON.stringify({ ...ping, x: [[]] }), { ...LIMITS, depth: 2 })).toMatchObject({
      malformed: 'message-too-deep',
    });
  });
});

describe('an append with one bad event', () => {
  const batch = { session: 's', producer: PRODUCER, first: 4 };
  const withEvents = (...events: readonly unknown[]) => parse({ ...append, first: 4, events });

  it('names the event, so that its writer can replace it and go on (P11)', () => {
    for (const bad of [
      { event: { type: 'message.sent' } },
      { event: SENT, run: '' },
      { event: SENT, id: 5 },
      { event: SENT, saw: -1 },
      { event: SENT, must: 'yes' },
      { event: { type: 'later\ud83d' } },
      {},
      5,
    ]) {
      const read = withEvents({ event: SENT }, bad);
      expect(read, JSON.stringify(bad)).toMatchObject({
        malformed: 'event-malformed',
        batch: { ...batch, seq: 5 },
      });
      expect(isMalformed(read) && isMalformedEvent(read)).toBe(true);
    }
    expect(withEvents(...Array.from({ length: MAX_EVENTS + 1 }, () => ({ event: SENT })))).toMatchObject({
      malformed: 'batch-too-large',
      batch: { ...batch, seq: 4 },
    });
  });

  it('that is too deep or too long names it as well, where the rest can be read', () => {
    const deep = JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) as unknown;
    const long = 'x'.repeat(LIMITS.string + 1);
    for (const [value, code] of [
      [deep, 'message-too-deep'],
      [long, 'string-too-long'],
    ] as const) {
      const bad = { event: { type: 'CUSTOM', name: 'x', value } };
      expect(withEvents({ event: SENT }, bad)).toMatchObject({
        malformed: code,
        batch: { ...batch, seq: 5 },
      });
      for (const message of [{ ...ping, value }, [value], { ...append, value }]) {
        const read = parse(message);
        expect(read).toMatchObject({ malformed: code });
        expect(read).not.toHaveProperty('batch');
      }
    }
  });

  it('may nest as deep as the message may, less what is around it', () => {
    const nested = (levels: number) => ({
      event: {
        type: 'CUSTOM',
        name: 'x',
        value: JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`) as unknown,
      },
    });
    // The message, its events, the entry and the event are four.
    expect(withEvents(nested(LIMITS.depth - 4))).toHaveProperty('events');
    expect(withEvents(nested(LIMITS.depth - 3))).toMatchObject({ malformed: 'message-too-deep' });
  });
});

describe('what is broken within a text', () => {
  it('is made whole in an event and in a signal', () => {
    const broken = 'a\ud83d';
    expect(parse({ ...append, events: [{ event: { ...SENT, content: broken } }] })).toMatchObject({
      events: [{ event: { content: 'a\ufffd' } }],
    });
    expect(parse({ ...signal, value: broken })).toMatchObject({ value: 'a\ufffd' });
    expect(parse({ ...signal, value: 'a\ud83d\ude82' })).toMatchObject({ value: 'a\ud83d\ude82' });
  });
});

it('of the input of a run enters what others need, and nothing else (section 15)', () => {
  const needed = {
    answers: { participant: 'user:ana', id: 'a' },
    parent: { participant: 'agent:docs', run: 'p' },
    resume: [{ interruptId: 'i' }],
  };
  const started = (input: unknown) => {
    const read = parse({ ...append, events: [{ event: { type: 'RUN_STARTED', runId: 'r', input } }] });
    return 'events' in read ? read.events[0]?.event : undefined;
  };
  expect(started({ ...needed, messages: [{ content: 'private' }], tools: [] })).toStrictEqual({
    type: 'RUN_STARTED',
    runId: 'r',
    input: needed,
  });
  expect(started({ messages: [] })).toStrictEqual({ type: 'RUN_STARTED', runId: 'r', input: {} });
  expect(started(undefined)).toStrictEqual({ type: 'RUN_STARTED', runId: 'r' });
  const unread = { type: 'CUSTOM', name: 'x', value: 1, input: { messages: [] } };
  expect(parse({ ...append, events: [{ event: unread }] })).toMatchObject({ events: [{ event: unread }] });
  const other = { type: 'later', input: { messages: [] } };
  expect(parse({ ...append, events: [{ event: other }] })).toMatchObject({ events: [{ event: other }] });
});

describe('the body of an append over HTTP', () => {
  const body = { producer: PRODUCER, first: 3, events: [{ event: SENT }] };
  const read = (value: unknown, producer?: string) =>
    parseBody(JSON.stringify(value), LIMITS, 'path', producer);

  it('is taken for the session of its path, whatever session it names', () => {
    expect(read({ ...body, session: 'other' })).toStrictEqual({ type: 'append', session: 'path', ...body });
  });

  it('is taken as from a producer that the keeper names, from its beginning (P7)', () => {
    const named = `${INSTANCE}/http`;
    const taken = { type: 'append', session: 'path', producer: named, first: 1, events: body.events };
    expect(read({ events: body.events }, named)).toStrictEqual(taken);
    expect(read(body, named)).toStrictEqual(taken);
  });

  it('is refused as a message is', () => {
    expect(parseBody('{', LIMITS, 'path')).toMatchObject({ malformed: 'message-malformed' });
    expect(parseBody(JSON.stringify(body), { ...LIMITS, frame: 20 }, 'path')).toMatchObject({
      malformed: 'message-too-large',
    });
    for (const value of [[], 5, null]) expect(read(value)).toMatchObject({ malformed: 'message-malformed' });
    expect(read(without(body, 'events'))).toMatchObject({ malformed: 'message-malformed' });
    expect(read({ ...body, events: [{ event: { ...SENT, content: 'a\ud83d' } }] })).toMatchObject({
      events: [{ event: { content: 'a\ufffd' } }],
    });
  });
});
