/** The tokens of `rejoin serve`: as they were given, or made once and stored beside the data. */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isParticipant, isSessionId } from '@rejoin/core/protocol';
import type { AccessToken } from '../http/authorize.ts';
import { decodeName } from '../link/participantNames.ts';
import { makeFolder } from '../store/makeFolder.ts';
import { attempt, UsageError } from './usageError.ts';

// A participant or its beginning, then perhaps sessions, then the secret, which has to fit into a header. `*` alone would let a
// page write as an agent. No name of a participant holds a slash, and no session's id a slash, a comma or a `*`.
const FORM = /^((?:user|agent|operator):[^=/\s]+)(?:\/([^=\s]+))?=([\x21-\x7e]+)$/;

/**
 * One token from `<pattern>=<secret>` or `<pattern>/<session>,<session>=<secret>`; undefined if it has another form. The
 * secret is never repeated in a message.
 */
export function parseToken(text: string): AccessToken | undefined {
  const [, given = '', named, secret] = FORM.exec(text) ?? [];
  const sessions = named?.split(',');
  const pattern = decodeName(given);
  if (
    pattern === undefined ||
    secret === undefined ||
    pattern.slice(0, -1).includes('*') ||
    // The shortest that it stands for, at least, has to be a participant.
    !isParticipant(pattern.replace(/\*$/, '_')) ||
    !(sessions ?? []).every((each) => isSessionId(each.replace(/\*$/, '_')))
  )
    return undefined;
  return { pattern, secret, ...(sessions && { sessions }) };
}

/** @throws UsageError, which repeats none of it */
export function readToken(text: string): AccessToken {
  const token = parseToken(text);
  if (token) return token;
  throw new UsageError(
    `A token has the form <who>=<secret>: <who> is a participant, or the beginning of one and *, as user:*=… and agent:docs=… are. Percent-encode spaces and = in it: user:Ana%20Lima=…. Sessions may follow it, behind a slash and apart by commas: user:ana/support-*,chat-1=…. <secret> is visible ASCII without spaces.`,
  );
}

/** Tokens in one text, apart by white space. */
export const splitTokens = (text: string): string[] => text.split(/\s+/).filter((each) => each !== '');

/**
 * The tokens of a file of its owner's: one a line, beside empty lines and those that begin with `#`.
 *
 * @throws UsageError if there is none, or others on this machine may read it
 */
export function readTokenFile(file: string): readonly string[] {
  const text = attempt(() => readFileSync(file, 'utf8'));
  // Windows has other rights, which no mode shows.
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
    throw new UsageError(`${file} holds secrets, and others may read or change it. Run: chmod 600 ${file}`);
  const tokens = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (tokens.length === 0)
    throw new UsageError(`${file} holds no token: a line is <who>=<secret>, as user:ana=… is one.`);
  return tokens;
}

/** The tokens stored in `<folder>/tokens`; made at the first call, readable by their owner only. */
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
  // A copy of it may have come with other rights.
  chmodSync(file, 0o600);
  const tokens = splitTokens(readFileSync(file, 'utf8'));
  if (tokens.length === 0)
    throw new UsageError(
      `${file} holds no token, so no client could connect. Delete it, and new ones are made.`,
    );
  return { file, made, tokens };
}

/** What calls of functions are signed with, stored in `<folder>/invoke`; made at the first call, readable by its owner only. */
export function keptInvokeSecret(folder: string): string {
  const file = join(folder, 'invoke');
  if (!existsSync(file)) {
    makeFolder(folder);
    writeFileSync(file, `whsec_${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  }
  chmodSync(file, 0o600);
  return readFileSync(file, 'utf8').trim();
}
