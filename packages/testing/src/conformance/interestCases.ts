/** What a reader does not want is withheld: characters, and no facts (P37, P38). */
import { entityKey, textOf } from '@rejoin/core';
import { MAX_REFS } from '@rejoin/core/internal';
import type { Spec } from './conformanceCase.ts';
import { acked, type Kit } from './conformanceKit.ts';
import type { Peer } from './conformancePeer.ts';
import { begun, delta, ended, finished, progress, said, started } from './entriesCases.ts';
import { equal, fail, ok } from './expectations.ts';
import type { Follower } from './follower.ts';

const WORDS = ['one ', 'two ', 'three 🙂\n', 'four'];
const ANSWER = WORDS.join('');

/** An agent writes a text in a run of that name; what it says of its progress comes in the middle of it. */
async function write(agent: Peer, session: string, run: string): Promise<void> {
  const lane = run;
  acked(await agent.append(session, 1, [started(run), begun(run, `m-${run}`)], lane));
  for (const [index, word] of WORDS.entries())
    acked(await agent.append(session, 3 + index, [delta(run, `m-${run}`, word)], lane));
  acked(await agent.append(session, 7, [progress(run, 'half'), delta(run, `m-${run}`, '')], lane));
}

const end = async (agent: Peer, session: string, run: string): Promise<void> =>
  void acked(await agent.append(session, 9, [ended(run, `m-${run}`), finished(run)], run));

/** All that the reader has by now is proven to be the whole state: the keeper says so to one that comes. */
async function proven({ until }: Kit, reader: Follower, position: number): Promise<void> {
  await until(() => reader.state.position === position && (reader.state.owed ?? 0) === 0, 'all of the log');
}

const lengthOf = (reader: Follower, run: string): number | undefined =>
  reader.state.messages.get(entityKey('agent:bot', `m-${run}`))?.text.length;

