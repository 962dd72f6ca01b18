import type { AgentRun } from '@rejoin/core/agent';
import type { Pace, Scene, Work } from '../stage.ts';
import { all, count, is, runsOf } from '../words.ts';

const QUESTION =
  'Should we enter the European market for heat-pump water heaters in 2027? I need a recommendation for Tuesday’s board, with sources.';

const TEAM = ['market', 'competitors', 'regulation', 'technology', 'customers'] as const;
const NAMES: Readonly<Record<(typeof TEAM)[number] | 'lead', string>> = {
  lead: 'Lead analyst',
  market: 'Market sizing',
  competitors: 'Competitors',
  regulation: 'Regulation',
  technology: 'Technology',
  customers: 'Customer voices',
};

/** A lead asks five specialists; one fails, one is lost and taken over, and the lead sums up. */
export const researchTeam: Scene = {
  title: 'A lead and five specialists',
  async play({ person, agent, crash, run, until, mark, markFirst }) {
    const ana = person('ana');
    agent('lead', lead, { name: NAMES.lead, open: true });
    const works = { market, competitors, regulation, technology, customers };
    for (const name of TEAM) agent(name, works[name], { name: NAMES[name] });
    await run(2_000);

    ana.send(QUESTION);
    await markFirst(
      'asked',
      all(is('lead', 'running'), (state) => state.messages.size === 2),
    );
    await until((state) => TEAM.every((name) => is(name, 'running')(state)));
    await run(3_000);
    await mark('all-running');
    await until(is('market', 'finished'));
    await run(500);
    await mark('one-finished');
    await until(is('competitors', 'failed'));
    await run(500);
    await mark('one-failed');
    crash('technology');
    await until(is('technology', 'lost'));
    await mark('one-lost');
    await run(2_000);
    await markFirst('mixed', (state) => count(state, 'finished') === 1 && count(state, 'running') === 3);
    await run(1_000);
    agent('technology', technology, { name: NAMES.technology, takeOver: true });
    await markFirst('taken-over', (state) => (runsOf(state, 'technology')[0]?.generation ?? 0) > 1);
    await until(is('lead', 'finished'));
    await run(500);
    await mark('all-finished');
  },
};

const lead: Work = async (run, pace) => {
  const thoughts = run.reasoning();
  await pace.say(
    thoughts,
    'Ana needs a decision, not a survey. Five angles decide it: size, rivals, rules, the machine itself, and whether people want it. I will ask all five at once and weigh the answers against our own costs.',
  );
  await thoughts.end();
  const answers = await run.step('Ask five specialists', () =>
    run.askAgents(
      TEAM.map((name) => `agent:${name}`),
      `For a board decision on heat-pump water heaters in Europe, 2027: what does your field say? Quote your sources. Ana’s words: “${QUESTION}”`,
    ),
  );
  const missing = answers.filter(({ status }) => status !== 'finished').length;
  await run.progress({ done: answers.length - missing, total: answers.length, note: 'Weighing the answers' });
  const text = run.text();
  await run.step('Sum up', () => pace.say(text, SUMMARY));
  await text.end();
  run.setResult({ recommendation: 'enter', confidence: 0.7, missing });
};

const SUMMARY = `## Recommendation: enter, with one product, in two countries

Four of five specialists delivered. **Competitors is missing**: its price database did not answer, so the margin below rests on list prices.

1. **The market grows without us.** 4.1 million units by 2030, replacement demand alone covers our plan.
2. **The rules help.** From 2027 a purely electric boiler over 150 litres misses the minimum efficiency class.
3. **The machine is ready.** R290 units reach a COP of 3.4 at 7 °C, and our test stand confirms it.
4. **Noise decides.** Every third household that refuses, refuses because of the sound.

| Option | Investment | Break-even | Risk |
| --- | ---: | ---: | --- |
| Germany and France, 200 l | €18 m | 2029 | medium |
| All of Europe, three sizes | €61 m | 2032 | high |
| Wait until 2029 | €0 | – | we lose the installers |

> Installers sell what they were trained on; the training years are 2026 and 2027.
> — interviews/installers-2026.md:88

Open: the price of the compressor after the tariff of March. I can ask *Competitors* again as soon as its database is back.
`;

interface Find {
  readonly query: string;
  readonly found: string;
  readonly note: string;
}

/** Looks things up one after the other, and reports its progress. */
async function search(run: AgentRun, pace: Pace, finds: readonly Find[], slow: number): Promise<void> {
  await run.step('Read the sources', async () => {
    for (const [index, { query, found, note }] of finds.entries()) {
      await run.progress({ done: index, total: finds.length, note });
      const call = run.toolCall('search_library');
      await pace.say({ write: (delta) => call.args(delta) }, JSON.stringify({ query, limit: 5 }));
      await call.call();
      await pace.pause(slow);
      await call.result(found);
      if (run.signal.aborted) return;
    }
    await run.progress({ done: finds.length, total: finds.length, note: 'All sources read' });
  });
}

