/** A process that serves one candidate: `serve.ts <candidate> <folder>`. Says its address, and how much it has sent when asked. */
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { candidate } from './candidates.ts';

const [, , name, folder = ''] = process.argv;
const sockets: Socket[] = [];
// Whichever server it is: everything that goes out is counted, headers and hand-shakes with it.
subscribe('net.server.socket', (message) => {
  // CAST: what Node publishes on this channel.
  sockets.push((message as { socket: Socket }).socket);
});
process.on('message', () => {
  process.send?.({
    sent: sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
    connections: sockets.length,
  });
});
process.on('disconnect', () => process.exit());
process.send?.({ url: await candidate(name).serve(folder) });
