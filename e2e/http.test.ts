/** What docs/http.md prints is run as it is printed, against a real server, and answers what is printed. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { freePort } from './support/freePort.ts';
import { blocksOf } from './support/outside.ts';
import { endAll, start } from './support/processes.ts';
import { newFolder } from './support/server.ts';

const data = newFolder();
afterAll(async () => {
  await endAll();
  rmSync(data, { recursive: true, force: true });
});

/** What the document leaves open (`…`) may be anything. */
const open = (value: unknown): unknown => {
  if (value === '…') return expect.anything();
  if (Array.isArray(value)) return value.map(open);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, open(each)]));
};

it('answers each request of the document as it says', async () => {
  const port = String(await freePort());
  const server = start('packages/server/src/cli/bin.ts', ['serve', '--dev', '--port', port, '--data', data]);
  await server.line(/listening on/);
  const [first, ...blocks] = blocksOf('docs/http.md').filter(({ language }) => language !== 'text');
  expect(first?.code).toBe('npx rejoin serve --dev\n');
  let said = '';
  let answers = 0;
  for (const { language, code } of blocks) {
    if (language === 'sh')
      said = execFileSync('sh', ['-c', code.replaceAll('4400', port).replace('curl', 'curl -sS')], {
        encoding: 'utf8',
      });
    else {
      expect(JSON.parse(said), code).toMatchObject(open(JSON.parse(code)) as object);
      answers++;
    }
  }
  expect(answers).toBe(7);
  const headers = { 'rejoin-participant': 'user:ana' };
  const snapshot = await fetch(`http://127.0.0.1:${port}/sessions/my-session/snapshot`, { headers });
  expect(await snapshot.json()).toMatchObject({
    state: {
      runs: [{ run: 'r1', status: 'finished' }],
      messages: [{ text: 'What is new?' }, { text: 'Nothing much today.', status: 'complete' }],
    },
  });
});