const market: Work = async (run, pace) => {
  const finds = [
    {
      query: 'water heater sales Europe 2025 units',
      found: '3 passages in market/ehpa-2026.md',
      note: 'Sales of 2025',
    },
    {
      query: 'replacement rate electric boilers',
      found: '2 passages in market/stock-model.md',
      note: 'Replacement rate',
    },
  ];
  await search(run, pace, finds, 1_500);
  const text = run.text();
  await run.step('Write', () =>
    pace.say(
      text,
      `### 2.3 million units in 2025, 4.1 million in 2030

Germany, France and Italy are 61 % of it. Two thirds are replacements of electric boilers, which fail without warning: whoever is in the van sells.

> Of 1.5 million replaced boilers, 9 in 10 were bought within 48 hours of the failure.
> — market/stock-model.md:57

The growth is not evenly spread: Poland doubles from a small base, Spain stands still.
`,
    ),
  );
  run.setResult({ units2025: 2_300_000, units2030: 4_100_000 });
};

const competitors: Work = async (run, pace) => {
  const thoughts = run.reasoning();
  await pace.say(
    thoughts,
    'List prices first, then what installers really pay. The price database has both.',
  );
  await thoughts.end();
  await run.step('Query the price database', async () => {
    for (let attempt = 1; attempt <= 3; attempt++) {
      await run.progress({ done: attempt - 1, total: 3, note: `Attempt ${attempt} of 3` });
      const call = run.toolCall('price_database');
      await pace.say(
        { write: (delta) => call.args(delta) },
        '{"product":"HPWH","region":"EU","since":"2025-01"}',
      );
      await call.call();
      await pace.pause(4_000);
      await call.result('{"error":"503 Service Unavailable","retry_after":30}');
    }
  });
  run.fail('The price database answered 503 three times. Nothing was read.');
};

const regulation: Work = async (run, pace) => {
  const finds = [
    {
      query: 'ecodesign water heaters 2027 minimum efficiency',
      found: '4 passages in law/ecodesign-2025-1204.md',
      note: 'Ecodesign',
    },
    {
      query: 'F-gas regulation propane monobloc',
      found: '2 passages in law/f-gas-2024-573.md',
      note: 'Refrigerants',
    },
    {
      query: 'subsidies heat pump water heater Germany France',
      found: '6 passages in law/subsidies.md',
      note: 'Subsidies',
    },
    {
      query: 'noise limits outdoor units residential',
      found: '3 passages in law/ta-laerm.md',
      note: 'Noise',
    },
  ];
  await search(run, pace, finds, 24_000);
  const text = run.text();
  await run.step('Write', () =>
    pace.say(
      text,
      `### The rules pull in our direction, with one catch

- **Ecodesign** takes electric boilers over 150 l off the market in September 2027.
- **F-gas** leaves propane (R290) alone; everything else ends by 2032.
- **Subsidies** run out in Germany in 2028, in France they are tied to a noise label.

> The declared sound power level shall not exceed 50 dB for appliances of load profile L.
> — law/ecodesign-2025-1204.md:312

Our prototype measured 52 dB.
`,
      40,
    ),
  );
  run.setResult({ inFavour: true, openPoints: ['52 dB'] });
};

const technology: Work = async (run, pace) => {
  const finds = [
    {
      query: 'COP R290 water heater 7 °C',
      found: '5 passages in lab/test-stand-2026-09.md',
      note: 'Test stand',
    },
    {
      query: 'compressor suppliers lead time',
      found: '1 passage in supply/compressors.md',
      note: 'Suppliers',
    },
    { query: 'legionella cycle energy', found: '2 passages in lab/legionella.md', note: 'Legionella' },
  ];
  await search(run, pace, finds, 6_000);
  const text = run.text();
  await run.step('Write', () =>
    pace.say(
      text,
      `### Ready, if we buy the compressor and build the rest

The R290 prototype reaches a **COP of 3.4** at 7 °C outside and 55 °C in the tank. The weekly legionella cycle costs 6 % of it.

\`\`\`text
tank   cop7   sound   cost
150 l  3.2    51 dB   €412
200 l  3.4    52 dB   €448
300 l  3.5    54 dB   €531
\`\`\`

> A second damping layer took 3 dB off and added €4.10 per unit.
> — lab/test-stand-2026-09.md:203
`,
    ),
  );
  run.setResult({ cop: 3.4 });
};

const customers: Work = async (run, pace) => {
  const finds = [
    {
      query: 'why households refuse heat pump water heater',
      found: '9 passages in interviews/households-2026.md',
      note: 'Households',
    },
    {
      query: 'installer training brand loyalty',
      found: '7 passages in interviews/installers-2026.md',
      note: 'Installers',
    },
    {
      query: 'price sensitivity water heater replacement',
      found: '4 passages in surveys/conjoint-2026.md',
      note: 'Prices',
    },
  ];
  await search(run, pace, finds, 36_000);
  const text = run.text();
  await run.step('Write', () =>
    pace.say(
      text,
      `### They want hot water, quietly, tomorrow

Of 214 households 61 % would pay €300 more for half the running cost. A third of those who refuse name the noise.

> I sleep above the cellar. If I can hear it, it goes back.
> — interviews/households-2026.md:141

Installers ask for one thing only: a hydraulic connection that fits the old holes in the wall.
`,
      60,
    ),
  );
  run.setResult({ wouldPay: 0.61 });
};
