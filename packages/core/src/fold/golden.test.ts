import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isDelta } from '../protocol/envelope.ts';
import { EVENT_TABLE } from '../protocol/eventTable.ts';
import type { SessionSnapshot } from '../protocol/messages.ts';
import { readRecording, writeRecording } from '../recording/recording.ts';
import { digest } from './digest.ts';
import { fold } from './fold.ts';
import { readSnapshot, SNAPSHOT_FORMAT, writeState } from './snapshot.ts';
import { EMPTY, REDUCER } from './state.ts';

// The files of released versions stay as they are, whatever this version does: docs/versions.md.
const golden = new URL('../../test/golden/', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, golden), 'utf8');
const versions = globSync('*/', { cwd: golden }).sort();
const DELTAS = { t: 'TEXT_MESSAGE_CONTENT', r: 'REASONING_MESSAGE_CONTENT', a: 'TOOL_CALL_ARGS' };

describe.each(versions)('of version %s', (version) => {
  const recording = readRecording(text(`${version}/log.rejoin`));
  // CAST: a keeper wrote it; reading it is what is tested.
  const snapshot = JSON.parse(text(`${version}/snapshot.json`)) as SessionSnapshot;
  const isSame = snapshot.reducer === REDUCER && snapshot.format === SNAPSHOT_FORMAT;

  it('the log folds without a fault, and by the same reducer to the same digest (P25)', () => {
    const state = fold(EMPTY, recording.items);
    expect(state.faults).toEqual({});
    expect(state.position).toBe(snapshot.position);
    if (snapshot.reducer === REDUCER) expect(digest(state)).toBe(snapshot.digest);
  });

  it('the snapshot is read whole, or is called outdated where the reducer is another one (P25)', () => {
    const read = readSnapshot(snapshot);
    if (!isSame) return expect(read).toBe('outdated');
    if (typeof read === 'string') throw new Error(`The snapshot is ${read}.`);
    expect(JSON.parse(JSON.stringify(writeState(read)))).toEqual(snapshot.state);
    expect(digest(read)).toBe(digest(fold(EMPTY, recording.items)));
  });

  it('the recording is written as it was read', () => {
    expect(writeRecording(recording)).toBe(text(`${version}/log.rejoin`));
  });
});

it('has the files of this version, in which every type of event occurs: npm run golden', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', golden), 'utf8'));
  const minor = String(version).replace(/\.\d+$/, '');
  expect(versions).toContain(minor);
  const { items } = readRecording(text(`${minor}/log.rejoin`));
  const types = new Set(items.map((item) => (isDelta(item) ? DELTAS[item.kind] : item.event.type)));
  expect(Object.keys(EVENT_TABLE).filter((type) => !types.has(type))).toEqual([]);
});
