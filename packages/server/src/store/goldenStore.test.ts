import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createKeeperHost, type LogStore } from '@rejoin/core/internal';
import { type EventEntry, REDUCER } from '@rejoin/core/protocol';
import { manualClock, seededRandom } from '@rejoin/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../test/fixtures.ts';
import {
  ANA,
  goldenVersions,
  SECRET,
  SESSION,
  type ServedStore,
  serveGoldenStore,
  unpackGoldenStore,
} from '../../test/goldenStore.ts';
import { VERSION } from './schema.ts';
import { sqliteStore } from './sqliteStore.ts';

// The stores of released versions stay as they are, whatever this version does: docs/versions.md.
describe.each(goldenVersions())('a store of version %s', (version) => {
  function open(): { readonly store: LogStore; readonly was: ServedStore; readonly notices: string[] } {
    const folder = temporaryFolder();
    const was = unpackGoldenStore(version, folder);
    const notices: string[] = [];
    const store = sqliteStore(folder, { notice: (sentence) => notices.push(sentence) });
    onTestFinished(() => store.close());
    return { store, was, notices };
  }

  it('opens without a notice, and serves the log, the history and the digest that it served then', async () => {
    const { store, was, notices } = open();
    const served = await serveGoldenStore(store);
    expect(notices).toEqual([]);
    // Another reducer folds the same log to another state.
    const { digest, reducer, ...rest } = was;
    expect(served).toMatchObject(rest);
    if (reducer === REDUCER) expect(served.digest).toBe(digest);
    expect(was).toMatchObject({ faults: 0, position: was.events });
  });

  it('knows its writers again: a repeat, the next event, a stranger, and the answer to a request (P1, P7, P8)', async () => {
    const { store, was } = open();
    const clock = manualClock(was.changedAt);
    const host = createKeeperHost({ store, clock, random: seededRandom(3) });
    const append = async (first: number, content: string, secret = SECRET) => {
      const entry: EventEntry = { id: `m${first - 1}`, event: { type: 'message.sent', content } };
      const writer = { participant: 'user:ana', instance: ANA, secret };
      const batch = { producer: `${ANA}/main`, first, events: [entry] };
      const answer = host.append(SESSION, writer, batch);
      await clock.advance(100);
      return answer;
    };
    expect(await append(220, 'Question 219: Grüße, 日本語, 👋')).toEqual({ type: 'ack', seq: 220 });
    expect(await append(220, 'something else')).toMatchObject({ code: 'seq-conflict' });
    expect(await append(221, 'next', 'another secret')).toMatchObject({ code: 'producer-foreign' });
    expect(await append(221, 'next')).toEqual({ type: 'ack', seq: 221 });
    expect(await host.answer(SESSION, `${ANA}/request 0`)).toMatchObject({
      digest: 'of the request',
      seq: 64,
    });
    expect(await store.list()).toMatchObject([{ session: SESSION, events: was.events + 1 }]);
  });

  it('is refused, and left as it was, where a newer version has taken it over', () => {
    const folder = temporaryFolder();
    unpackGoldenStore(version, folder);
    const file = join(folder, 'rejoin.db');
    const db = new DatabaseSync(file);
    db.exec(`PRAGMA user_version = ${VERSION + 1}`);
    db.close();
    const before = readFileSync(file);
    expect(() => sqliteStore(folder)).toThrow(expect.objectContaining({ code: 'store-outdated' }));
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

it('is of the version that the changelog names first, as is the reducer', () => {
  const changelog = readFileSync(join(import.meta.dirname, '../../../../CHANGELOG.md'), 'utf8');
  const [named] = /^Wire protocol .*$/m.exec(changelog) ?? [];
  expect(named).toContain(`reducer ${REDUCER}, `);
  expect(named).toContain(`store version ${VERSION}.`);
});
