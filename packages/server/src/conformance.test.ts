import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeTransport, manualClock } from '@rejoin/core/testing';
import { websocket } from '@rejoin/core/websocket';
import { describe, it } from 'vitest';
import { createSessionServer } from './createSessionServer.ts';
import { sqliteStore } from './sqliteStore.ts';

/** A plain TCP proxy: what is cut here is cut as a network cuts it, in the middle of whatever was on its way. */
async function openProxy(target: () => number) {
  const pairs = new Set<readonly [Socket, Socket]>();
  const proxy = createServer((near) => {
    const far = connect(target(), '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
  };
  return {
    // CAST: it listens on a port.
    port: (proxy.address() as AddressInfo).port,
    cut,
    close: () => new Promise((resolve) => proxy.close(resolve)),
  };
}

// Real sockets and the real store; only durations are the test's, so that a lease is over in no time.
describeTransport(
  { describe, it },
  {
    name: 'websocket',
    level: 5,
    abilities: ['cut', 'restart', 'forget', 'join'],
    async open() {
      const clock = manualClock(Date.now());
      const folder = mkdtempSync(join(tmpdir(), 'rejoin-conformance-'));
      const start = async () => {
        const server = createSessionServer({ store: sqliteStore(folder), authorize: () => true, clock });
        return { server, port: (await server.listen(0)).port };
      };
      const pass = async (ms: number) => {
        await clock.advance(ms);
        await new Promise((resolve) => setTimeout(resolve, 1));
      };
      // Closing takes time on the server's clock: a commit, and the drain.
      const stop = async () => {
        let over = false;
        const closed = running.server.close({ drainMs: 1 }).finally(() => {
          over = true;
        });
        while (!over) await pass(1);
        await closed;
      };
      let running = await start();
      const proxy = await openProxy(() => running.port);
      const restart = async () => {
        proxy.cut();
        await stop();
        running = await start();
      };
      return {
        transport: websocket({ url: `ws://127.0.0.1:${proxy.port}` }),
        clock,
        pass,
        cut: proxy.cut,
        restart,
        // A restart, so that the keeper knows no more that there was such a session.
        async forget(session) {
          let over = false;
          const done = running.server.host.delete(session).finally(() => {
            over = true;
          });
          while (!over) await pass(1);
          await done;
          await restart();
        },
        async close() {
          proxy.cut();
          await stop();
          await proxy.close();
          rmSync(folder, { recursive: true });
        },
      };
    },
  },
);
