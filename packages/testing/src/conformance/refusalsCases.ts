/** L4: what may not be written is refused with a stable code, all of its batch, and the session goes on (P6, P8, section 10). */
import type { EventEntry } from '@rejoin/core';
import type { Spec } from './conformanceCase.ts';
import { acked, type Kit, refused } from './conformanceKit.ts';
import type { Peer } from './conformancePeer.ts';
import { begun, cancelled, delta, finished, said, started, steered } from './entriesCases.ts';
import { equal } from './expectations.ts';

interface Scene {
  readonly ana: Peer;
  readonly bot: Peer;
  readonly other: Peer;
}

/** Ana has asked, and the bot works on it: its run `r` with an open message `m`. Each has appended three events. */
async function scene({ join, session }: Kit): Promise<Scene> {
  const [ana, bot, other] = await Promise.all([join('user:ana'), join('agent:bot'), join('agent:other')]);
  acked(await ana.append(session, 1, [said('question'), said('more'), steered('steer', 'shorter')]));
  acked(await bot.append(session, 1, [started('r'), begun('r', 'm'), delta('r', 'm', 'Well')]));
  acked(await other.append(session, 1, [said('a'), said('b'), said('c')]));
  return { ana, bot, other };
}

interface Refusal {
  readonly what: string;
  readonly who: keyof Scene;
  readonly entry: EventEntry;
  readonly codes: readonly string[];
  /** Where it shows more than that section 10 holds. */
  readonly clause?: string;
}

const STEER = { participant: 'user:ana', id: 'steer' };
const nested = (depth: number): unknown => (depth === 0 ? 'deep' : [nested(depth - 1)]);
// What no type allows: it is bad on purpose.
const malformed = (event: object): EventEntry => ({ event }) as EventEntry;

const REFUSED: readonly Refusal[] = [
  { what: 'a run of a user', who: 'ana', entry: started('mine'), codes: ['forbidden'] },
  { what: 'a user that writes for a run', who: 'ana', entry: finished('r'), codes: ['forbidden'] },
  {
    what: 'an agent that writes for no run of its own',
    who: 'other',
    entry: finished('r'),
    codes: ['late-event'],
  },
  { what: 'a second run of one id', who: 'bot', entry: started('r'), codes: ['duplicate-entity'] },
  { what: 'a second message of one id', who: 'bot', entry: begun('r', 'm'), codes: ['duplicate-entity'] },
  { what: 'a delta for no message', who: 'bot', entry: delta('r', 'none', 'x'), codes: ['late-event'] },
  {
    what: 'the end of another run than the envelope names',
    who: 'bot',
    entry: { run: 'r', event: { type: 'RUN_FINISHED', runId: 'other' } },
    codes: ['event-malformed'],
  },
  {
    what: "a fact of the keeper's from an agent",
    who: 'bot',
    entry: { run: 'r', event: { type: 'run.lost', instance: 'agent:bot/AAAAAAAAAAAAAAAA' } },
    codes: ['forbidden'],
  },
  {
    what: "a fact of the keeper's from a user",
    who: 'ana',
    entry: { event: { type: 'control.expired', control: STEER } },
    codes: ['forbidden'],
  },
  {
    what: 'a command without an id',
    who: 'ana',
    entry: { event: { type: 'message.sent', content: 'x' } },
    codes: ['event-malformed'],
    clause: 'P4.4',
  },
  {
    what: "the retraction of another's steer",
    who: 'other',
    entry: { id: 'back', event: { type: 'steer.retracted', control: STEER } },
    codes: ['forbidden'],
  },
  {
    what: 'a receipt of a user',
    who: 'ana',
    entry: { run: 'r', event: { type: 'control.acknowledged', control: STEER } },
    codes: ['forbidden'],
  },
  {
    what: 'a receipt for a control that is not there',
    who: 'bot',
    entry: {
      run: 'r',
      event: { type: 'control.acknowledged', control: { participant: 'user:ana', id: 'none' } },
    },
    codes: ['late-event'],
  },
  {
    what: 'a take-over by the owner itself',
    who: 'bot',
    entry: { run: 'r', id: 'take', event: { type: 'run.claimed', generation: 2 } },
    codes: ['forbidden'],
  },
  {
    what: 'a child of a run that is not there',
    who: 'other',
    entry: {
      run: 'child',
      event: {
        type: 'RUN_STARTED',
        runId: 'child',
        input: { parent: { participant: 'agent:bot', run: 'none' } },
      },
    },
    codes: ['late-event'],
    clause: 'P20.2',
  },
  {
    what: 'an unknown type for a run that does not exist',
    who: 'bot',
    entry: { run: 'none', event: { type: 'x.unheard' } },
    codes: ['late-event'],
  },
  {
    what: 'an unknown type that must be known',
    who: 'ana',
    entry: { must: true, event: { type: 'x.unheard' } },
    codes: ['forbidden'],
    clause: '10.1',
  },
  {
    what: 'a command whose author saw more than there is',
    who: 'ana',
    entry: { ...cancelled('ahead'), saw: 1_000 },
    codes: ['saw-ahead'],
  },
  {
    what: 'a known type of another shape',
    who: 'ana',
    entry: malformed({ type: 'message.sent', content: 7 }),
    codes: ['event-malformed'],
  },
  { what: 'an event without a type', who: 'ana', entry: malformed({}), codes: ['event-malformed'] },
  {
    what: 'half of a surrogate pair in a delta',
    who: 'bot',
    entry: delta('r', 'm', '\ud83d'),
    codes: ['event-malformed'],
  },
  {
    what: 'an event nested too deep',
    who: 'ana',
    entry: { event: { type: 'x.deep', nested: nested(40) } },
    codes: ['message-too-deep'],
  },
  {
    what: 'a string too long',
    who: 'ana',
    entry: { event: { type: 'x.long', text: 'x'.repeat(70_000) } },
    codes: ['string-too-long', 'event-too-large'],
  },
  {
    what: 'an event too large',
    who: 'ana',
    entry: { event: { type: 'x.large', texts: ['x'.repeat(40_000), 'y'.repeat(40_000)] } },
    codes: ['event-too-large'],
  },
];

