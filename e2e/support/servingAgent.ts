/**
 * An agent in a process of its own, for all sessions or for one (`--session`): `--url`, `--token` (or several, one behind the
 * other), and what it is to do: `--slow` writes half of an answer and waits, `--throws` fails, else it answers at once.
 */
import { parseArgs } from 'node:util';
import { type AgentRun, joinSession, serveAgent } from '@rejoin/core/agent';
import { websocket } from '@rejoin/core/websocket';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: '' },
    session: { type: 'string' },
    token: { type: 'string', multiple: true, default: [] },
    slow: { type: 'boolean', default: false },
    throws: { type: 'boolean', default: false },
  },
});

async function handler(run: AgentRun): Promise<void> {
  if (values.throws) throw new Error('The key sk-123 is wrong.');
  const text = run.text();
  await text.write(values.slow ? 'Half of ' : 'All of it.');
  if (!values.slow) return;
  process.stdout.write('"halfway"\n');
  await new Promise((_, reject) => run.signal.addEventListener('abort', () => reject(run.signal.reason)));
}

const tokens = [...values.token];
const token = () => (tokens.length > 1 ? tokens.shift() : tokens[0]) ?? '';
const { url, session } = values;
const participant = 'agent:docs';
if (session === undefined) {
  const agent = serveAgent({ url, token, participant, handler, stopOnTermination: true });
  // A process that does nothing about its `ready` says all the same what is wrong.
  agent.ready.then(() => process.stdout.write('"ready"\n')).catch(() => {});
} else joinSession({ transport: websocket({ url, token }), session, participant }).answer(handler);
