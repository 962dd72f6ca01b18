/** A reader in a process of its own, which follows a session to its end. Started by `start`, never imported. */
import { createSessionClient } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';

const [url = '', token = '', id = ''] = process.argv.slice(2);
const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);

const client = createSessionClient({
  transport: websocket({ url, token }),
  participant: 'user:follower',
  onError: ({ code, message }) => say({ error: code, message }),
});
const session = client.session(id);
/** Said anew when it has stood still for a moment and is proven, which is how a test learns that it is at the end. */
let said = -1;
let changes = 0;
session.store.subscribe(() => {
  changes++;
});
say({ live: session.id });
setInterval(() => {
  const { state, status } = session.store.getState();
  if (status !== 'live' || state.position === said) return;
  said = state.position;
  say({ proven: said, changes, faults: state.faults });
}, 50);
