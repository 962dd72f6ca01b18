import type { Scene, Work } from '../stage.ts';
import { is, newestCall } from '../words.ts';

/** An answer with its sources, data for a component of the app, and tool calls that end in every way. */
export const sources: Scene = {
  title: 'A travel assistant answers with sources',
  async play({ person, agent, run, until, mark, markFirst }) {
    const ana = person('ana');
    agent('travel', travel, { name: 'Travel assistant', open: true });
    await run(2_000);
    ana.send(
      'Is the coast path from Whitby to Robin Hood’s Bay open this weekend, and what will the weather be?',
    );
    await markFirst('preliminary', (state) => newestCall(state)?.preliminary === true);
    await markFirst('weather', ({ parts }) => [...parts.values()].some(({ part }) => part.kind === 'data'));
    await until(is('travel', 'finished'));
    await run(500);
    await mark('finished');
  },
};

const travel: Work = async (run, pace) => {
  const search = run.toolCall('web_search', { title: 'Search the web', byProvider: true });
  await search.args('{"query":"Whitby Robin Hood’s Bay coast path closure"}');
  await search.call();
  await pace.pause(600);
  await search.result('2 pages so far', { preliminary: true });
  await pace.pause(900);
  await search.result('5 pages');
  const tides = run.toolCall('tide_table', { title: 'Look up the tides' });
  await tides.args('{"station":"Whitby"}');
  await tides.call();
  await pace.pause(500);
  await tides.result('The harbour’s server did not answer within ten seconds.', { outcome: 'failed' });
  const booking = run.toolCall('reserve_parking', { title: 'Reserve parking' });
  await booking.args('{"town":"Whitby"}');
  await booking.call();
  await pace.pause(400);
  await booking.result('Nothing was reserved.', { outcome: 'denied' });
  await run.addPart(
    { kind: 'data', name: 'weather', value: { day: 'Saturday', degrees: 9 } },
    { id: 'weather' },
  );
  await pace.pause(500);
  await run.addPart(
    {
      kind: 'data',
      name: 'weather',
      value: { day: 'Saturday', degrees: 11, wind: 'light, from the south-west' },
    },
    { id: 'weather' },
  );
  const text = run.text();
  await pace.say(text, ANSWER, 30);
  await text.end();
  for (const part of SOURCES) await run.addPart({ kind: 'source', ...part }, { message: text.id });
  await run.addPart({ kind: 'step', finishReason: 'stop', usage: { inputTokens: 2_140, outputTokens: 212 } });
  await run.addPart({ kind: 'provider', provider: 'example', value: 'c2lnbmF0dXJl' });
};

const ANSWER = `**Yes, with one detour.** The path is open, but a landslip near Maw Wyke Hole closed 300 metres of it in October; signs lead you round by the old railway, which adds about ten minutes.

- The walk is 11 km and takes three to four hours.
- Saturday stays dry with a light wind. Sunday afternoon brings rain.

I could not reach the tide table, so please look at it before you walk on the beach at the Bay.`;

const SOURCES = [
  {
    url: 'https://www.example.org/coast-path/notices',
    title: 'Coast path: notices and diversions',
    quote: 'Closed between Maw Wyke Hole and Ness Point until further notice. Follow the cinder track.',
  },
  {
    url: 'https://weather.example.com/whitby',
    title: 'Whitby: seven days',
    quote: 'Saturday dry, 11 °C, wind light from the south-west.',
  },
  {
    url: 'https://weather.example.com/whitby',
    title: 'Whitby: seven days',
    quote: 'Rain reaches the coast on Sunday afternoon.',
  },
  { name: 'walks-of-the-north-coast.pdf', title: 'Walks of the north coast', mediaType: 'application/pdf' },
  {
    url: 'https://guides.example.net/whitby-robin-hoods-bay-along-the-cliffs-and-back-by-the-old-railway-line',
    title: 'Whitby to Robin Hood’s Bay along the cliffs, and back by the old railway line: a whole day out',
  },
];
