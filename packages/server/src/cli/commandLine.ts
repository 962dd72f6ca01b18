/** What a command was called with: one reader for all commands, so that all of them refuse in the same way. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { describeError, UsageError } from './usageError.ts';

export const TEXT: { readonly type: 'string' } = { type: 'string' };
export const TEXTS: { readonly type: 'string'; readonly multiple: true } = { type: 'string', multiple: true };
export const FLAG: { readonly type: 'boolean' } = { type: 'boolean' };

/**
 * Options and what stands beside them.
 *
 * @throws UsageError with the usage, where an option is not known or lacks its value
 */
export function parseCommand<T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
  usage: string,
): ReturnType<typeof parseArgs<{ args: string[]; allowPositionals: true; options: T }>> {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (cause) {
    throw new UsageError(`${describeError(cause)}\n\n${usage}`, { cause });
  }
}

/**
 * The only argument beside the options.
 *
 * @param what it is: `endpoint`
 */
export function onlyOne(positionals: readonly string[], what: string, usage: string): string {
  const [only, ...more] = positionals;
  if (only === undefined || more.length > 0) throw new UsageError(`One ${what} is needed.\n\n${usage}`);
  return only;
}

export function whole(name: string, text: string, least: number, most: number = 2 ** 31 - 1): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${name} ${text}: a whole number from ${least} to ${most} is needed.`);
}

/** A number that may have a fraction. */
export function amount(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,10}(\.\d{1,4})?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${name} ${text}: a number from ${least} to ${most} is needed.`);
}
