/**
 * An agent process of the tests: it answers each message with words from a seed, one by one, and prints in the end exactly
 * what it wrote, so that a test can compare that with what others see. Started by `start`, never imported.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { joinSession } from '@rejoin/core/agent';
import { websocket } from '@rejoin/core/websocket';
import { seededRandom } from '@rejoin/testing';
import { witnessed } from './witness.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: '' },
    token: { type: 'string', default: '' },
    session: { type: 'string', default: '' },
    participant: { type: 'string', default: '' },
    words: { type: 'string', default: '200' },
    pace: { type: 'string', default: '5' },
    'ignore-cancel': { type: 'boolean', default: false },
    'refuse-cancel': { type: 'boolean', default: false },
  },
});
const pace = Number(values.pace);
const VOCABULARY = [
  'log ',
  'cursor ',
  'frame ',
  'run ',
  'naïve ',
  '日本 ',
  '🚂 ',
  'claim.\n',
  'receipt ',
  'keeper ',
  '**bold** ',
  '\n\n',
];

/** Asked to come to an end: a test that waits for pages takes as long as its machine needs. */
let enough = false;
process.on('SIGUSR2', () => {
  enough = true;
});

const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);

const agent = joinSession({
  transport: witnessed(websocket({ url: values.url, token: values.token }), {
    appended: (producer, first, count) => say({ appended: producer, upTo: first + count - 1 }),
    acknowledged: (producer, seq) => say({ acknowledged: producer, upTo: seq }),
  }),
  session: values.session,
  participant: values.participant,
  name: `${values.participant} · pid ${process.pid}`,
  onError: (error) => say({ error: error.code, message: error.message }),
});

agent.answer(async (run) => {
  say({ began: run.run });
  if (values['refuse-cancel']) run.onCancel(() => 'This work cannot be stopped.');
  const random = seededRandom(run.input?.content.length ?? 1);
  const text = run.text();
  let wrote = '';
  const steered: string[] = [];
  const write = async (piece: string) => {
    wrote += piece;
    await text.write(piece);
  };
  for (let word = 0; word < Number(values.words) && !enough; word++) {
    if (run.signal.aborted && !values['ignore-cancel']) break;
    for (const steer of await run.takeSteering()) {
      steered.push(steer.content);
      await write(`[steered by ${steer.from}: ${steer.content}] `);
    }
    await write(VOCABULARY[Math.floor(random() * VOCABULARY.length)] ?? '');
    await pause(pace);
  }
  await text.end();
  say({ ended: run.run, message: text.id, wrote, steered, aborted: run.signal.aborted });
});

await agent.ready;
say({ ready: agent.instance });
// Only its connection keeps this process alive, and that is what a test ends.
setInterval(() => {}, 60_000);
