#!/usr/bin/env node
import { nodeFault } from '../platform/nodeVersion.ts';
import type { SessionServer } from '../server/createSessionServer.ts';
import { audit } from './auditCommand.ts';
import { AUDIT_USAGE, readAuditCall } from './auditOptions.ts';
import { BACKUP_USAGE, backUp, readBackupSettings } from './backup.ts';
import { CHECK_USAGE, describeCheck, readCheckSettings } from './check.ts';
import { PROXY_USAGE, readProxySettings, startProxy } from './proxyCommand.ts';
import {
  describeRecording,
  EXPORT_USAGE,
  exportFile,
  openFile,
  REPLAY_USAGE,
  readReplaySettings,
  replay,
} from './replay.ts';
import { readSettings, serve, USAGE } from './serve.ts';
import { UsageError } from './usageError.ts';
import { readValidateSettings, VALIDATE_USAGE, validate } from './validateCommand.ts';

const [command, ...args] = process.argv.slice(2);
const print = (line: string) => void process.stdout.write(`${line}\n`);

function fail(error: unknown): void {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

function stopOnSignals(server: Pick<SessionServer, 'close'>): void {
  const stop = () => {
    server.close().then(() => process.exit(0), fail);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // The process that started it with a channel is gone: no other one would stop it.
  process.once('disconnect', stop);
}

/** By name: what it does, and how it is used. A map: the name comes from outside. */
const COMMANDS: ReadonlyMap<string, { readonly usage: string; run(): Promise<void> }> = new Map([
  [
    'serve',
    {
      usage: USAGE,
      run: async () => stopOnSignals(await serve(readSettings(args, process.env), print)),
    },
  ],
  [
    'proxy',
    {
      usage: PROXY_USAGE,
      run: async () => stopOnSignals(await startProxy(readProxySettings(args, process.env), print)),
    },
  ],
  [
    'validate',
    {
      usage: VALIDATE_USAGE,
      async run() {
        process.exitCode = await validate(readValidateSettings(args, process.env), print);
      },
    },
  ],
  [
    'check',
    {
      usage: CHECK_USAGE,
      async run() {
        const { lines, sound } = describeCheck(readCheckSettings(args, process.env));
        for (const line of lines) print(line);
        if (!sound) process.exitCode = 1;
      },
    },
  ],
  [
    'backup',
    {
      usage: BACKUP_USAGE,
      async run() {
        const settings = readBackupSettings(args, process.env);
        print(`${settings.file}: ${await backUp(settings)}`);
      },
    },
  ],
  [
    'replay',
    {
      usage: REPLAY_USAGE,
      async run() {
        const settings = readReplaySettings(args);
        if (!settings.check) return stopOnSignals((await replay(settings, print)).server);
        const { lines, sound } = describeRecording(openFile(settings.file));
        for (const line of lines) print(line);
        if (!sound) process.exitCode = 1;
      },
    },
  ],
  [
    'audit',
    {
      usage: AUDIT_USAGE,
      async run() {
        const { stdout, env } = process;
        const colour = stdout.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
        const write = (text: string) => void stdout.write(text);
        process.exitCode = await audit(readAuditCall(args, env), { write, colour });
      },
    },
  ],
  [
    'export',
    {
      usage: EXPORT_USAGE,
      run: () => exportFile(args, process.env, (text) => void process.stdout.write(text)),
    },
  ],
]);

const found = COMMANDS.get(command ?? '');
const asksForHelp =
  command === undefined || command === 'help' || process.argv.some((arg) => arg === '--help' || arg === '-h');
const fault = nodeFault();
if (fault) fail(new UsageError(fault));
else if (asksForHelp) print(found?.usage ?? USAGE);
else if (found) found.run().catch(fail);
else fail(new UsageError(`There is no command ${command}.\n\n${USAGE}`));
