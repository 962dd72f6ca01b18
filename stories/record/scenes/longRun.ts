import type { Scene, Work } from '../stage.ts';
import { is } from '../words.ts';

/** One run that goes on for long: what it does is far more than a person reads at once. */
export const longRun: Scene = {
  title: 'A run with many tool calls',
  async play({ person, agent, run, until, mark }) {
    const ana = person('ana');
    agent('migrator', migrator, { name: 'Migrator', open: true });
    await run(2_000);
    ana.send('Move every call of the old client to the new one, file by file, and tell me what is left.');
    await until(is('migrator', 'running'));
    await run(60_000);
    await mark('at-work');
    await until(is('migrator', 'finished'));
    await run(500);
    await mark('finished');
  },
};

const FOLDERS = ['billing', 'orders', 'people', 'reports', 'search'];
const FILES = ['client', 'index', 'queries', 'retry', 'types'];

const migrator: Work = async (run, pace) => {
  const opening = run.text();
  await pace.say(opening, 'I go through the folders one by one.');
  await opening.end();
  for (let at = 0; at < 160 && !run.signal.aborted; at++) {
    const path = `src/${FOLDERS[at % FOLDERS.length]}/${FILES[(at * 3) % FILES.length]}-${at + 1}.ts`;
    const call = run.toolCall(at % 3 === 0 ? 'read_file' : 'edit_file');
    await call.args(JSON.stringify({ path, find: 'createClient(' }));
    await call.call();
    await pace.pause(600);
    await call.result(at % 20 === 19 ? `${path}: a test fails` : `${path}: ${1 + (at % 4)} places`);
  }
  const text = run.text();
  await pace.say(
    text,
    '160 files are done. Eight tests fail, all of them in reports: they expect the old error texts.',
  );
};
