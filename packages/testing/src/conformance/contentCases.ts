/** What is written is what is read: any text, any id, any type. */

import type { EventEntry } from '@rejoin/core';
import { entityKey, textOf } from '@rejoin/core';
import type { Spec } from './conformanceCase.ts';
import { acked } from './conformanceKit.ts';
import { begun, delta, ended, finished, said, started } from './entriesCases.ts';
import { equal, ok } from './expectations.ts';

const TEXTS = [
  '',
  ' ',
  'naïve café',
  'e\u0301 \u00e9 \ufb01',
  '👩‍👩‍👧‍👦 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🇩🇪',
  'עברית العربية',
  '"quoted" \\ / \b\f\n\r\t',
  '\u0000\u0001\u001f\u007f',
  '\u2028\u2029\ufeff\ufffd\uffff',
  '[1,2,{"a":null}]',
  'data: x\n\nevent: control\n\n',
  '</script><!--',
];

const IDS = ['__proto__', 'constructor', 'toString', 'a/b', 'a b', '"', '💬', '0', '-1', 'x'.repeat(128)];

export const CONTENT: readonly Spec[] = [
  {
    name: 'keeps events of unknown types with all their fields (17)',
    clauses: ['17.1'],
    level: 0,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const reader = ana.follow(session);
      await reader.live();
      const events: EventEntry[] = [
        { event: { type: 'x.unheard', nested: { list: [1, 'two', null, { three: 3.5 }] }, flag: false } },
        { id: 'with-id', saw: 0, event: { type: 'constructor', empty: {}, text: '' } },
        { event: { type: 'RAW', event: { from: 'a provider' } } },
      ];
      acked(await ana.append(session, 1, events));
      await reader.until((state) => state.position === 3, 'three events');
      equal(
        reader.events().map(({ event }) => event),
        events.map(({ event }) => event),
        'the events',
      );
      equal(reader.state.unknown.length, 3, 'unknown events kept');
    },
  },
  {
    name: 'stores the whole envelope, with who wrote it and when (P1)',
    clauses: ['P1.1'],
    level: 0,
    async run({ join, session, world }) {
      const ana = await join('user:ana');
      const reader = ana.follow(session);
      await reader.live();
      acked(await ana.append(session, 1, [{ ...said('one'), saw: 0, must: true }]));
      await reader.until((state) => state.position === 1, 'the event');
      const [item] = reader.events();
      const { at, ...rest } = item ?? {};
      const expected = { ...said('one'), v: 1, producer: ana.producer(), seq: 1, saw: 0, must: true };
      equal(rest, { ...expected, participant: 'user:ana' }, 'the envelope');
      ok(typeof at === 'number' && Math.abs(at - world.clock.now()) < 60_000, `It is dated ${at}.`);
    },
  },
  {
    name: 'keeps ids of every form, as keys of nothing but themselves (P5)',
    clauses: ['P5.1'],
    level: 0,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const bot = await join('agent:bot');
      const reader = ana.follow(session);
      await reader.live();
      acked(
        await ana.append(
          session,
          1,
          IDS.map((id) => said(id, `said ${id}`)),
        ),
      );
      const run = '__proto__';
      const events = IDS.flatMap((id) => [begun(run, id), delta(run, id, `wrote ${id}`), ended(run, id)]);
      acked(await bot.append(session, 1, [started(run), ...events, finished(run)]));
      await reader.until(
        (state) => state.runs.get(entityKey('agent:bot', run))?.status === 'finished',
        'the end',
      );
      for (const id of IDS) {
        equal(reader.text('user:ana', id), `said ${id}`, `the message ${id} of the user`);
        equal(reader.text('agent:bot', id), `wrote ${id}`, `the message ${id} of the agent`);
      }
    },
  },
  {
    name: 'keeps every text: all planes, controls, line breaks of all kinds (P22)',
    clauses: ['P22.2'],
    level: 0,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const reader = ana.follow(session);
      await reader.live();
      acked(
        await ana.append(
          session,
          1,
          TEXTS.map((text, index) => said(`m${index}`, text)),
        ),
      );
      await reader.until((state) => state.messages.size === TEXTS.length, 'all messages');
      const late = ana.follow(session);
      await late.live();
      for (const [index, text] of TEXTS.entries()) {
        equal(reader.text('user:ana', `m${index}`), text, `text ${index}`);
        equal(late.text('user:ana', `m${index}`), text, `text ${index} for a late reader`);
      }
    },
  },
  {
    name: 'keeps large events and large batches (14)',
    clauses: ['14.1'],
    level: 0,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const reader = ana.follow(session);
      await reader.live();
      const large = (letter: string) => `${letter}${'0123456789abcdef'.repeat(3_700)}`;
      for (let batch = 0; batch < 3; batch++) {
        const events = ['a', 'b', 'c'].map((letter) => said(`${letter}${batch}`, large(letter)));
        acked(await ana.append(session, 1 + batch * 3, events));
      }
      await reader.until((state) => state.messages.size === 9, 'nine messages');
      const late = ana.follow(session);
      await late.live();
      for (const id of ['a0', 'b1', 'c2'])
        ok(late.text('user:ana', id) === large(id.charAt(0)), `The text of ${id} is another.`);
    },
  },
  {
    name: 'adds the deltas of interleaved messages up to what was written (P22, P23)',
    clauses: ['P22.2'],
    level: 0,
    async run({ join, session }) {
      const [one, two] = await Promise.all([join('agent:one'), join('agent:two')]);
      const reader = (await join('user:ana')).follow(session);
      await reader.live();
      const words = Array.from({ length: 120 }, (_, index) => `word${index}${index % 9 === 0 ? '\n' : ' '}`);
      for (const agent of [one, two]) {
        const deltas = words.flatMap((word) => [delta('r', 'a', word), delta('r', 'b', word.toUpperCase())]);
        const events = [started('r'), begun('r', 'a'), begun('r', 'b'), ...deltas, ended('r', 'a')];
        for (let at = 0; at < events.length; at += 13) agent.post(session, at + 1, events.slice(at, at + 13));
      }
      const total = 2 * (4 + 2 * words.length);
      await reader.until((state) => state.position === total, `${total} events`);
      for (const agent of ['agent:one', 'agent:two']) {
        equal(reader.text(agent, 'a'), words.join(''), `the first text of ${agent}`);
        equal(reader.text(agent, 'b'), words.join('').toUpperCase(), `the second text of ${agent}`);
      }
      equal(new Set(reader.lines()).size, total, 'different events');
      const late = one.follow(session);
      await late.live();
      const message = late.state.messages.get(entityKey('agent:two', 'b'));
      equal(message && textOf(message.text), words.join('').toUpperCase(), 'the text for a late reader');
    },
  },
];
