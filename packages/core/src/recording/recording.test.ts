import { createSimulator, manualClock, seededRandom } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import { createSessionClient } from '../client/client.ts';
import { joinSession } from '../entries/agent.ts';
import { digest } from '../fold/digest.ts';
import { fold } from '../fold/fold.ts';
import { EMPTY } from '../fold/state.ts';
import type { ClientEnvironment } from '../platform/environment.ts';
import { countOf, type Item } from '../protocol/envelope.ts';
import { RejoinError } from '../protocol/errors.ts';
import { memory } from '../transports/memoryTransport.ts';
import {
  type Recording,
  readRecording,
  recordingOf,
  storeOfRecording,
  timeOfRecording,
  writeRecording,
} from './recording.ts';

const VISIBLE: ClientEnvironment = { hidden: () => false, watch: () => () => {} };

/** A question, an answer that is stopped in its middle, and a mark at each of the three. */
async function record(): Promise<Recording> {
  const sim = createSimulator({ seed: 5 });
  const marks = new Map<string, number>();
  const ana = createSessionClient({ ...sim.process('ana'), participant: 'user:ana' }).session('s');
  joinSession({ ...sim.process('docs'), session: 's', participant: 'agent:docs' }).answer(async (run) => {
    const text = run.text();
    for (let word = 0; !run.signal.aborted; word++) {
      await text.write(`word ${word} `);
      await new Promise<void>((resolve) => sim.clock.after(100, resolve));
    }
  });
  const mark = (name: string) => marks.set(name, ana.store.getState().state.position);
  ana.send('Why?');
  await sim.run(200);
  mark('asked');
  await sim.run(2_000);
  mark('half');
  ana.cancel();
  await sim.run(1_000);
  mark('stopped');
  return recordingOf(sim.store, 's', { title: 'A stop', marks });
}

const upTo = (items: readonly Item[], position: number): readonly Item[] => {
  let at = 0;
  return items.filter((item) => {
    at += countOf(item);
    return at <= position;
  });
};

describe('a recording', () => {
  it('is the same after writing and reading it', async () => {
    const recording = await record();
    const text = writeRecording(recording);
    expect(readRecording(text)).toEqual(recording);
    expect(writeRecording(readRecording(text))).toBe(text);
  });

  it('holds the stored log line by line', async () => {
    const sim = createSimulator({ seed: 1 });
    const session = createSessionClient({ ...sim.process('ana'), participant: 'user:ana' }).session('s');
    session.send('one');
    session.send('two');
    await sim.run(1_000);
    const [, ...log] = (await sim.log('s')).split('\n');
    const [, ...lines] = writeRecording(await recordingOf(sim.store, 's')).split('\n');
    expect(lines).toEqual(log);
  });

  it('replays to what the log folds to, at its end and at each mark', async () => {
    const recording = await record();
    for (const [mark, position] of [...recording.marks, [undefined, undefined] as const]) {
      const clock = manualClock(timeOfRecording(recording, mark));
      const random = seededRandom(3);
      const transport = memory({ store: storeOfRecording(recording, mark), clock, random });
      const client = createSessionClient({
        transport,
        participant: 'user:ben',
        clock,
        random,
        environment: VISIBLE,
      });
      const session = client.session('s');
      await clock.advance(100);
      const { state, status } = session.store.getState();
      expect(status).toBe('live');
      const folded = fold(EMPTY, upTo(recording.items, position ?? Number.POSITIVE_INFINITY));
      expect(digest(state)).toBe(digest(folded));
      expect(state.position).toBe(folded.position);
      expect(state.faults).toEqual({});
    }
  });

  it('goes on from where it was cut', async () => {
    const recording = await record();
    const clock = manualClock(timeOfRecording(recording, 'half'));
    const random = seededRandom(3);
    const transport = memory({ store: storeOfRecording(recording, 'half'), clock, random });
    const client = createSessionClient({ transport, participant: 'user:ana', clock, random });
    const session = client.session('s');
    await clock.advance(100);
    const stop = session.cancel();
    await clock.advance(100);
    expect(stop.receipt().status).toBe('logged');
    await clock.advance(60_000);
    expect([...session.store.getState().state.runs.values()].map(({ status }) => status)).toEqual(['lost']);
  });

  it('of a session that never was is empty, and replays as such', async () => {
    const sim = createSimulator({ seed: 1 });
    const recording = readRecording(writeRecording(await recordingOf(sim.store, 's')));
    expect(recording.items).toEqual([]);
    expect(await storeOfRecording(recording).load('s')).toBeUndefined();
    expect(timeOfRecording(recording)).toBe(0);
  });
});

describe('a bad file', () => {
  const header = { format: 'rejoin', version: 1, session: 's', incarnation: 'i', reducer: 1, events: 1 };
  const event = {
    v: 1,
    producer: 'user:ana/AAAAAAAAAAAAAAAA/main',
    seq: 1,
    participant: 'user:ana',
    at: 1,
    id: 'm',
    event: { type: 'message.sent', content: 'Why?' },
  };
  const file = (of: object = {}, ...items: readonly unknown[]) =>
    [{ ...header, ...of }, ...(items.length > 0 ? items : [event])]
      .map((each) => JSON.stringify(each))
      .join('\n');

  it('is a good one when nothing is wrong with it', () => {
    expect(readRecording(file()).items).toEqual([event]);
    expect(readRecording(file().replaceAll('\n', '\r\n')).items).toEqual([event]);
  });

  it.each([
    ['is empty', '', /Line 1/],
    ['is no recording', 'hello\nworld', /Line 1/],
    ['has another header', '{"format":"har"}', /no header/],
    ['is of a later version', file({ version: 2 }), /version 2/],
    ['names no session', file({ session: 'a/b' }), /session/],
    ['names no log', file({ incarnation: 'a.b' }), /incarnation/],
    ['counts nothing', file({ events: -1 }), /count/],
    ['has a title that is none', file({ title: 7 }), /title/],
    ['has marks that are none', file({ marks: { end: 'x' } }), /mark "end"/],
    ['marks what is not there', file({ marks: { end: 9 } }), /mark "end", 9/],
    ['was cut short', file({ events: 2 }), /cut short/],
    ['was cut within a line', file({ events: 2 }).slice(0, -5), /Line 2/],
    ['holds what is no event', file({}, { ...event, at: 'noon' }), /Line 2 is no event/],
    ['is nested too deep', `${JSON.stringify(header)}\n${'['.repeat(40)}${']'.repeat(40)}`, /Line 2/],
    [
      'marks a place within merged deltas',
      file({ events: 3, marks: { mid: 1 } }, ['t', 'p', 'm', 1, 'x', 3]),
      /the next is 3/,
    ],
  ])('that %s is refused by name', (_, text, why) => {
    const read = () => readRecording(text);
    expect(read).toThrow(RejoinError);
    expect(read).toThrow(why);
    expect(read).toThrow(expect.objectContaining({ code: 'argument-invalid' }));
  });

  it('refuses a mark that the recording does not have', () => {
    expect(() => storeOfRecording(readRecording(file({ marks: { end: 1 } })), 'start')).toThrow(
      /Its marks: end/,
    );
  });
});
