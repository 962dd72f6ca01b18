/** Halves of surrogate pairs: refused in ids and names, made whole in texts, and the same for every part that stores or sends them. */

import { manualClock, seededRandom } from '@rejoin/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEEPER, keeperLog, tapeOf } from '../../test/generators/logs.ts';
import { joinSession } from '../agent/joinSession.ts';
import { createSessionClient } from '../client/client.ts';
import { applyItems } from '../fold/apply.ts';
import { digest } from '../fold/digest.ts';
import { textOf } from '../fold/text.ts';
import { append, openKeeper } from '../keeper/keeper.ts';
import { memory } from '../transports/memoryTransport.ts';
import { isDelta } from './envelope.ts';
import { LIMITS } from './limits.ts';
import { encodeItem } from './messages.ts';
import { isMalformed, readItem } from './parse.ts';
import { isMalformedEvent, parseClient } from './parseClient.ts';
import { isWellFormed, wholeValue } from './wellFormed.ts';

const HALVES = ['\ud83d', '\ude82', 'a\ud83d', '\ude82\ud83d', '\\\ud83d', '"\udc00"'];

/** One event of each kind and form that a keeper has accepted. */
const EVENTS = [
  ...new Map(
    keeperLog(tapeOf(Array.from({ length: 4_000 }, (_, index) => (index * 7_919 + 13) % 100_003)))
      .batches.flat()
      .flatMap((item) => (isDelta(item) ? [] : [item]))
      .map(({ run, id, event }) => [`${event.type} ${Object.keys(event)}`, { run, id, event }] as const),
  ).values(),
];

type Place = { readonly of: object; readonly name: string; readonly path: string };

/** Where texts stand in a value, and the names of its fields. */
function texts(of: object, before = ''): Place[] {
  return Object.entries(of).flatMap(([name, value]: [string, unknown]) => {
    const path = before === '' ? name : `${before}.${name}`;
    if (typeof value === 'string') return [{ of, name, path }];
    return typeof value === 'object' && value ? texts(value, path) : [];
  });
}

const INSTANCE = 'user:ana/AAAAAAAAAAAAAAAA';
const sent = (entry: unknown) =>
  JSON.stringify({ type: 'append', session: 's', producer: `${INSTANCE}/main`, first: 1, events: [entry] });
const allWhole = (value: unknown) => isWellFormed(JSON.stringify(value)) && wholeValue(value) === value;

it('is refused by its field, or made whole, wherever it stands in an event', () => {
  let refused = 0;
  let madeWhole = 0;
  for (const original of EVENTS)
    for (const [index, { path, name }] of texts(original).entries()) {
      const entry = structuredClone(original);
      const place = texts(entry)[index];
      const half = HALVES[index % HALVES.length] ?? '';
      if (!place) throw new Error('The copy is another.');
      Reflect.set(place.of, name, half);
      const read = parseClient(sent(entry), LIMITS);
      if (isMalformed(read)) {
        refused++;
        expect([isMalformedEvent(read), read.malformed], path).toEqual([true, 'event-malformed']);
        expect(read.message).toContain(`\`${path.replace(/^event\./, '')}\``);
      } else {
        madeWhole++;
        expect(read.type === 'append' && allWhole(read.events), path).toBe(true);
      }
    }
  expect([refused > 50, madeWhole > 20]).toEqual([true, true]);
});

