// `npm run golden` writes the golden files of the version that is being made: to packages/core/test/golden a log in which
// every type of event occurs, and the snapshot of its state; to packages/server/test/golden a store. Every later version must
// read them: docs/versions.md.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { takeSnapshot, writeRecording } from '@rejoin/core/internal';
import { makeCursor, REDUCER } from '@rejoin/core/protocol';
import { goldenScene } from '../packages/core/test/golden/goldenScene.ts';
import { sqliteStore } from '../packages/server/src/store/sqliteStore.ts';
import {
  goldenVersions,
  packGoldenStore,
  serveGoldenStore,
  unpackGoldenStore,
  writeGoldenStore,
} from '../packages/server/test/goldenStore.ts';

const root = new URL('../', import.meta.url);
/** @type {{ version: string }} */
const { version } = JSON.parse(readFileSync(new URL('packages/core/package.json', root), 'utf8'));
const minor = version.replace(/\.\d+$/, '');
const released = new RegExp(`^## \\[${minor.replaceAll('.', '\\.')}\\.\\d+\\] - \\d`, 'm');
if (released.test(readFileSync(new URL('CHANGELOG.md', root), 'utf8'))) {
  console.error(`${minor} is released: its golden files stay as they are. Raise the version first.`);
  process.exit(1);
}

const { keeper, items } = goldenScene();
const { incarnation, state } = keeper;
const folder = new URL(`packages/core/test/golden/${minor}/`, root);
mkdirSync(folder, { recursive: true });
writeFileSync(
  new URL('log.rejoin', folder),
  writeRecording({ session: 'golden', incarnation, reducer: REDUCER, marks: new Map(), items }),
);
const snapshot = takeSnapshot(state, makeCursor(incarnation, state.position));
writeFileSync(new URL('snapshot.json', folder), `${JSON.stringify(snapshot)}\n`);
console.log(`${items.length} records, digest ${snapshot.digest}, in packages/core/test/golden/${minor}`);

/** @param {(folder: string) => unknown} fill */
async function served(fill) {
  const folder = mkdtempSync(join(tmpdir(), 'rejoin-golden-'));
  await fill(folder);
  const store = sqliteStore(folder);
  const result = await serveGoldenStore(store);
  await store.close();
  return { folder, result };
}

// A store has a name by chance: one that serves the same, and as it did when it was written, is left as it is.
const fresh = await served(writeGoldenStore);
/** @type {unknown} */
let was;
const former = goldenVersions().includes(minor)
  ? await served((folder) => {
      was = unpackGoldenStore(minor, folder);
    })
  : undefined;
if (![was, former?.result].every((each) => isDeepStrictEqual(each, fresh.result)))
  packGoldenStore(minor, fresh.folder, fresh.result);
for (const each of [fresh, former]) if (each) rmSync(each.folder, { recursive: true });
console.log(`a store of ${fresh.result.events} events, in packages/server/test/golden/${minor}`);
