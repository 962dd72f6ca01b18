/** The agent of a walk: it answers one message with a line, and writes another when its parent says `write`. */
import { joinSession } from '@rejoin/core/agent';
import { websocket } from '@rejoin/core/websocket';

const [url = ''] = process.argv.slice(2);
const agent = joinSession({
  transport: websocket({ url, token: 'agent-agent-agent' }),
  session: 'walk',
  participant: 'agent:guide',
});
agent.answer(async (run) => {
  const text = run.text();
  process.on('message', (message) => {
    if (message === 'write') void text.write('and one more.\n');
  });
  const stopped = new Promise((resolve) => run.signal.addEventListener('abort', resolve));
  await text.write('One line, ');
  await stopped;
  process.send?.({ saw: 'stopped' });
});
await agent.ready;
process.send?.({ saw: 'ready' });
