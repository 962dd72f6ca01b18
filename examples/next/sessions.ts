/** The session server, a process of its own: what serves pages may come and go, as it does where it is serverless. */
import { authorizeJwt, createSessionServer, sqliteStore } from '@rejoin/server';
import { AUDIENCE, invokeSecret, secret } from './lib/tokens.ts';

const {
  REJOIN_PORT = '4400',
  REJOIN_DATA = '.rejoin',
  AGENT_URL = 'http://127.0.0.1:3000/agent',
} = process.env;

const sessions = createSessionServer({
  store: sqliteStore(REJOIN_DATA),
  authorize: authorizeJwt({ secret: secret(), audience: AUDIENCE }),
  // The agent is a route of the app, which is called when the agent is asked.
  invoke: {
    agents: [{ participant: 'agent:guide', url: AGENT_URL, secret: invokeSecret() }],
    publicUrl: `ws://127.0.0.1:${REJOIN_PORT}`,
    // It is on this machine. In production it is called by https, and this line goes.
    loopback: true,
  },
  // Pages of this machine may connect. In production, name those of yours: origins: ['https://app.example'].
});
const { port } = await sessions.listen(Number(REJOIN_PORT));
console.log(`Sessions are at ws://127.0.0.1:${port}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sessions.close());
