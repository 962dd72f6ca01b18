/** 10,000 messages of 300 characters, the same in every process. */
import { tokens } from '../support/words.ts';

export const COUNT = 10_000;
export const LENGTH = 300;
/** A window's worth each: what our own store holds of a session. */
export const PER_SESSION = 200;
export const SESSIONS: number = COUNT / PER_SESSION;

/** Messages as they are written: in tokens, which joined are 300 characters. */
export function messages(count: number = COUNT): readonly (readonly string[])[] {
  const made: string[][] = [];
  let message: string[] = [];
  let length = 0;
  for (const token of tokens(count * (LENGTH / 2))) {
    const part = token.slice(0, LENGTH - length);
    message.push(part);
    length += part.length;
    if (length < LENGTH) continue;
    made.push(message);
    if (made.length === count) break;
    message = [];
    length = 0;
  }
  return made;
}

export const textsOf = (of: readonly (readonly string[])[]): readonly string[] =>
  of.map((each) => each.join(''));

export const sessionName = (index: number): string => `bench-${index}`;
/** The session that has all of them. */
export const LONG = 'bench-long';
/** The session that is held before anything is measured. */
export const SMALL = 'bench-small';