export const INTEREST: readonly Spec[] = [
  {
    name: 'says whether it withholds what is not wanted, and if not delivers every text (P38)',
    clauses: ['P38.4'],
    level: 0,
    async run({ join, session, world }) {
      const [ana, bot] = [await join('user:ana'), await join('agent:bot')];
      const withholds = world.transport.withholds === true;
      const { interest, texts } = ana.link;
      equal([interest !== undefined, texts !== undefined], [withholds, withholds], 'what its links can do');
      const reader = ana.follow(session, undefined, {});
      await reader.live();
      const end = [...WORDS.map((word) => delta('r', 'm-r', word)), ended('r', 'm-r'), finished('r')];
      acked(await bot.append(session, 1, [started('r'), begun('r', 'm-r'), ...end], 'r'));
      await reader.until((state) => state.position === 4 + WORDS.length, 'the end');
      equal(reader.text('agent:bot', 'm-r'), withholds ? '' : ANSWER, 'the characters of the answer');
    },
  },
  {
    name: 'withholds characters from a reader of the outline, and nothing else (P37)',
    clauses: ['P37.1', 'P37.2'],
    level: 2,
    needs: ['interest'],
    async run(kit) {
      const { join, session } = kit;
      const [ana, bo, bot] = [await join('user:ana'), await join('user:bo'), await join('agent:bot')];
      const outline = ana.follow(session, undefined, {});
      // Of another person: what one person's readers want may be given to all of them.
      const whole = bo.follow(session);
      await Promise.all([outline.live(), whole.live()]);
      acked(await ana.append(session, 1, [said('question', 'How many?')]));
      await write(bot, session, 'r');
      await whole.until((state) => state.position === 9, 'all events');
      // One more of the same interest: what is owed is given to both.
      const late = ana.follow(session, undefined, {});
      await late.live();
      await proven(kit, outline, 9);
      for (const reader of [outline, late]) {
        equal(reader.text('user:ana', 'question'), 'How many?', 'what came whole');
        equal(reader.text('agent:bot', 'm-r'), '', 'the characters of the answer');
        equal(lengthOf(reader, 'r'), ANSWER.length, 'its length');
        equal(reader.state.runs, whole.state.runs, 'the runs');
      }
      await end(bot, session, 'r');
      await outline.until((state) => state.position === 11, 'the end');
      equal(outline.state.totals, whole.state.totals, 'the totals');
      ok(
        !outline.frames.some(({ items }) => JSON.stringify(items).includes(WORDS[1] ?? '')),
        'Characters came that were not wanted.',
      );
    },
  },
  {
    name: 'gives the characters of what is named, and of no more (P38)',
    clauses: ['P38.1'],
    level: 2,
    needs: ['interest'],
    async run({ join, session }) {
      const [ana, bot] = [await join('user:ana'), await join('agent:bot')];
      const reader = ana.follow(session, undefined, { runs: [{ participant: 'agent:bot', run: 'b' }] });
      await reader.live();
      for (const run of ['a', 'b']) {
        await write(bot, session, run);
        await end(bot, session, run);
      }
      await reader.until((state) => state.position === 20, 'both runs');
      equal(reader.text('agent:bot', 'm-a'), '', 'what is not wanted');
      equal(reader.text('agent:bot', 'm-b'), ANSWER, 'what is wanted');
      const late = ana.follow(session, undefined, { messages: [{ participant: 'agent:bot', id: 'm-a' }] });
      await late.live();
      equal([late.text('agent:bot', 'm-a'), late.text('agent:bot', 'm-b')], [ANSWER, ''], 'after a snapshot');
    },
  },
  {
    name: 'gives what was missing when an interest is widened, as it is at the place of its reader (P38)',
    clauses: ['P38.2'],
    level: 2,
    needs: ['interest'],
    async run(kit) {
      const { join, session } = kit;
      const [ana, bot] = [await join('user:ana'), await join('agent:bot')];
      const reader = ana.follow(session, undefined, {});
      await reader.live();
      await write(bot, session, 'r');
      const { interest, texts } = ana.link;
      if (!interest || !texts) fail('This setup says that its links know interests, but they do not.');
      interest(reader.channel, { participants: ['agent:bot'] });
      texts(reader.channel, [
        ['t', 'agent:bot', 'm-r'],
        ['a', 'agent:bot', 'm-r'],
      ]);
      const answer = await ana.next('texts', ({ channel }) => channel === reader.channel);
      equal(
        answer.texts,
        [
          ['t', 'agent:bot', 'm-r', ANSWER],
          ['a', 'agent:bot', 'm-r'],
        ],
        'the texts',
      );
      equal(lengthOf(reader, 'r'), ANSWER.length, 'the length where the reader stands');
      acked(await bot.append(session, 9, [delta('r', 'm-r', ' five')], 'r'));
      await reader.until((state) => state.position === 9, 'what comes next');
      const [last] = reader.frames.at(-1)?.items ?? [];
      ok(last !== undefined && 'delta' in last && last.delta === ' five', 'What is wanted now was withheld.');
      equal(
        textOf(reader.state.messages.get(entityKey('agent:bot', 'm-r'))?.text ?? fail('gone')),
        '',
        'text',
      );
    },
  },
  {
    name: 'refuses an interest that names too much, or nothing that it knows (P38)',
    clauses: ['P38.3'],
    level: 2,
    needs: ['interest'],
    async run({ join, session, until }) {
      const ana = await join('user:ana');
      const runs = Array.from({ length: MAX_REFS + 1 }, (_, index) => ({
        participant: 'agent:bot',
        run: `${index}`,
      }));
      const reader = ana.follow(session, undefined, { runs });
      await until(() => reader.errors.length > 0, 'the refusal');
      equal(reader.errors[0]?.code, 'message-malformed', 'the code');
      const most = ana.follow(session, undefined, { runs: runs.slice(1) });
      await most.live();
    },
  },
];
