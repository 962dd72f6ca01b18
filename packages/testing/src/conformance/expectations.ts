/** Plain checks that throw: the kit brings no test runner. */
import { canonical } from '@rejoin/core/internal';

export function fail(message: string): never {
  throw new Error(message);
}

export function ok(condition: unknown, message: string): asserts condition {
  if (!condition) fail(message);
}

/** Equal as JSON, whatever the order of fields. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  const [is, should] = [canonical(actual), canonical(expected)];
  if (is !== should) fail(`${what}: expected ${short(should)}, but it is ${short(is)}.`);
}

const short = (text: string): string =>
  text.length > 600 ? `${text.slice(0, 600)}… (${text.length})` : text;
