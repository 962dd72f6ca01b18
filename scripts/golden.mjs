// `npm run golden` writes the golden files of the version that is being made to packages/core/test/golden: a log in which
// every type of event occurs, and the snapshot of its state. Every later version must read them: docs/versions.md.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { takeSnapshot, writeRecording } from '@rejoin/core/internal';
import { makeCursor, REDUCER } from '@rejoin/core/protocol';
import { goldenScene } from '../packages/core/test/golden/goldenScene.ts';

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
