/** A deployment is validated: a real server, and an agent in a process of its own. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startServer } from '../../test/fixtures.ts';
import { UsageError } from '../cli/usageError.ts';
import { readValidateSettings, validate } from '../cli/validateCommand.ts';

const AGENT = fileURLToPath(new URL('../../test/validateAgent.ts', import.meta.url));

async function stage(kind: string | undefined) {
  const { url } = await startServer({
    authorize: ({ token, participant }) => participant.startsWith('agent:') || token === 'good',
  });
  if (kind !== undefined) {
    const child = spawn(process.execPath, ['--conditions=@rejoin/source', AGENT, url, kind], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let out = '';
    child.stdout.on('data', (text) => {
      out += text;
    });
    // Others may want the machine too.
    await expect.poll(() => out, { timeout: 60_000 }).toContain('ready');
  }
  return url;
}

async function run(url: string, ...more: readonly string[]) {
  const lines: string[] = [];
  const args = [url, '--session', 's', '--token', 'good', '--json', ...more];
  const exitCode = await validate(readValidateSettings(args, {}), (line) => lines.push(line));
  const { results } = JSON.parse(lines.join('\n'));
  return { exitCode, results };
}

describe('rejoin validate', { timeout: 90_000 }, () => {
  it.each(['uses', 'refuses'])(
    'passes an agent that %s what is said to it: letters, places, receipts',
    async (kind) => {
      const { exitCode, results } = await run(await stage(kind), '--agent', 'agent:test');
      expect(results).toMatchObject([
        { test: 'delivery', result: 'pass', evidence: { reader: { same: true, grewOnly: true } } },
        { test: 'surface', result: 'pass', evidence: { running: true, reader: { same: true } } },
        {
          test: 'control',
          result: 'pass',
          evidence: {
            cancel: { status: 'done', run: 'cancelled' },
            steer: { status: kind === 'uses' ? 'done' : 'refused' },
          },
        },
      ]);
      const [{ evidence }] = results;
      expect(evidence.back).toBeGreaterThan(evidence.before);
      expect(evidence.reader.letters).toBeGreaterThan(evidence.back);
      expect(exitCode).toBe(0);
    },
  );

  it('fails an agent that goes on after its cancel', async () => {
    const { exitCode, results } = await run(
      await stage('deaf'),
      '--timeout',
      '1000',
      '--stop-within',
      '1500',
    );
    expect(results.map(({ result }: { result: string }) => result)).toEqual([
      'not-tested',
      'not-tested',
      'fail',
    ]);
    expect(results[2]).toMatchObject({
      result: 'fail',
      evidence: {
        cancel: { inTime: true, run: 'running' },
        results: { cancel: 'fail', steer: 'fail' },
      },
    });
    expect(results[2].evidence.cancel.wroteAfter).toBeGreaterThan(0);
    expect(exitCode).toBe(1);
  });

  it('claims nothing of an agent whose answers end at once', async () => {
    const { exitCode, results } = await run(await stage('short'));
    expect(results).toMatchObject([
      { result: 'not-tested' },
      { result: 'not-tested' },
      { result: 'not-tested' },
    ]);
    expect(exitCode).toBe(2);
  });

  it('says why it could not be run: no agent, a token that is refused, no server', async () => {
    const url = await stage(undefined);
    await expect(run(url, '--wait', '300')).rejects.toThrow('No agent has answered within 300 ms');
    await expect(run(url, '--token', 'bad')).rejects.toThrow('The server refuses');
    await expect(run('ws://127.0.0.1:9', '--wait', '500')).rejects.toThrow('cannot be reached');
  });

  it.each([
    [[], 'One address is needed'],
    [['ftp://x'], 'session server'],
    [['ws://ana:secret@127.0.0.1'], 'without a name and password'],
    [['ws://x', '--agent', 'user:ana'], 'agent:<name>'],
    [['ws://x', '--session', 'a b'], '--session'],
    [['ws://x', '--as', 'ana'], '--as'],
    [['ws://x', '--wait', '1'], '--wait'],
    [['ws://x', '--nonsense'], 'Usage: rejoin validate'],
  ])('refuses %j, saying what to do', (args, message) => {
    expect(() => readValidateSettings(args, {})).toThrow(UsageError);
    expect(() => readValidateSettings(args, {})).toThrow(message);
  });
});
