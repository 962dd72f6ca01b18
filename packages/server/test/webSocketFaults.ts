/**
 * The fault matrix's setup for real sockets and the store that ships: a proxy for each process does to bytes what networks
 * do, the server is really restarted on its store, and only durations are the test's.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Transport } from '@rejoin/core';
import type { LogStore } from '@rejoin/core/internal';
import { websocket } from '@rejoin/core/websocket';
import {
  FAULT_PATIENCE,
  type FaultSetup,
  faultyStore,
  manualClock,
  networkOver,
  skewedClock,
} from '@rejoin/testing';
import { createSessionServer } from '../src/server/createSessionServer.ts';
import { sqliteStore } from '../src/store/sqliteStore.ts';
import { openProxy, type TcpProxy } from './proxy.ts';

const NAMES = ['ana', 'bo', 'olga', 'docs', 'helper'];
/** Bytes that may wait for one reader: small, so that a slow one is served from the log. */
const BUFFER = 2_048;

export const webSocketFaults: FaultSetup = {
  name: 'websocket',
  level: 5,
  async open(seed) {
    const clock = manualClock();
    const keeperClock = skewedClock(clock);
    const folder = mkdtempSync(join(tmpdir(), 'rejoin-faults-'));
    // The proxies' sockets and the disk take real time; nothing else does.
    const pass = async (ms: number) => {
      for (let spent = 0; spent < ms; spent += 5) {
        await clock.advance(Math.min(5, ms - spent));
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
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
    const disk = sqliteStore(folder);
    const store = faultyStore(disk);
    // The server closes its store with itself; this one is opened once, and closed with the world.
    const lent: LogStore = { ...store, close: async () => {} };
    const start = async () => {
      const server = createSessionServer({
        store: lent,
        authorize: () => true,
        clock: keeperClock,
        patience: FAULT_PATIENCE,
        buffer: BUFFER,
      });
      return { server, port: (await server.listen(0)).port };
    };
    let running = await start();
    let down = false;
    const proxies = new Map<string, TcpProxy>();
    // A port without a listener, while the server is down.
    for (const name of NAMES) proxies.set(name, await openProxy(() => (down ? 1 : running.port)));
    const cutAll = () => {
      for (const proxy of proxies.values()) proxy.cut();
    };
    const stop = async () => {
      down = true;
      cutAll();
      await passing(running.server.close({ drainMs: 1 }));
    };
    const begin = async () => {
      running = await start();
      down = false;
    };
    const worlds = new Map<string, ReturnType<typeof networkOver>>();
    const of = (name: string) => {
      const known = worlds.get(name);
      if (known) return known;
      const port = proxies.get(name)?.port ?? 0;
      const transport: Transport = websocket({ url: `ws://127.0.0.1:${port}` });
      const made = networkOver(transport, { seed: seed + worlds.size, clock, delay: [0, 0] });
      worlds.set(name, made);
      return made;
    };
    return {
      clock,
      pass,
      process: (name) => of(name).process(name),
      crash: (name) => {
        const died = of(name).crash(name);
        if (died) proxies.get(name)?.cut();
        return died;
      },
      skew(name, skew) {
        if (name === 'keeper') keeperClock.set(skew);
        else of(name).skew(name, skew);
      },
      // The keeper runs in the test's own process: what stops that is tested in e2e/attacks.
      freeze: (name) => (name === 'keeper' ? undefined : of(name).freeze(name)),
      network: {
        cut: (name) => proxies.get(name)?.cut(),
        silence: (name) => of(name).network.silence(name),
        impair(name, { held, pace, ...rest }) {
          if (held) proxies.get(name)?.hold(held);
          if (pace) proxies.get(name)?.slow(pace.bytes);
          of(name).network.impair(name, rest);
        },
        clear(name) {
          for (const [each, proxy] of proxies) {
            if (name !== undefined && each !== name) continue;
            proxy.hold([]);
            proxy.slow(undefined);
            of(each).network.clear(each);
          }
        },
      },
      async restart(ms) {
        await stop();
        await pass(ms);
        await begin();
      },
      evict: store.evict,
      async rollBack(session, commits) {
        await stop();
        const lost = await store.rollBack(session, commits);
        await begin();
        return lost;
      },
      async restore(session, commits) {
        await stop();
        const lost = await store.restore(session, commits, `restored${seed}`);
        await begin();
        return lost;
      },
      failCommits() {
        store.failing = true;
        return () => {
          store.failing = false;
        };
      },
      items: store.items,
      async close() {
        await stop();
        await Promise.all([...proxies.values()].map((proxy) => proxy.close()));
        await disk.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
};
