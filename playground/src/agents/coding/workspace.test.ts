import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TASKS } from './tasks/index.ts';
import { type Language, solved } from './tasks/task.ts';
import { createWorkspace } from './workspace.ts';

const newData = () => mkdtempSync(join(tmpdir(), 'rejoin-workspace-'));
const [DURATION] = TASKS;
const open = (data = newData(), session = 's') => createWorkspace(data, session, DURATION.start);
const folderOf = (data: string) => join(data, 'scratch', readdirSync(join(data, 'scratch'))[0] ?? '');

async function runTests(workspace: ReturnType<typeof createWorkspace>) {
  let output = '';
  const code = await workspace.run('node --test', new AbortController().signal, (text) => {
    output += text;
  });
  return { code, output };
}

describe.each(TASKS.map((task) => [task.name, task] as const))('the task of %s', (_, task) => {
  it('begins with tests that do not pass', async () => {
    const { code } = await runTests(createWorkspace(newData(), 's', task.start));
    expect(code).toBe(1);
  });

  it.each(['js', 'ts'] as const)('passes all tests once it is solved, in %s', async (language: Language) => {
    const workspace = createWorkspace(newData(), 's', task.start);
    workspace.write(solved(task, language, true));
    const { code, output } = await runTests(workspace);
    expect(output).toMatch(/ℹ pass [678]\nℹ fail 0\n/);
    expect(code).toBe(0);
    expect(Object.keys(workspace.files).filter((path) => path.startsWith('src/'))).toEqual([
      `src/${task.name}.${language}`,
    ]);
  });
});

describe('the workspace of the coding agent', () => {
  it.each([
    '../outside.js',
    'src/../../outside.js',
    'src/..',
    '/etc/passwd',
    'C:\\windows',
    'src\\..\\x.js',
    '.env',
    'src/.git/config',
    './x.js',
    'src//x.js',
    'x.js\0',
    'node_modules/x/index.js',
    '',
    'a'.repeat(300),
  ])('reads and writes no path %j', (path) => {
    const workspace = open();
    expect(() => workspace.read(path)).toThrow('is no path in this folder');
    expect(() => workspace.write({ [path]: 'x' })).toThrow('is no path in this folder');
    expect(() => workspace.write({ [path]: undefined })).toThrow('is no path in this folder');
    expect(workspace.files).toEqual(DURATION.start);
  });

  it('follows no link, to a file or a folder, and runs nothing beside one', () => {
    const data = newData();
    const workspace = open(data);
    const secret = join(data, 'secret.txt');
    writeFileSync(secret, 'a token');
    mkdirSync(join(data, 'elsewhere'));
    symlinkSync(secret, join(folderOf(data), 'src/link.js'));
    symlinkSync(join(data, 'elsewhere'), join(folderOf(data), 'out'));
    for (const path of ['src/link.js', 'out/x.js']) {
      expect(() => workspace.read(path)).toThrow('is a link');
      expect(() => workspace.write({ [path]: 'x' })).toThrow('is a link');
    }
    expect(() => workspace.run('node --test', new AbortController().signal, () => {})).toThrow(
      'is no plain file',
    );
    expect(readFileSync(secret, 'utf8')).toBe('a token');
    expect(readdirSync(join(data, 'elsewhere'))).toEqual([]);
  });

  it('writes all or nothing, and no more than a small project', () => {
    const workspace = open();
    expect(() => workspace.write({ 'src/a.js': 'x', '../b.js': 'x' })).toThrow();
    expect(() => workspace.write({ 'src/a.js': 'x', 'src/b.js': 'x'.repeat(70_000) })).toThrow('too long');
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`src/f${index}.js`, '']));
    expect(() => workspace.write(many)).toThrow('40 files');
    expect(workspace.files).toEqual(DURATION.start);
    expect(() => workspace.read('src/a.js')).toThrow('ENOENT');
  });

  it('gives what runs nothing outside of its folder: no file, no environment, no process, no thread, no network', async () => {
    let connections = 0;
    const server = createServer(() => connections++).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    // CAST: a server that listens on a port has an address of this form.
    const { port } = server.address() as AddressInfo;
    const workspace = open();
    workspace.write({
      'test/duration.test.js': `import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { exec, spawnSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { lookup } from 'node:dns';
import { connect } from 'node:net';
import { get } from 'node:http';
import { createSocket } from 'node:dgram';
import { test } from 'node:test';
const tried = (what) => { try { what(); return 'done'; } catch ({ code }) { return code; } };
const results = [
  tried(() => readFileSync(process.execPath)),
  tried(() => readFileSync('../../tokens')),
  tried(() => writeFileSync('x', '')),
  tried(() => symlinkSync('/etc', 'etc')),
  tried(() => spawnSync(process.execPath)),
  tried(() => exec('ls')),
  tried(() => new Worker('', { eval: true })),
  tried(() => connect(${port}, '127.0.0.1')),
  tried(() => get('http://127.0.0.1:${port}')),
  tried(() => lookup('localhost', () => {})),
  tried(() => createSocket('udp4').send('x', 1, '127.0.0.1')),
];
const fetched = await fetch('http://127.0.0.1:${port}').then(() => 'fetched', () => 'not fetched');
test(results.filter((each) => each !== 'ERR_ACCESS_DENIED').length + ' were allowed, ' + fetched + ': ' + results.join(' '));
test('environment: ' + Object.keys(process.env).filter((name) => /REJOIN|HOME|USER|PATH|KEY/.test(name)));
`,
    });
    const { output } = await runTests(workspace);
    expect(output).toContain('0 were allowed, not fetched');
    expect(connections).toBe(0);
    expect(output).toMatch(/environment: *\(|environment: *$/m);
  });

  it('is a folder within the data, whatever the session is called, and begins anew', () => {
    const data = newData();
    open(data, '..').write({ 'src/more.js': '' });
    expect(readdirSync(data)).toEqual(['scratch']);
    const folder = folderOf(data);
    expect(existsSync(join(folder, 'src/more.js'))).toBe(true);
    open(data, '..');
    expect(existsSync(join(folder, 'src/more.js'))).toBe(false);
    expect(readdirSync(join(data, 'scratch'))).toHaveLength(1);
  });

  it('ends a command with its signal', async () => {
    const controller = new AbortController();
    const ended = open().run('node --test', controller.signal, () => {});
    controller.abort();
    await expect(ended).rejects.toMatchObject({ name: 'AbortError' });
  });
});
