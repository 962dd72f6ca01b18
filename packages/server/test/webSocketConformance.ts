/** The conformance suite's setup for real sockets and the store that ships; only durations are the test's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogStore } from '@rejoin/core/internal';
import { websocket } from '@rejoin/core/websocket';
import { faultyStore, manualClock, type TransportSetup } from '@rejoin/testing';
import { createSessionServer } from '../src/server/createSessionServer.ts';
import { sqliteStore } from '../src/store/sqliteStore.ts';
import { openProxy } from './proxy.ts';

export const webSocketConformance: TransportSetup = {
  name: 'websocket',
  level: 5,
  abilities: [
    'cut',
    'restart',
    'delete',
    'forget',
    'evict',
    'rollBack',
    'bind',
    'join',
    'history',
    'interest',
  ],
  async open() {
    const clock = manualClock(Date.now());
    const folder = mkdtempSync(join(tmpdir(), 'rejoin-conformance-'));
    const disk = sqliteStore(folder);
    const store = faultyStore(disk);
    // The server closes its store with itself; this one is opened once, and closed with the world.
    const lent: LogStore = { ...store, close: async () => {} };
    const start = async () => {
      const server = createSessionServer({ store: lent, authorize: () => true, clock });
      return { server, port: (await server.listen(0)).port };
    };
    const pass = async (ms: number) => {
      await clock.advance(ms);
      await new Promise((resolve) => setTimeout(resolve, 1));
    };
    const passing = async <T>(work: Promise<T>): Promise<T> => {
      let over = false;
      const done = work.finally(() => {
        over = true;
      });
      done.catch(() => {});
      while (!over) await pass(1);
      return done;
    };
    // Closing takes time on the server's clock: a commit, and the drain.
    const stop = () => passing(running.server.close({ drainMs: 1 }));
    let running = await start();
    const proxy = await openProxy(() => running.port);
    const restart = async (meanwhile: () => Promise<unknown> = async () => {}) => {
      proxy.cut();
      await stop();
      await meanwhile();
      running = await start();
    };
    return {
      transport: websocket({ url: `ws://127.0.0.1:${proxy.port}` }),
      clock,
      pass,
      cut: proxy.cut,
      restart: () => restart(),
      delete: (session) => passing(running.server.host.delete(session)),
      // A restart, so that the keeper knows no more that there was such a session.
      async forget(session) {
        await passing(running.server.host.delete(session));
        await restart();
      },
      evict: store.evict,
      rollBack: (session, commits) => restart(() => store.rollBack(session, commits)),
      async close() {
        proxy.cut();
        await stop();
        await proxy.close();
        await disk.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
};
