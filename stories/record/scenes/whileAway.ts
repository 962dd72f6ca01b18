import type { Scene, Work } from '../stage.ts';
import { all, is } from '../words.ts';

/** Eight agents at work on a launch, and what became of them within a quarter of an hour in which ana did not look. */
export const whileAway: Scene = {
  title: 'A launch, out of sight',
  async play({ person, agent, crash, run, until, mark }) {
    const ana = person('ana');
    const ben = person('ben');
    agent('legal', asksAfter(200_000, 'May the trial be extended to 60 days in Germany?'), { name: 'Legal' });
    agent('payments', asksAfter(320_000, 'Refund 214 orders, €9,310 in all?'), { name: 'Payments' });
    agent('translation', failsAfter(150_000), { name: 'Translation' });
    agent('crawler', goesOn, { name: 'Crawler' });
    agent('newsletter', goesOn, { name: 'Newsletter' });
    for (const [index, [id, name]] of [...WRITERS].entries())
      agent(id, writesFor(90_000 + 40_000 * index), { name });
    await run(2_000);
    ana.send('Prepare the launch of release 4.2, each in your own field.', {
      to: [...WRITERS.keys(), 'legal', 'payments', 'translation', 'crawler', 'newsletter'].map(
        (name) => `agent:${name}`,
      ),
    });
    await until(
      all(...[...WRITERS.keys(), 'legal', 'crawler', 'newsletter'].map((name) => is(name, 'running'))),
    );
    await run(4_000);
    await mark('left');
    await run(60_000);
    ben.cancel({ kind: 'agent', participant: 'agent:newsletter' }, 'It goes out on Monday.');
    await until(is('newsletter', 'cancelled'));
    await run(90_000);
    crash('crawler');
    await until(is('crawler', 'lost'));
    await until(all(is('payments', 'interrupted'), is('legal', 'interrupted')));
    await until(all(...[...WRITERS.keys()].map((name) => is(name, 'finished'))));
    await run(240_000);
    await mark('back');
  },
};

const WRITERS: ReadonlyMap<string, string> = new Map([
  ['notes', 'Release notes'],
  ['docs', 'Documentation'],
  ['prices', 'Price list'],
  ['support', 'Support answers'],
]);

const goesOn: Work = async (run, { pause, say }) => {
  const text = run.text();
  await say(text, 'At it.\n');
  await pause(3_600_000);
};

const writesFor =
  (ms: number): Work =>
  async (run, { pause, say }) => {
    const text = run.text();
    await say(text, 'I begin with what has changed since 4.1.\n');
    await pause(ms);
    await say(text, 'Done: the draft is in your folder.\n');
    await text.end();
  };

const asksAfter =
  (ms: number, message: string): Work =>
  async (run, { pause, say }) => {
    const text = run.text();
    await say(text, 'I look at what there is.\n');
    await text.end();
    await pause(ms);
    const rest = run.text();
    await say(rest, 'Ready, but for one thing that is not mine to decide.\n');
    await rest.end();
    run.interrupt([{ id: `${run.participant}-1`, reason: 'approval', message }]);
  };

const failsAfter =
  (ms: number): Work =>
  async (run, { pause }) => {
    await pause(ms);
    run.fail('The glossary could not be read (HTTP 503).');
  };
