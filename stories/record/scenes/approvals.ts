import type { QuestionReply, Session } from '@rejoin/core';
import type { AgentRun } from '@rejoin/core/agent';
import type { Scene, Stage, Work } from '../stage.ts';
import { all, asks, is } from '../words.ts';

/** What agents ask people, in each form, and each way in which a question ends. */
export const approvals: Scene = {
  title: 'Questions and answers',
  async play(stage) {
    const { person, agent, run, until, mark } = stage;
    const ana = person('ana');
    const ben = person('ben');
    agent('cleaner', cleans, { name: 'Cleaner' });
    agent('release', releases, { name: 'Release' });
    agent('travel', travels, { name: 'Travel desk' });
    for (const [name, shown] of CREW) agent(name, oneOf(name), { name: shown });
    await run(2_000);

    ana.send('Free some space on the build machine.', { to: ['agent:cleaner'] });
    await asked(stage, 'consent');
    answer(ben, 'Delete 1,284', { decision: 'approved', note: 'The nightly build makes them anew.' });
    await run(1_000);
    await mark('approved');
    await asked(stage, 'long');
    answer(ana, 'Delete the backups', { decision: 'declined', note: 'Keep the last seven days.' });
    await until(is('cleaner', 'finished'));
    await mark('declined');

    ana.send('Bring out the next version.', { to: ['agent:release'] });
    await asked(stage, 'choice');
    answer(ben, 'From which branch', { decision: 'answered', data: 'next' });
    await run(1_000);
    await mark('chosen');
    await asked(stage, 'expiring');
    await until(asks('release', 'expired'));
    await mark('expired');
    await until(is('release', 'finished'));

    ana.send('Book the trip to the conference.', { to: ['agent:travel'] });
    await asked(stage, 'data');
    answer(ben, 'Who travels', { decision: 'answered', data: TRIP });
    await run(1_000);
    await mark('filled');
    await asked(stage, 'json');
    await until(asks('travel', 'withdrawn'));
    await mark('withdrawn');
    await until(is('travel', 'interrupted'));
    await run(500);
    await mark('interrupted');

    ana.send('Prepare the launch, each in your own field.', { to: CREW.map(([name]) => `agent:${name}`) });
    await until(all(...CREW.map(([name]) => asks(name, 'waiting'))));
    await run(1_000);
    await mark('several');

    ana.policy({ type: 'policy.allowed', agent: 'agent:cleaner', tool: 'delete_files' });
    ben.policy({ type: 'policy.allowed', agent: 'agent:release', tool: 'run_tests', risk: 'high' });
    await run(1_000);
    ana.send('Free some space once more.', { to: ['agent:cleaner'] });
    await asked(stage, 'rule');
  },
};

async function asked({ until, run, mark }: Stage, name: string): Promise<void> {
  await until(({ questions }) => [...questions.values()].at(-1)?.status === 'waiting');
  await run(1_000);
  await mark(name);
}

function answer(session: Session, title: string, reply: QuestionReply): void {
  const { questions } = session.store.getState().state;
  const question = [...questions.values()].find((each) => each.title.startsWith(title));
  if (!question) throw new Error(`No question begins with "${title}".`);
  session.answer({ participant: question.participant, id: question.id }, reply);
}

const say = async (run: AgentRun, text: string): Promise<void> => {
  const writer = run.text();
  await writer.write(text);
  await writer.end();
};

const cleans: Work = async (run, { wait }) => {
  await say(run, 'The disk is 94 % full. Most of it are caches that no build has used since October.');
  const call = run.toolCall('delete_files');
  await call.args('{"folder":"/var/cache/builds","olderThan":"2026-11-01","files":1284,"bytes":48103633715}');
  const { approved } = await run.approve(call, {
    title: 'Delete 1,284 files of old build caches?',
    detail:
      'They free 48 GB. Builds of branches older than four weeks take about ten minutes longer the next time.',
    risk: 'medium',
  });
  await wait(1_500);
  await call.result(approved ? 'Deleted 1,284 files' : 'Not deleted');
  const backups = await run.ask({
    title: 'Delete the backups of the last thirty days as well?',
    detail: BACKUPS,
    risk: 'high',
  });
  await say(run, backups.decision === 'approved' ? 'All is clean.' : 'The backups stay. 46 % are free now.');
};

