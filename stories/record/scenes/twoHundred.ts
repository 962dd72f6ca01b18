import type { Scene, Stage, Work } from '../stage.ts';
import { count, runsOf } from '../words.ts';

/** A lead, nine teams, 190 readers: 200 agents, of which some fail, some are lost, some are stopped and some wait. */
export const twoHundred: Scene = {
  title: 'Two hundred agents read contracts',
  commit: 6_000,
  async play(stage) {
    const { person, agent, run, until, mark } = stage;
    const ana = person('ana');
    agent('review', lead, { name: 'Contract review', open: true });
    for (const team of TEAMS) agent(team.id, leads(team), { name: team.name });
    for (const reader of READERS) agent(reader.id, reads(reader), { name: reader.company, brief: true });
    await run(3_000);
    ana.send(
      'Read all 190 supplier contracts and tell me which ones we can leave before the price change in April.',
    );
    await until((state) => runsOf(state).length === 200);
    await run(1_000);
    await mark('all-begun');
    await loseSome(stage);
    for (const { id } of READERS.filter((_, index) => index % 31 === 8))
      ana.cancel({ kind: 'agent', participant: `agent:${id}` });
    await until((state) => count(state, 'lost') === LOST.length);
    await run(1_000);
    await mark('at-work');
    await until((state) => count(state, 'running') < 40);
    await mark('nearly-done');
  },
};

interface Team {
  readonly id: string;
  readonly name: string;
  readonly size: number;
}

interface Reader {
  readonly id: string;
  readonly company: string;
  readonly index: number;
}

const COUNTRIES = [
  'Germany',
  'France',
  'Italy',
  'Spain',
  'Poland',
  'Sweden',
  'Portugal',
  'Austria',
  'Greece',
];
const TEAMS: readonly Team[] = COUNTRIES.map((name, index) => ({
  id: name.toLowerCase(),
  name,
  size: index === 0 ? 22 : 21,
}));

const FIRST = [
  'Nord',
  'Alba',
  'Vega',
  'Delta',
  'Lumen',
  'Orso',
  'Kestrel',
  'Marin',
  'Solace',
  'Quercus',
  'Tavola',
];
const SECOND = [
  'Logistics',
  'Packaging',
  'Energy',
  'Foods',
  'Optics',
  'Textiles',
  'Paper',
  'Tooling',
  'Freight',
];
const company = (index: number): string =>
  `${FIRST[index % FIRST.length]} ${SECOND[(index * 5) % SECOND.length]} ${index % 4 === 0 ? 'AG' : index % 4 === 1 ? 'SA' : 'Ltd'}`;

const membersOf = ({ id, size }: Team, from: number): readonly Reader[] =>
  Array.from({ length: size }, (_, at) => ({
    id: `${id}-${String(at + 1).padStart(2, '0')}`,
    company: company(from + at),
    index: from + at,
  }));

const READERS: readonly Reader[] = TEAMS.flatMap((team, index) =>
  membersOf(team, index === 0 ? 0 : index * 21 + 1),
);

/** Readers whose processes end while they read. */
const LOST = READERS.filter(({ index }) => index % 29 === 17);

async function loseSome({ crash, run }: Stage): Promise<void> {
  for (const { id } of LOST) {
    crash(id);
    await run(300);
  }
}

const lead: Work = async (run) => {
  await run.progress({ done: 0, total: READERS.length, note: 'Asking nine teams' });
  await run.askAgents(
    TEAMS.map(({ id }) => `agent:${id}`),
    'Which contracts can we leave before April?',
  );
};

const leads =
  ({ id, name, size }: Team): Work =>
  async (run) => {
    await run.progress({ done: 0, total: size, note: `${size} contracts in ${name}` });
    const members = READERS.filter((reader) => reader.id.startsWith(`${id}-`));
    await run.askAgents(
      members.map((member) => `agent:${member.id}`),
      'Find the notice period and the date by which we must write.',
    );
  };

const reads =
  ({ company: supplier, index }: Reader): Work =>
  async (run, pace) => {
    const pages = 8 + ((index * 13) % 60);
    const ends = (index * 37) % 100;
    await pace.pause(200 + ((index * 53) % 2_000));
    await run.progress({ done: 1, total: pages, note: `${supplier}, page 1` });
    // The shorter ones are done at once, the longest take two minutes.
    await pace.pause(5_000 + ends * 900);
    if (run.signal.aborted) return;
    await run.progress({ done: Math.ceil(pages / 2), total: pages, note: 'Annex B, prices' });
    await pace.pause(1_000);
    if (index % 23 === 11) return run.fail(`The scan of ${supplier} cannot be read: page 4 is blank.`);
    if (index % 37 === 5)
      return run.interrupt([
        { id: `ask-${index}`, reason: 'approval', message: 'Two contracts differ. Which one counts?' },
      ]);
    const text = run.text();
    await text.write(
      `**${supplier}**: ${30 + (index % 4) * 30} days’ notice, write by ${1 + (index % 28)} March.`,
    );
    await text.end();
  };
