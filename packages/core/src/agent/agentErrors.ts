/** Errors in agent code: as text for an event, and as promises that may be left alone. */
import { wellFormed } from '../protocol/wellFormed.ts';
import { MAX_TEXT } from './deltaSplitter.ts';

/** Texts beside the work (why it failed, why a cancel was refused), cut to what an event can carry. */
export const clip = (text: string): string => wellFormed(text.slice(0, MAX_TEXT));

/** What was thrown, in words. Anything can be thrown, also what has none. */
export function describeError(error: unknown): string {
  try {
    return clip(String(error instanceof Error ? error.message : error));
  } catch {
    return 'Something was thrown that cannot be put into words.';
  }
}

/** The code that an error brings along, if it has one that looks like a code. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[\w.-]{1,64}$/.test(code) ? code : undefined;
}

/** A promise whose failure is its caller's to see, if he looks: a process does not end because he did not. */
export function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
