import type { Scene, Work } from '../stage.ts';
import { is } from '../words.ts';

/** Texts that no layout expects: many lines, one endless paragraph, one endless word, endless names. */
export const long: Scene = {
  title: 'Texts of any length',
  async play({ person, agent, run, until, mark }) {
    const ana = person('ana');
    agent('auditor', auditor, { name: 'API auditor', open: true });
    agent('archivist', archivist, { name: LONG_NAME });
    await run(2_000);

    ana.send('List every endpoint of our API with its owner, its speed, and what should become of it.');
    await until(is('auditor', 'running'));
    await run(6_000);
    await mark('lines-half');
    await until(is('auditor', 'finished'));
    await run(500);
    await mark('lines');

    ana.send(`Here is what the customer wrote, in one go: ${PARAGRAPH} What is the one thing we must fix?`, {
      to: ['agent:archivist'],
    });
    await until(is('archivist', 'running'));
    await run(1_500);
    await mark('names');
    await until(is('archivist', 'finished'));
    await run(500);
    await mark('paragraph');
  },
};

const OBJECTS = [
  'orders',
  'invoices',
  'customers',
  'addresses',
  'carts',
  'prices',
  'stocks',
  'parcels',
  'refunds',
  'coupons',
];
const OWNERS = ['Checkout', 'Billing', 'Accounts', 'Warehouse', 'Pricing'];
const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'];
const ENDS = ['keep', 'keep, add a limit', 'merge into v2', 'retire in June', 'retire: nobody calls it'];

/** Some six hundred lines, each a little different, as a real inventory has them. */
function inventory(): string {
  const lines = [
    '# Inventory of the public API',
    '',
    '570 endpoints, 41 of them without an owner on paper.',
    '',
  ];
  for (const [index, object] of OBJECTS.entries()) {
    lines.push(`## ${object}`, '');
    for (let at = 0; at < 57; at++) {
      const verb = VERBS[at % VERBS.length];
      const version = 1 + (at % 3);
      const owner = OWNERS[(index + at) % OWNERS.length];
      const ms = 8 + ((at * 37 + index * 11) % 240);
      const end = ENDS[(at * 7 + index) % ENDS.length];
      lines.push(`- \`${verb} /v${version}/${object}/{id}/part-${at}\` ${ms} ms, *${owner}*: ${end}`);
    }
    lines.push('');
  }
  return lines.join('\n');
}

const auditor: Work = async (run, pace) => {
  const text = run.text();
  const lines = inventory().split('\n');
  for (let at = 0; at < lines.length && !run.signal.aborted; at += 4) {
    await text.write(`${lines.slice(at, at + 4).join('\n')}\n`);
    await pace.pause(80);
  }
};

/** Three hundred characters each, as people do write them. */
const LONG_NAME =
  'Archive of all letters, telephone notes, faxes, support tickets, chat transcripts and voicemail messages that customers of the former Northern and Southern divisions have sent since the merger of 2009, with the exception of everything that the court in Rotterdam has asked us to keep under seal there';

const LONG_STEP =
  'Compare the customer’s letter with every earlier letter of the same household, the same street and the same month, one by one, so that a complaint that others have made before in other words is found and counted together with theirs instead of being answered once more as if it were the only one ever';

/** A word that no line break fits into: a signed address, as people paste them. */
const WORD = `https://files.example.com/letters/2026/11/19/${'c3RhbmRhcmQtbGV0dGVyLXdpdGgtYXR0YWNobWVudHM'.repeat(9)}.pdf`;

const SENTENCES = [
  'I ordered the water heater on the third of October and was told that it would come within ten days, which it did not.',
  'When I called, the first person knew nothing of my order, the second one found it under my neighbour’s name, and the third one asked me to call again on Monday.',
  'On Monday the lines were closed because of the holiday, which your recording mentions only after eleven minutes of music.',
  'The parcel that came in the end held the wrong valve, and the right one costs forty euros more, although your own list shows it as included.',
  'My installer, who is a patient man, has now been here three times and sends his bills to me and not to you.',
  'I do not want a voucher, I do not want an apology in a form letter, and I do not want to be asked how likely I am to recommend you.',
  'What I want is hot water in my bathroom and one person with a name who answers when I write.',
];

const TIMES = ['For the first time', 'Again', 'For the third time', 'Once more', 'And again', 'Still'];

/** Four thousand characters without a line break. */
const PARAGRAPH = (() => {
  let text = '';
  for (let round = 0; text.length < 4_000; round++) text += `${TIMES[round]}: ${SENTENCES.join(' ')} `;
  return `${text.slice(0, 3_999)}.`;
})();

const archivist: Work = async (run, pace) => {
  await run.step(LONG_STEP, async () => {
    await run.progress({ done: 3, total: 1_204_881, note: `${WORD.slice(0, 280)} is being read` });
    await pace.pause(4_000);
  });
  const text = run.text();
  await pace.say(
    text,
    `One person who answers. The letter says so in its last sentence, and 212 others of this year say the same. It is filed as ${WORD}`,
  );
};