/** What a refusal shows, by its code, where no clause of its own is named. */
function clausesOf({ codes: [code = ''], clause }: Refusal): readonly string[] {
  if (clause !== undefined) return [clause];
  if (code === 'saw-ahead') return ['P4.2'];
  if (code === 'event-malformed') return ['13.7'];
  return /too-(large|long|deep)$/.test(code) ? ['14.2', '13.7'] : ['P6.1'];
}

export const REFUSALS: readonly Spec[] = [
  ...REFUSED.map(
    (refusal): Spec => ({
      name: `refuses ${refusal.what}, and goes on (${refusal.codes[0]}; P6, 10)`,
      clauses: clausesOf(refusal),
      level: 4,
      async run(kit) {
        const peer = (await scene(kit))[refusal.who];
        const { seq } = refused(await peer.append(kit.session, 4, [refusal.entry]), ...refusal.codes);
        equal(seq, 4, 'the seq at fault');
        acked(await peer.append(kit.session, 4, [said('goes on')]));
      },
    }),
  ),
  {
    name: 'refuses a first event that is a delta (P2)',
    clauses: ['P2.2'],
    level: 4,
    async run(kit) {
      const { bot } = await scene(kit);
      refused(await bot.append(kit.session, 1, [delta('r', 'm', 'x')], 'second'), 'producer-delta-first');
      acked(await bot.append(kit.session, 1, [said('x')], 'second'));
    },
  },
  {
    name: 'refuses all of a batch for one event, and names that one (P8)',
    clauses: ['P8.7'],
    level: 4,
    async run(kit) {
      const { ana, bot } = await scene(kit);
      const reader = ana.follow(kit.session);
      await reader.live();
      const before = reader.state.position;
      const batch = [said('x'), said('y'), finished('none'), said('z')];
      equal(refused(await bot.append(kit.session, 4, batch), 'late-event').seq, 6, 'the seq at fault');
      acked(await bot.append(kit.session, 4, [finished('r')]));
      await reader.until((state) => state.position > before, 'the end of the run');
      equal(
        reader.events().map(({ event }) => event.type),
        ['RUN_FINISHED'],
        'what was appended',
      );
    },
  },
  {
    name: "keeps nothing of a run's input but what others need (15)",
    clauses: ['15.1'],
    level: 4,
    async run(kit) {
      const { ana, other } = await scene(kit);
      const reader = ana.follow(kit.session);
      await reader.live();
      const answers = { participant: 'user:ana', id: 'question' };
      const input = { answers, messages: ['a private prompt'], forwardedProps: { key: 'a private key' } };
      const start = { run: 'more', id: 'claim', event: { type: 'RUN_STARTED', runId: 'more', input } };
      // CAST: a writer without our library sends all that AG-UI has.
      acked(await other.append(kit.session, 4, [start as EventEntry]));
      await reader.until((state) => state.runs.size === 2, 'the run');
      const [{ event } = {}] = reader.events();
      equal(event, { type: 'RUN_STARTED', runId: 'more', input: { answers } }, 'what is in the log');
    },
  },
];
