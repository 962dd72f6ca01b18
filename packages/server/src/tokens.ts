/** The tokens of `rejoin serve`: as they were given, or made once and kept beside the data. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isParticipant } from '@rejoin/core/protocol';
import type { Token } from './authorize.ts';
import { makeFolder } from './machine.ts';
import { decodeName } from './names.ts';
import { UsageError } from './usage.ts';

// A participant or its beginning, then the secret, which has to fit into a header. `*` alone would let a page write as an agent.
const FORM = /^((?:user|agent|operator):[^=\s]+)=([\x21-\x7e]+)$/;

/** One token from `<pattern>=<secret>`; undefined if it has another form. The secret is never repeated in a message. */
export function parseToken(text: string): Token | undefined {
  const [, given = '', secret] = FORM.exec(text) ?? [];
  const pattern = decodeName(given);
  if (
    pattern === undefined ||
    secret === undefined ||
    pattern.slice(0, -1).includes('*') ||
    // The shortest that it stands for, at least, has to be a participant.
    !isParticipant(pattern.replace(/\*$/, '_'))
  )
    return undefined;
  return { pattern, secret };
}

/** Tokens in one text, apart by white space. */
export const splitTokens = (text: string): string[] => text.split(/\s+/).filter((each) => each !== '');

/** The tokens kept in `<folder>/tokens`; made at the first call, readable by their owner only. */
export function keptTokens(folder: string): {
  readonly file: string;
  readonly made: boolean;
  readonly tokens: readonly string[];
} {
  const file = join(folder, 'tokens');
  const made = !existsSync(file);
  if (made) {
    makeFolder(folder);
    const lines = ['user:*', 'agent:*'].map(
      (pattern) => `${pattern}=${randomBytes(24).toString('base64url')}\n`,
    );
    writeFileSync(file, lines.join(''), { mode: 0o600 });
  }
  const tokens = splitTokens(readFileSync(file, 'utf8'));
  if (tokens.length === 0)
    throw new UsageError(
      `${file} holds no token, so nobody could connect. Delete it, and new ones are made.`,
    );
  return { file, made, tokens };
}
