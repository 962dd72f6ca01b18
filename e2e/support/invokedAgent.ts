/**
 * An agent that is a function, behind a plain Node server in a process of its own: `--port`, and what its work is: `--slow` writes half of
 * an answer and waits, else it answers at once. `REJOIN_INVOKE_SECRET` is what its calls are signed with.
 */
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { handleInvocation } from '@rejoin/core/agent';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, slow: { type: 'boolean', default: false } },
});

const handle = handleInvocation({
  participant: 'agent:docs',
  secret: process.env.REJOIN_INVOKE_SECRET ?? '',
  async handler(run) {
    process.stdout.write(`"began ${run.run}"\n`);
    const text = run.text();
    await text.write(values.slow ? 'Half of ' : 'All of it.');
    if (!values.slow) return;
    process.stdout.write('"halfway"\n');
    await new Promise((_, reject) => run.signal.addEventListener('abort', () => reject(run.signal.reason)));
  },
});

const server = createServer(async (req, res) => {
  const parts: Buffer[] = [];
  for await (const part of req) parts.push(part);
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) headers.set(name, String(value));
  const request = new Request(`http://${req.headers.host}${req.url}`, {
    ...{ method: req.method ?? 'POST', headers },
    body: Buffer.concat(parts),
  });
  const response = await handle(request);
  res.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
});
server.listen(Number(values.port), '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`"listening on ${typeof address === 'object' ? address?.port : address}"\n`);
});
