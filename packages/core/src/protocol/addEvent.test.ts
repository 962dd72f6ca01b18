/**
 * "An event" of CONTRIBUTING, done on a copy of the sources: what it says is enough, and none of it can be left out. The copy
 * gets the event `call.renamed`, by which a run gives a tool call another name.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../../..');
const core = 'packages/core/src';
const run = promisify(execFile);

/** Edits by file: what stands there, and what is put before it. */
const recipe: Readonly<Record<string, readonly (readonly [before: string, added: string])[]>> = {
  'protocol/events.ts': [
    [
      '/** Every event that this version of the library knows. */',
      `export interface CallRenamed {
        readonly type: 'call.renamed';
        readonly toolCallId: string;
        readonly name: string;
      }\n`,
    ],
    ['  | LaneRestarted;', '  | CallRenamed\n'],
  ],
  'protocol/eventTable.ts': [
    [
      "  'lane.restarted': ",
      "  'call.renamed': ['owner', '-', 'must', '-', 'work', 'main', 'append', 'large', 'state'],\n",
    ],
  ],
  'protocol/shapes.ts': [
    ["  'lane.restarted': ", "  'call.renamed': record({ toolCallId: isEntityId, name: isText }),\n"],
  ],
  'fold/eventHandlers.ts': [
    [
      "  'lane.restarted': ",
      `  'call.renamed': (draft, item, event) =>
        patch(draft, 'toolCalls', ownKey(item, event.toolCallId), { name: event.name }),\n`,
    ],
  ],
};

