#!/usr/bin/env node
import { readSettings, serve, USAGE, UsageError } from './serve.ts';

const [command, ...args] = process.argv.slice(2);
const print = (line: string) => void process.stdout.write(`${line}\n`);

function fail(error: unknown): void {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function run(): Promise<void> {
  const server = await serve(readSettings(args, process.env), print);
  const stop = () => {
    server.close().then(() => process.exit(0), fail);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // Whoever started it with a channel is gone: nobody would stop it any more.
  process.once('disconnect', stop);
}

const asksForHelp =
  command === undefined || command === 'help' || process.argv.some((arg) => arg === '--help' || arg === '-h');
if (asksForHelp) print(USAGE);
else if (command === 'serve') run().catch(fail);
else fail(new UsageError(`There is no command ${command}.\n\n${USAGE}`));
