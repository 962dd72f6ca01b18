import type { Session } from '@rejoin/core';
import type { Scene, Stage, Work } from '../stage.ts';
import { is, runsOf, stands } from '../words.ts';

const CUT_OFF = 40_000;

/** Every end that a steer can come to. Agents have no way to refuse one: they use it, or they end without. */
export const steer: Scene = {
  title: 'Every status of a steer',
  patience: { lease: 15_000, expires: 30_000, unresponsive: 10_000 },
  async play(stage) {
    const { person, agent, run, until, mark, markFirst, sim, crash } = stage;
    const ana = person('ana');
    const ben = person('ben');
    agent('writer', writer, { name: 'Writer', open: true });
    await run(2_000);
    const ask = asks(stage, ana);

    await ask('Draft the announcement of release 4.2 for our customers.');
    await mark('ready');
    const used = ana.steer('Keep it under 120 words.', WRITER);
    await markFirst('logged', stands(used.ref, 'logged'));
    await markFirst('delivered', stands(used.ref, 'delivered'));
    await markFirst('consumed', stands(used.ref, 'acknowledged'));
    await until(stands(used.ref, 'acknowledged'));
    const taken = ben.steer('Mention the discount.', WRITER);
    await run(600);
    ben.retract(taken.ref);
    await markFirst('retracted', stands(taken.ref, 'retracted'));
    await run(500);
    const wrong = ana.steer('Address it to admins.', WRITER);
    await run(600);
    const right = ana.steer('Address it to admins and to the finance teams.', WRITER, {
      replaces: wrong.ref,
    });
    await markFirst('replaced', stands(wrong.ref, 'retracted'));
    await markFirst('replacement-consumed', stands(right.ref, 'acknowledged'));
    await until(is('writer', 'finished'));
    await run(1_000);

    await ask('Now a short version for the status page.');
    await until((state) => (runsOf(state, 'writer').at(-1)?.progress?.done ?? 0) === STEPS.length);
    const late = ana.steer('Leave out the version number.', WRITER);
    const next = ben.steer('Please translate it to German as well.', WRITER, { followUp: true });
    await markFirst('too-late', stands(late.ref, 'too-late'));
    await markFirst('became-message', (state) =>
      [...state.messages.values()].some(({ id }) => id === next.ref.id),
    );
    await until((state) => runsOf(state, 'writer').length === 3);
    await run(1_000);
    await until(is('writer', 'finished'));

    await ask('And a text for the app stores, please.');
    sim.delay('writer', CUT_OFF, CUT_OFF);
    const unheard = ana.steer('At most 500 characters.', WRITER);
    await markFirst('expired', stands(unheard.ref, 'expired'));
    await until(stands(unheard.ref, 'expired'));
    sim.delay('writer', 1, 20);
    await until(is('writer', 'finished'));

    await ask('Last one: the text of the banner in the app.');
    const gone = ana.steer('No exclamation marks.', WRITER);
    crash('writer');
    await markFirst('lost', stands(gone.ref, 'lost'));
    await until(stands(gone.ref, 'lost'));
    await run(500);
    await mark('end');
  },
};

const WRITER = { kind: 'agent', participant: 'agent:writer' } as const;

const asks =
  ({ until, run }: Stage, ana: Session) =>
  async (content: string) => {
    ana.send(content);
    await until(is('writer', 'running'));
    await run(1_000);
  };

const STEPS = ['Collect the changes', 'Outline', 'Write', 'Shorten'];

/** Takes its steers between two steps, which is why a steer stays `delivered` for a while. */
const writer: Work = async (run, pace) => {
  const text = run.text();
  for (const [index, name] of STEPS.entries()) {
    await run.step(name, async () => {
      await pace.pause(2_500);
      await pace.say(text, PARTS[index] ?? '');
    });
    await run.progress({ done: index + 1, total: STEPS.length, note: name });
    if (index === STEPS.length - 1) break;
    for (const { content } of await run.takeSteering()) await pace.say(text, `\n_Noted: ${content}_\n\n`);
  }
  await pace.pause(1_500);
  await text.end();
};

const PARTS = [
  '**Release 4.2 is here.** ',
  'It brings three things that you asked for: faster exports, invoices in your own currency, and sign-in by passkey.\n\n',
  'Exports of 100,000 rows now take nine seconds instead of two minutes. Invoices follow the currency of the contract. Passkeys replace passwords wherever your administrator allows it.\n\n',
  'Nothing has to be done on your side; the update is on since this morning.\n',
];
