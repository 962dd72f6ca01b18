import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { frameAround, joinFrames, textFrame, writeText } from './textFrames.ts';

it('writes texts of every length as frames that a client reads', async () => {
  const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000];
  const texts = ['é', '💡 héé', ...lengths.map((length) => 'x'.repeat(length)), 'é'.repeat(40_000)];
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (req, raw, head) =>
    sockets.handleUpgrade(req, raw, head, (socket) => {
      for (const text of texts) raw.write(textFrame(text));
      for (const text of texts) writeText(raw, text);
      raw.write(joinFrames([...texts, textFrame('between'), 'last']));
      for (const text of texts)
        for (const piece of frameAround('[é', [Buffer.from(text), Buffer.from(text)], ']')) raw.write(piece);
      socket.close();
    }),
  );
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The server has no port.');
  const client = new WebSocket(`ws://127.0.0.1:${address.port}`);
  const received: string[] = [];
  client.on('message', (data) => received.push(String(data)));
  await once(client, 'close');
  expect(received).toEqual([
    ...texts,
    ...texts,
    ...texts,
    'between',
    'last',
    ...texts.map((text) => `[é${text}${text}]`),
  ]);
});