/** Writes the event, and prints what became of it. */
const USE = `
import { digest } from './${core}/fold/digest.ts';
import { fold } from './${core}/fold/fold.ts';
import { readSnapshot, takeSnapshot } from './${core}/fold/snapshot.ts';
import { EMPTY } from './${core}/fold/state.ts';
import { append, openKeeper } from './${core}/keeper/keeper.ts';
import type { EventEntry } from './${core}/protocol/envelope.ts';
import { factsOf } from './${core}/protocol/eventTable.ts';
import { isEvent } from './${core}/protocol/shapes.ts';

const owner = 'agent:docs/DDDDDDDDDDDDDDD1';
const other = 'agent:docs/DDDDDDDDDDDDDDD2';
const user = 'user:ana/AAAAAAAAAAAAAAA1';
const renamed: EventEntry = { run: 'r', event: { type: 'call.renamed', toolCallId: 'c', name: 'find' } };
const write = (keeper: ReturnType<typeof openKeeper>, instance: typeof owner | typeof other | typeof user, ...events: EventEntry[]) =>
  append(
    keeper,
    { instance, participant: instance === user ? 'user:ana' : 'agent:docs' },
    { producer: \`\${instance}/main\`, first: 1, events },
    1,
    'keeper:k/KKKKKKKKKKKKKKKK/main',
  );
const appended = write(
  openKeeper('i'),
  owner,
  { run: 'r', event: { type: 'RUN_STARTED', runId: 'r' } },
  { run: 'r', event: { type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'search' } },
  renamed,
);
if (appended.type !== 'appended') throw new Error(JSON.stringify(appended));
const { keeper, items } = appended;
const read = readSnapshot(takeSnapshot(keeper.state, 'cursor'));
console.log(
  JSON.stringify({
    names: [...keeper.state.toolCalls.values()].map(({ name }) => name),
    refused: ([other, user] as const).map((instance) => {
      const outcome = write(keeper, instance, renamed);
      return outcome.type === 'refused' ? outcome.code : outcome.type;
    }),
    malformed: isEvent({ type: 'call.renamed', toolCallId: 'c', name: 1 }),
    action: factsOf('call.renamed').action,
    isFoldEqual: digest(fold(EMPTY, items)) === digest(keeper.state),
    isSnapshotEqual: typeof read !== 'string' && digest(read) === digest(keeper.state),
  }),
);
`;

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A copy of what it takes, with the recipe's edits but those of one file. */
function copyWith(edit: (file: string, text: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rejoin-event-'));
  folders.push(folder);
  for (const room of ['protocol', 'fold', 'keeper', 'platform'])
    cpSync(join(root, core, room), join(folder, core, room), {
      recursive: true,
      filter: (path) => !/\.test(-d)?\.ts$/.test(path),
    });
  for (const file of [
    'docs/protocol.md',
    ...['ast', 'events', 'generated'].map((name) => `scripts/${name}.mjs`),
  ]) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const file of Object.keys(recipe)) {
    const path = join(folder, core, file);
    writeFileSync(path, edit(file, readFileSync(path, 'utf8')));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'use.ts'), USE);
  const compilerOptions = {
    composite: false,
    noEmit: true,
    lib: ['ES2023', 'DOM'],
    isolatedDeclarations: false,
  };
  const config = { extends: join(root, 'tsconfig.base.json'), compilerOptions, files: ['use.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  return folder;
}

function withEvent(file: string, text: string): string {
  let edited = text;
  for (const [before, added] of recipe[file] ?? []) {
    expect(edited.split(before)).toHaveLength(2);
    edited = edited.replace(before, () => added + before);
  }
  return edited;
}

/** What the compiler finds wrong, fault by fault. */
const faultsIn = (folder: string): Promise<string[]> =>
  run(join(root, 'node_modules/.bin/tsc'), ['-p', folder, '--pretty', 'false']).then(
    () => [],
    ({ stdout }: { stdout: string }) => stdout.split(/\n(?=\S)/),
  );
const node = (folder: string, ...args: string[]): Promise<{ stdout: string }> =>
  run(join(root, 'node_modules/.bin/node'), args, { cwd: folder });

it('is added by four files: appended, refused for a wrong author, folded, in digest and snapshot', async () => {
  const folder = copyWith(withEvent);
  const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const steps = guide.split('\n## ').find((section) => section.startsWith('An event\n'));
  expect(steps?.match(/[\w/]+\.ts/g)).toEqual(Object.keys(recipe));
  const [faults, used] = await Promise.all([faultsIn(folder), node(folder, 'use.ts')]);
  expect(faults).toEqual([]);
  expect(JSON.parse(used.stdout)).toEqual({
    names: ['find'],
    refused: ['not-owner', 'forbidden'],
    malformed: false,
    action: 'append',
    isFoldEqual: true,
    isSnapshotEqual: true,
  });
});

it('does not compile without one of the files, without a column of its row, or as a command without a lane', async () => {
  const without = (left: string) => (file: string, text: string) =>
    file === left ? text : withEvent(file, text);
  const rowWith = (from: string, to: string) => (file: string, text: string) =>
    withEvent(file, text).replace(/'call\.renamed': \[.*\]/, (row) => row.replace(from, to));
  const variants = [
    ['protocol/shapes.ts', without('protocol/events.ts')],
    ['protocol/eventTable.ts', without('protocol/eventTable.ts')],
    ['protocol/shapes.ts', without('protocol/shapes.ts')],
    ['fold/eventHandlers.ts', without('fold/eventHandlers.ts')],
    ['protocol/eventTable.ts', rowWith("'append', ", '')],
    ['fold/eventHandlers.ts', rowWith("'work'", "'command'")],
  ] as const;
  const faults = await Promise.all(variants.map(([, edit]) => faultsIn(copyWith(edit))));
  for (const [index, [file]] of variants.entries())
    expect(faults[index]).toContainEqual(expect.stringMatching(`/${file}\\([^]*call\\.renamed`));
});

it('is missed in the tables of docs/protocol.md until they are written', async () => {
  const folder = copyWith(withEvent);
  await expect(node(folder, 'scripts/events.mjs', '--check')).rejects.toMatchObject({ code: 1 });
  await node(folder, 'scripts/events.mjs');
  expect(readFileSync(join(folder, 'docs/protocol.md'), 'utf8')).toContain(
    '| `call.renamed` | `toolCallId`, `name` | owner | – | yes |',
  );
  await node(folder, 'scripts/events.mjs', '--check');
});
