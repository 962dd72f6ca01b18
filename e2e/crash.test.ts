/** The server is killed in the middle of everything, and started again on its folder: nothing that was acknowledged is gone. */
import { entityKey, type SessionView, textOf } from '@rejoin/core';
import { afterEach, expect, it } from 'vitest';
import { openReader } from './support/client.ts';
import { endAll, type Started, start } from './support/processes.ts';
import { startProxy } from './support/proxy.ts';
import { AGENT, newFolder, startServer } from './support/server.ts';
import { readStoredLog } from './support/storedLog.ts';

afterEach(endAll);

const NAMES = ['guides', 'readmes', 'changes', 'types', 'licences'];

interface Said {
  readonly appended?: string;
  readonly acknowledged?: string;
  readonly upTo?: number;
  readonly ended?: string;
  readonly wrote?: string;
}
const said = (writer: Started): Said[] =>
  writer.lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Said);

/** Highest seq by producer of what a writer has sent, or had acknowledged. */
function highest(writer: Started, what: 'appended' | 'acknowledged'): Map<string, number> {
  const tops = new Map<string, number>();
  for (const line of said(writer)) {
    const producer = line[what];
    if (producer !== undefined) tops.set(producer, Math.max(tops.get(producer) ?? 0, line.upTo ?? 0));
  }
  return tops;
}

it('loses nothing that was acknowledged when the server is killed three times with appends on their way', async () => {
  const data = newFolder();
  let server = await startServer(data);
  const proxy = await startProxy(server.port);
  const url = `ws://127.0.0.1:${proxy.port}`;
  const writers = NAMES.map((name) =>
    start('e2e/support/writer.ts', [
      '--url',
      url,
      '--token',
      AGENT,
      '--session',
      's',
      '--participant',
      `agent:${name}`,
      '--words',
      '1500',
    ]),
  );
  await Promise.all(writers.map((writer) => writer.line(/"ready"/)));
  const reader = openReader(url, 's');
  reader.session.send('Write, all of you.');

  for (const length of [500, 3_000, 5_500]) {
    const far = ({ state }: SessionView) =>
      [...state.messages.values()].filter((message) => message.text.length >= length).length;
    await reader.until((view) => far(view) === NAMES.length, `${length} characters each`);
    // From here on no acknowledgement arrives, while what is written still does.
    proxy.deafen();
    const unacknowledged = () =>
      writers.reduce((sum, writer) => {
        const acked = highest(writer, 'acknowledged');
        return (
          sum +
          [...highest(writer, 'appended')].filter(([producer, top]) => top > (acked.get(producer) ?? 0))
            .length
        );
      }, 0);
    await Promise.all(
      writers.map((writer) => {
        const top = Math.max(...highest(writer, 'appended').values());
        return writer.line(new RegExp(`"appended".*"upTo":${top + 3}`)).catch(() => '');
      }),
    );
    expect(unacknowledged()).toBeGreaterThanOrEqual(3);
    await server.process.end('SIGKILL');
    proxy.down();

    const stored = readStoredLog(data, 's');
    for (const writer of writers) {
      for (const [producer, top] of highest(writer, 'acknowledged')) {
        for (let seq = 1; seq <= top; seq++)
          expect(stored.counts.get(producer)?.get(seq), `${producer} ${seq}`).toBe(1);
      }
    }
    server = await startServer(data, server.port);
    proxy.mend();
  }

  const view = await reader.until(
    ({ state }) =>
      [...state.runs.values()].filter((run) => run.status === 'finished').length === NAMES.length,
    'all runs finished',
    60_000,
  );
  await Promise.all(writers.map((writer) => writer.line(/"ended"/)));
  expect(view.state.faults).toEqual({});
  await server.process.end('SIGTERM');
  const stored = readStoredLog(data, 's');
  for (const seqs of stored.counts.values())
    expect([...seqs.values()].every((count) => count === 1)).toBe(true);
  for (const [index, writer] of writers.entries()) {
    const participant = `agent:${NAMES[index]}`;
    const wrote = said(writer).find((line) => line.ended !== undefined)?.wrote;
    const message = [...view.state.messages.values()].find((each) => each.participant === participant);
    expect(message && textOf(message.text), participant).toBe(wrote);
    expect(stored.texts.get(`${participant} ${message?.id}`), participant).toBe(wrote);
    expect(view.state.messages.has(entityKey(participant, message?.id ?? ''))).toBe(true);
  }
  reader.close();
  await proxy.close();
});
