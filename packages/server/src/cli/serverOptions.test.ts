/** What every command that starts a server takes: the same words, refused in the same words. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/fixtures.ts';
import { readProxySettings } from './proxyCommand.ts';
import { readSettings } from './serve.ts';
import type { ServerSettings } from './serverOptions.ts';
import { UsageError } from './usageError.ts';

type Read = (
  args: readonly string[],
  env: NodeJS.ProcessEnv,
) => Omit<ServerSettings, 'lease'> & { readonly lease?: number; readonly patience?: { lease: number } };

const READERS: readonly [string, Read][] = [
  ['serve', readSettings],
  ['proxy', (args, env) => readProxySettings(['http://127.0.0.1:9/api/chat', ...args], env)],
];

describe.each(READERS)('rejoin %s', (_, read) => {
  it('listens, stores and admits as it is told, by options before the environment', () => {
    const file = join(temporaryFolder(), 'tokens');
    writeFileSync(file, 'user:*=filed\n', { mode: 0o600 });
    const env = { REJOIN_PORT: '1', REJOIN_DATA: 'there', REJOIN_TOKENS: 'user:*=a agent:*=b' };
    expect(read([], env)).toMatchObject({
      ...{ port: 1, data: 'there', host: '127.0.0.1', dev: false },
      tokens: ['user:*=a', 'agent:*=b'],
    });
    const args = [
      ...['--port', '0', '--data', 'here', '--host', '0.0.0.0', '--token-file', file, '--token', 'user:*=c'],
      ...['--origin', 'https://a.example', '--origin', 'https://b.example', '--allow-host', 'a.example'],
      ...['--lease', '700'],
    ];
    const given = read(args, env);
    expect(given).toMatchObject({
      ...{ port: 0, data: 'here', host: '0.0.0.0', tokens: ['user:*=filed', 'user:*=c'] },
      ...{ origins: ['https://a.example', 'https://b.example'], hosts: ['a.example'] },
    });
    expect(given.lease ?? given.patience?.lease).toBe(700);
  });

  it.each([
    [['--dev', '--port', '65536'], '--port 65536: a whole number from 0 to 65535'],
    [['--dev', '--lease', '99'], '--lease 99: a whole number from 100'],
    [['--dev', '--token', 'user:*=a'], '--dev lets everybody in'],
    [['--dev', '--host', '0.0.0.0'], '--dev lets everybody in'],
    [['--dev', '--origin', 'https://a.example'], '--dev lets everybody in'],
    [['--dev', '--nonsense'], 'Usage: rejoin'],
    [['--dev', 'https://one.more'], 'Usage: rejoin'],
  ])('refuses %j', (args, message) => {
    expect(() => read(args, {})).toThrow(UsageError);
    expect(() => read(args, {})).toThrow(message);
  });
});