it('in a text is measured, digested, stored and sent as the text that it becomes', () => {
  const anyText = fc.array(fc.constantFrom('x', '\\', '"', '\ud83d', '\ude82', 'ü'), { maxLength: 12 });
  fc.assert(
    fc.property(anyText, anyText, (content, name) => {
      const event = { type: 'message.sent', content: content.join(''), more: { [name.join('')]: content } };
      const read = parseClient(sent({ id: 'm', event }), LIMITS);
      if (isMalformed(read) || read.type !== 'append') throw new Error('It was refused.');
      const outcome = append(
        openKeeper('i'),
        { participant: 'user:ana', instance: INSTANCE },
        read,
        1,
        KEEPER,
      );
      if (outcome.type !== 'appended') throw new Error('It was refused.');
      // Through UTF-8, as a disk or a socket has it.
      const stored = outcome.items.map((item) =>
        readItem(JSON.parse(new TextDecoder().decode(new TextEncoder().encode(encodeItem(item))))),
      );
      const state = applyItems(
        openKeeper('i').state,
        stored.flatMap((item) => item ?? []),
      );
      expect(digest(state)).toBe(digest(outcome.keeper.state));
      const [message] = state.messages.values();
      expect(message && textOf(message.text)).toBe(Buffer.from(content.join('')).toString());
    }),
  );
});

describe('names', () => {
  const instance = 'user:an\ud83d/AAAAAAAAAAAAAAAA';
  it.each([
    [{ type: 'hello', v: 1, participant: 'user:an\ud83d', instance: INSTANCE, secret: 's' }, '`participant`'],
    [{ type: 'hello', v: 1, participant: 'user:ana', instance, secret: 's' }, '`instance`'],
    [{ type: 'hello', v: 1, participant: 'user:ana', instance: INSTANCE, secret: '\ude82' }, '`secret`'],
    [{ type: 'join', instance, secret: 's' }, '`instance`'],
    [{ type: 'ping', instance }, '`instance`'],
    [{ type: 'signal', session: 's', key: '\ud83d', value: 1, ttl: 1 }, '`key`'],
    [{ type: 'append', session: 's', producer: `${instance}/main`, first: 1, events: [{}] }, '`producer`'],
  ])('of %j are refused at the door', (message, field) => {
    expect(parseClient(JSON.stringify(message), LIMITS)).toMatchObject({
      malformed: 'message-malformed',
      message: expect.stringContaining(field),
    });
  });

  it('are refused by the client, before anything is sent', () => {
    const transport = memory({ clock: manualClock(), random: seededRandom(1) });
    const create = (participant: string) => createSessionClient({ transport, participant });
    expect(() => create('user:an\ud83d')).toThrow(expect.objectContaining({ code: 'argument-invalid' }));
    const session = create('user:ana').session('s');
    for (const participant of ['agent:\ude82', 'agent:\ud83d\ud83d'])
      expect(() => session.cancel({ kind: 'agent', participant })).toThrow(
        expect.objectContaining({ code: 'argument-invalid' }),
      );
    session.close();
  });
});

it('of a client and its agent are made whole before they are sent, also in an event that is sent in pieces', async () => {
  const clock = manualClock();
  const transport = memory({ clock, random: seededRandom(1) });
  const ana = createSessionClient({ transport, participant: 'user:ana', clock, random: seededRandom(2) });
  const session = ana.session('s');
  const bot = joinSession({
    transport,
    session: 's',
    participant: 'agent:bot',
    clock,
    random: seededRandom(3),
  });
  const snapshot = { half: '\ud83d', long: '🚂'.repeat(15_000) };
  bot.answer((run) => run.publish({ type: 'STATE_SNAPSHOT', snapshot }));
  session.send('a \ud83d b 🚂');
  await clock.advance(1_000);
  const { state, pending, status } = session.store.getState();
  expect([status, pending.size, state.faults]).toEqual(['live', 0, {}]);
  expect([...state.messages.values()].map(({ text }) => textOf(text))).toEqual(['a \ufffd b 🚂']);
  expect([...state.documents.values()].map(({ value }) => value)).toEqual([{ ...snapshot, half: '\ufffd' }]);
});

it('in a signal’s value is made whole', () => {
  const message = { type: 'signal', session: 's', key: 'k', value: { typed: ['\ud83d'] }, ttl: 1 };
  expect(parseClient(JSON.stringify(message), LIMITS)).toMatchObject({ value: { typed: ['\ufffd'] } });
});
