/** Calls of everything public with what no type would let pass, as plain JavaScript makes them. */
import { RejoinError } from '../src/protocol/errors.ts';

/** Of each kind of value one, and none at all: what is passed for the first, or for the first two arguments. */
const WRONG: readonly unknown[] = [undefined, null, 0, -1, true, '', 'wrong', {}, [], () => {}];
const LISTS: readonly (readonly unknown[])[] = [
  [],
  ...WRONG.map((one) => [one]),
  ...WRONG.map((one) => ['my-session', one]),
  ...WRONG.map((one) => [() => {}, one]),
];

type Call = (...args: readonly unknown[]) => unknown;

/** What else than a RejoinError comes of wrong calls of one function, in words. What is returned is let go on. */
export async function wrongCalls(name: string, call: Call): Promise<readonly string[]> {
  const found: string[] = [];
  const note = (args: readonly unknown[], error: unknown) => {
    if (error instanceof RejoinError && error.message !== error.code) return;
    found.push(`${name}(${args.map((each) => JSON.stringify(each) ?? String(each)).join(', ')}): ${error}`);
  };
  for (const args of LISTS)
    try {
      const result = call(...args);
      // What waits for the log waits for ever here: only what fails at once is looked at.
      if (result instanceof Promise) result.catch((error: unknown) => note(args, error));
    } catch (error) {
      note(args, error);
    }
  await new Promise((resolve) => setImmediate(resolve));
  return found;
}

/** The methods of each interface in the report of an entry. */
export function methodsIn(report: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [, name = '', body = ''] of report.matchAll(/^export interface (\w+)[^{]*\{\n([\s\S]*?)^\}/gm)) {
    const methods = [...body.matchAll(/^ {4}(?:(\w+)(?:<\w+>)?\(|readonly (\w+): \([^;]*?\) => )/gm)];
    if (methods.length > 0)
      found.set(
        name,
        methods.map(([, method, field]) => method ?? field ?? ''),
      );
  }
  return found;
}

/** Those of an object, by the way there. */
export const methodsOf = (path: string, of: object, names: readonly string[]): readonly [string, Call][] =>
  names.map((name) => {
    // CAST: as a page without types sees it.
    const call = (of as Readonly<Record<string, Call>>)[name];
    if (typeof call !== 'function') throw new Error(`${path} has no ${name}.`);
    return [`${path}.${name}`, (...args) => call.apply(of, [...args])];
  });