const BACKUPS = [
  'There are thirty full copies of the database, one a day, 11 GB each. No one has restored any of them this year.',
  '',
  ...Array.from(
    { length: 12 },
    (_, at) => `2026-11-${String(18 - at).padStart(2, '0')}  11 GB  /var/backups/full`,
  ),
  '',
  'What is deleted here cannot be brought back.',
].join('\n');

const releases: Work = async (run, { wait }) => {
  await say(run, 'Two branches could become the release.');
  const { data } = await run.ask({
    title: 'From which branch is the next version made?',
    choices: [
      { value: 'main', label: 'main', detail: 'What is deployed today: 12 fixes, nothing new' },
      { value: 'next', label: 'The next release', detail: 'The new editor, tested by 40 customers' },
      { value: 'none', label: 'Neither: wait for Monday' },
    ],
    expiresIn: 600_000,
  });
  await say(run, `Then from ${String(data)}. The packages are built and signed.`);
  await wait(2_000);
  try {
    await run.ask({ title: 'Publish version 4.2.0 now?', risk: 'low', expiresIn: 90_000 });
  } catch {
    await say(run, 'No one has answered: it is published tomorrow.');
  }
};

const TRIP = { name: 'Ana Ruiz', from: 'MAD', nights: 3, budget: 900, breakfast: true, class: 'economy' };

const travels: Work = async (run, { wait }) => {
  await say(run, 'The conference is from 3 to 5 March in Lisbon.');
  await run.ask({
    title: 'Who travels, and how?',
    detail: 'The company pays for the train, or for a flight in economy.',
    schema: {
      type: 'object',
      properties: {
        name: { type: 'string', title: 'Name', description: 'As it stands in the passport', minLength: 2 },
        from: { type: 'string', title: 'From', maxLength: 40 },
        nights: { type: 'integer', title: 'Nights', minimum: 1, maximum: 14, default: 3 },
        budget: { type: 'number', title: 'Budget in euros', minimum: 0 },
        class: {
          title: 'Class',
          oneOf: [
            { const: 'train', title: 'Train' },
            { const: 'economy', title: 'Flight, economy' },
          ],
        },
        breakfast: { type: 'boolean', title: 'With breakfast' },
        wishes: { type: 'string', title: 'Anything else?', format: 'multi-line' },
      },
      required: ['name', 'nights', 'class'],
    },
  });
  const gaveUp = new AbortController();
  const stops = run.ask(
    {
      title: 'Which stops does the journey have?',
      schema: {
        type: 'object',
        title: 'Journey',
        properties: { stops: { type: 'array', items: { type: 'string' } }, overnight: { type: 'boolean' } },
        required: ['stops'],
      },
    },
    { signal: gaveUp.signal },
  );
  await wait(20_000);
  gaveUp.abort();
  await stops.catch(() => {});
  await say(run, 'There is a direct train after all.');
  run.interrupt([{ id: 'book', reason: 'approval', message: 'Book it for €412, not refundable?' }]);
};

const CREW: readonly (readonly [name: string, shown: string])[] = [
  ['mailer', 'Newsletter'],
  ['shop', 'Shop'],
  ['prices', 'Price list'],
  ['legal', 'Legal'],
  ['deploy', 'Deployment'],
];

const oneOf =
  (name: string): Work =>
  async (run, { wait }) => {
    await wait(1_000 * (1 + CREW.findIndex(([each]) => each === name)));
    await run.ask(QUESTIONS[name] ?? { title: 'May I?' });
  };

const QUESTIONS: Readonly<Record<string, Parameters<AgentRun['ask']>[0]>> = {
  mailer: { title: 'Send the newsletter to 18,240 subscribers?', risk: 'medium', expiresIn: 3_600_000 },
  shop: { title: 'Show the new banner in the shop?', risk: 'low' },
  prices: { title: 'Round all prices up to .90?', detail: '214 prices change, by 3 cents in the mean.' },
  legal: {
    title: 'Which terms apply to the trial?',
    choices: [
      { value: '30', label: '30 days' },
      { value: '60', label: '60 days' },
    ],
  },
  deploy: { title: 'Deploy to production now?', risk: 'high' },
};
