/** A session server where each may be who their token says, and `user:eve`, who looks on, may not answer what agents ask. */
import { createSessionServer, sqliteStore } from '@rejoin/server';

const [folder = ''] = process.argv.slice(2);
const server = createSessionServer({
  store: sqliteStore(folder),
  authorize({ token, participant, action }) {
    if (token !== participant) return 'unauthorized';
    return participant === 'user:eve' && action === 'approve' ? 'forbidden' : true;
  },
});
const { port } = await server.listen(0);
console.log(`listening on ws://127.0.0.1:${port}`);
