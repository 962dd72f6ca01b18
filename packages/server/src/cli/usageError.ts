import { RejoinError } from '@rejoin/core/protocol';

/** What is wrong with how a command was called, or with what it needs. Printed without a stack; exit code 2. */
export class UsageError extends Error {}

/** In one line; of a request that failed the reason is the cause's. */
export function describeError(error: unknown): string {
  if (error instanceof RejoinError) return `${error.code}: ${error.message}`;
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message !== ''
    ? `${error.message} (${cause.message})`
    : error.message;
}

/** What throws, throws in the words of a command. */
export function attempt<T>(what: () => T): T {
  try {
    return what();
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(describeError(cause), { cause });
  }
}

/** Why a server cannot listen there. */
export function explainListening(cause: unknown, port: number, host: string): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'EADDRINUSE')
    return new UsageError(`Port ${port} is in use. Stop what uses it, or choose another with --port.`, {
      cause,
    });
  if (code === 'EACCES')
    return new UsageError(`Port ${port} needs more rights than this process has. Choose one above 1023.`, {
      cause,
    });
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new UsageError(`${host} is not an address of this machine. Use 127.0.0.1, or 0.0.0.0 for all.`, {
      cause,
    });
  return cause;
}
