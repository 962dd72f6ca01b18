/** A chat over a plain WebSocket, as ws's README writes a server: each message is answered on its own connection. */
import { setTimeout as wait } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { listening, PACE_MS, WORDS } from './answer.ts';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
server.on('listening', () => {
  const address = server.address();
  if (address && typeof address === 'object') listening(`ws://127.0.0.1:${address.port}`);
});
server.on('connection', (socket) => {
  socket.on('error', console.error);
  socket.on('message', () => void answer(socket));
});

async function answer(socket: WebSocket): Promise<void> {
  for (const text of WORDS) {
    await wait(PACE_MS);
    // What has no reader is not written.
    if (socket.readyState !== socket.OPEN) return;
    socket.send(JSON.stringify({ type: 'delta', text }));
  }
  socket.send(JSON.stringify({ type: 'done' }));
}
