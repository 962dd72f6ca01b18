/** The session server, a process of its own: what serves pages may come and go, as it does where it is serverless. */
import { authorizeJwt, createSessionServer, sqliteStore } from '@rejoin/server';
import { AUDIENCE, secret } from './lib/tokens.ts';

const sessions = createSessionServer({
  store: sqliteStore(process.env.REJOIN_DATA ?? '.rejoin'),
  authorize: authorizeJwt({ secret: secret(), audience: AUDIENCE }),
  // Pages of this machine may connect. In production, name those of yours: origins: ['https://app.example'].
});
const { port } = await sessions.listen(Number(process.env.REJOIN_PORT ?? 4400));
console.log(`Sessions are at ws://127.0.0.1:${port}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sessions.close());
