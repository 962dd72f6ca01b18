/** The fault matrix's setup for a real Durable Streams server over real HTTP; only durations are the test's. */

import { type FaultSetup, manualClock, networkOver } from '@rejoin/testing';
import { fork } from '../../testing/src/simulator/seededRandom.ts';
import type { Transport } from '../src/client/transport.ts';
import { judge } from '../src/fold/judge.ts';
import type { Clock } from '../src/platform/clock.ts';
import { isMalformed } from '../src/protocol/parse.ts';
import { durableStreams } from '../src/transports/durable-streams/durableStreamsTransport.ts';
import { isHead, readRecord } from '../src/transports/durable-streams/records.ts';
import { type BadHttp, badHttp } from './badHttp.ts';
import { pathOf, startStreams } from './streams.ts';

const NAMES = ['ana', 'bo', 'olga', 'docs', 'helper'];
const LOST = 'below L5 no keeper says that a process is lost, so what it had begun stays running';

export const streamsFaults: FaultSetup = {
  name: 'durable-streams',
  level: 1,
  impossible: {
    rollback:
      'below L2 a log is proven by its chain alone, and one that was taken back and has grown again has the same',
    restore: 'a stream has no backup of ours: what a server restores is its own',
    'agent crash while streaming': LOST,
    'agent crash while tool call': LOST,
    'agent crash while cancelling': LOST,
  },
  async open(seed) {
    const clock = manualClock();
    const streams = await startStreams();
    const networks = new Map<string, BadHttp>();
    const worlds = new Map<string, ReturnType<typeof networkOver> & { renew(): void }>();
    const pass = async (ms: number) => {
      for (let spent = 0; spent < ms; spent += 5) {
        await clock.advance(Math.min(5, ms - spent));
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    };

    function open(name: string) {
      const http = badHttp(streams.fetch, clock, fork(seed, `http ${name}`));
      networks.set(name, http);
      // What it remembers ends with its process, whose clock it has.
      const start = () => {
        const life = () => world.process(name).clock;
        const own: Clock = {
          now: () => life().now(),
          elapsed: () => life().elapsed(),
          after: (ms, run) => life().after(ms, run),
        };
        return durableStreams({
          url: streams.url,
          fetch: http.fetch,
          follow: seed % 2 === 0 ? 'sse' : 'long-poll',
          clock: own,
          random: fork(seed, `streams ${name}`),
        });
      };
      let present = start();
      const transport: Transport = {
        name: 'durable-streams',
        level: 1,
        judge,
        open: (identity, handlers) => present.open(identity, handlers),
      };
      const world = networkOver(transport, { seed: seed + worlds.size, clock, delay: [0, 0] });
      const renew = () => {
        present = start();
      };
      return { ...world, renew };
    }

    const of = (name: string) => {
      const world = worlds.get(name) ?? open(name);
      worlds.set(name, world);
      return world;
    };
    return {
      clock,
      pass,
      process: (name) => of(name).process(name),
      crash(name) {
        networks.get(name)?.silence();
        const died = of(name).crash(name);
        of(name).renew();
        return died;
      },
      skew: (name, skew) => of(name).skew(name, skew),
      freeze: (name) => (name === 'keeper' ? undefined : of(name).freeze(name)),
      network: {
        cut: (name) => networks.get(name)?.cut(),
        silence: (name) => networks.get(name)?.silence(),
        impair: (name, impairment) => networks.get(name)?.impair(impairment),
        clear(name) {
          for (const each of name === undefined ? NAMES : [name]) networks.get(each)?.clear();
        },
      },
      restart: (down) => streams.restart(() => pass(down)),
      failCommits() {
        streams.server().injectFault(pathOf('s'), { status: 500, method: 'POST', count: 1e9 });
        return () => streams.server().clearInjectedFaults();
      },
      async items(session) {
        const answer = await fetch(`${streams.url}/${session}`);
        if (answer.status === 404) return [];
        const records: unknown = await answer.json();
        if (!Array.isArray(records)) throw new Error('This is no log.');
        return records
          .filter((each) => !isHead(each))
          .map((each) => {
            const item = readRecord(each);
            if (isMalformed(item)) throw new Error('The log holds what is no event.');
            return item;
          });
      },
      close: streams.close,
    };
  },
};
