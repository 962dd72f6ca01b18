/** One session, its writers, and so many kills of its server. */
import { setTimeout as pause } from 'node:timers/promises';
import type { SessionView } from '@rejoin/core';
import { openReader } from '../support/client.ts';
import { type Started, start } from '../support/processes.ts';
import type { Wire } from '../support/proxy.ts';
import { AGENT, spawnServer, startServer, type TestServer, USER } from '../support/server.ts';
import { readStoredLog } from '../support/storedLog.ts';
import { judgeHttp, judgeLog, judgeTexts, type Writer } from './judge.ts';

export interface EraOptions {
  readonly session: string;
  readonly kills: number;
  /** Whole numbers below a limit. */
  readonly dice: (below: number) => number;
  readonly wire: Wire;
  readonly server: TestServer;
}

export interface Era {
  /** The server that serves now, for the next era. */
  readonly server: TestServer;
  readonly kills: number;
  /** Events in the log at its end. */
  readonly events: number;
  readonly wrong: readonly string[];
}

/** Longest time between two kills, and until one that strikes a server at its start, ms. */
const BETWEEN = 800;
const STARTING = 500;
const SETTLED = 60_000;

const FINAL = new Set(['done', 'refused', 'too-late', 'retracted']);

export async function playEra({ session, kills, dice, wire, server: first }: EraOptions): Promise<Era> {
  const { data, port } = first;
  let server = first;
  let killed = 0;
  const url = `ws://127.0.0.1:${wire.port}`;
  const http = `http://127.0.0.1:${wire.port}`;
  const writers: readonly Writer[] = [
    ...['ann', 'bo'].map((name): Writer => {
      const args = [url, USER, session, name, String(dice(1e9))];
      return { name, kind: 'wire', process: start('e2e/kills/wireWriter.ts', args) };
    }),
    {
      name: 'hal',
      kind: 'http',
      process: start('e2e/kills/httpWriter.ts', [http, USER, session, 'hal', String(dice(1e9))]),
    },
    ...['docs', 'code'].map((name): Writer => {
      const who = ['--url', url, '--token', AGENT, '--session', session, '--participant', `agent:${name}`];
      const how = ['--words', '300', '--pace', '4'];
      return { name, kind: 'agent', process: start('e2e/support/writer.ts', [...who, ...how]) };
    }),
  ];
  await Promise.all(writers.map(({ process }) => process.line(/"ready"/)));
  const person = openReader(url, session, 'user:person');
  const wrong: string[] = [];
  let questions = 0;

  /** The person asks, steers and stops: at any time, also while no agent is there to hear it. */
  function speak(): void {
    const what = dice(6);
    const agent = { kind: 'agent', participant: dice(2) === 0 ? 'agent:docs' : 'agent:code' } as const;
    if (what < 3)
      person.session.send(`Question ${questions++}${'?'.repeat(dice(50))}`, { to: [agent.participant] });
    else if (what < 5) person.session.steer(`steer ${dice(1e6)}`, agent, { followUp: dice(2) === 0 });
    else person.session.cancel(agent);
  }

  async function kill(victim: Started): Promise<void> {
    await victim.end('SIGKILL');
    killed++;
    wrong.push(...judgeLog(writers, readStoredLog(data, session)));
  }

  for (let at = 0; at < kills; at++) {
    for (let moment = 0; moment < 4; moment++) {
      speak();
      await pause(dice(BETWEEN / 4));
    }
    // Now and then what is written arrives while its acknowledgement does not.
    if (dice(3) === 0) {
      wire.deafen();
      await pause(dice(200));
    }
    await kill(server.process);
    wire.down();
    if (dice(3) === 0) {
      const starting = spawnServer(data, port);
      await pause(dice(STARTING));
      await kill(starting);
    }
    server = await startServer(data, port);
    wire.mend();
    if (wrong.length > 0) break;
  }

  for (const { process } of writers) process.signal('SIGUSR2');
  if (wrong.length === 0) {
    const finished = writers.filter(({ kind }) => kind !== 'agent');
    await Promise.all(finished.map(({ process }) => process.line(/"(finished|wrong)"/)));
    const rows = ({ state }: SessionView) => [...state.controls.values()].flatMap((control) => control.rows);
    const view = await person
      .until(
        (each) =>
          each.status === 'live' &&
          // One that was rejected stays there, and says so.
          [...each.pending.values()].every(({ status }) => status === 'rejected') &&
          [...each.state.runs.values()].every(({ status }) => status !== 'running' && status !== 'lost') &&
          rows(each).every(({ status }) => FINAL.has(status)),
        'every run has ended, and every receipt',
        SETTLED,
      )
      .catch((error: unknown) => void wrong.push(String(error)));
    if (view && Object.keys(view.state.faults).length > 0)
      wrong.push(`The log has faults: ${JSON.stringify(view.state.faults)}.`);
  }
  person.close();
  await Promise.all(writers.map(({ process }) => process.end()));
  await server.process.end('SIGTERM');
  const stored = readStoredLog(data, session);
  wrong.push(...judgeLog(writers, stored), ...judgeTexts(writers, stored));
  server = await startServer(data, port);
  wrong.push(...(await judgeHttp(http, USER, session, stored)));
  return { server, kills: killed, events: stored.events, wrong: [...new Set(wrong)] };
}
