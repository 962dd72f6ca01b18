/** An agent in a process of its own, good or bad in one way: `validateAgent.ts <url> <kind>`. It says `ready` once it listens. */
import { setTimeout as pause } from 'node:timers/promises';
import { joinSession } from '@rejoin/core/agent';
import { websocket } from '@rejoin/core/websocket';

const [url = '', kind = 'uses'] = process.argv.slice(2);
const agent = joinSession({
  transport: websocket({ url }),
  session: 's',
  participant: 'agent:test',
  onError() {},
});
let answers = 0;
agent.answer(async (run) => {
  if (kind === 'short') return void (await run.text().write('Done.'));
  // One that is deaf takes no words, and does not listen for a Stop.
  if (kind === 'refuses') run.onSteer(() => 'It takes no words');
  const text = run.text();
  // The second is cancelled, and would take long.
  const most = answers++ === 0 ? 150 : 2_000;
  for (let word = 0; word < most || kind === 'deaf'; word++) {
    if (kind !== 'deaf') run.signal.throwIfAborted();
    if (kind === 'uses')
      for (const { content } of await run.takeSteering()) await text.write(`[${content}] `);
    await text.write(`word ${word} `).catch(() => {});
    await pause(10);
  }
});
await agent.ready;
console.log('ready');
