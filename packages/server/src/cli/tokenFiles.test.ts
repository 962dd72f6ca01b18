/** Tokens from a file of their owner's, and tokens for some sessions alone. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connect, startServer, temporaryFolder } from '../../test/fixtures.ts';
import { authorizeTokens } from '../http/authorize.ts';
import { readSettings } from './serve.ts';
import { parseToken, readTokenFile } from './tokenFiles.ts';

const ANA = 'of-ana';
const ADMIN = 'of-all';

describe('a token for some sessions', () => {
  it.each([
    ['user:ana/support-*,chat-1=s', { pattern: 'user:ana', sessions: ['support-*', 'chat-1'], secret: 's' }],
    ['user:*/*=s', { pattern: 'user:*', sessions: ['*'], secret: 's' }],
    // What stands in names of people is no sign here: an address, a comma.
    ['user:ana@example.com,bo=s', { pattern: 'user:ana@example.com,bo', secret: 's' }],
    ['user:ana/chat=a/b,c', { pattern: 'user:ana', sessions: ['chat'], secret: 'a/b,c' }],
    ['user:ana/=s', undefined],
    ['user:ana/a,,b=s', undefined],
    ['user:ana/a*b=s', undefined],
    ['user:ana/a/b=s', undefined],
    ['user:ana/a%2Fb=s', undefined],
  ])('is read from %s', (text, token) => {
    expect(parseToken(text)).toEqual(token);
  });

  async function serving() {
    const { port, url, server } = await startServer({
      authorize: authorizeTokens([
        { pattern: 'user:ana', secret: ANA, sessions: ['support-*', 'chat'] },
        { pattern: 'user:*', secret: ADMIN },
      ]),
    });
    const ask = async (method: string, path: string, token: string, participant = 'user:ana') => {
      const body =
        method === 'POST'
          ? { events: [{ id: token, event: { type: 'message.sent', content: 'x' } }] }
          : undefined;
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          'rejoin-participant': participant,
          'idempotency-key': `${token}${path}`,
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return {
        status: answer.status,
        body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
      };
    };
    for (const session of ['support-1', 'chat', 'chat-1', 'secret'])
      expect(await ask('POST', `/sessions/${session}/events`, ADMIN)).toMatchObject({ status: 200 });
    return { ask, url, server };
  }

  it('reads, writes, lists and deletes these, and no others', async () => {
    const { ask } = await serving();
    const names = async (token: string) => {
      const { body } = await ask('GET', '/sessions', token);
      return (body.sessions as { session: string }[]).map(({ session }) => session).sort();
    };
    expect(await names(ANA)).toEqual(['chat', 'support-1']);
    expect(await names(ADMIN)).toEqual(['chat', 'chat-1', 'secret', 'support-1']);
    for (const session of ['support-1', 'support-new', 'chat']) {
      expect(await ask('GET', `/sessions/${session}/events`, ANA), session).toMatchObject({ status: 200 });
      expect(await ask('POST', `/sessions/${session}/events`, ANA), session).toMatchObject({ status: 200 });
    }
    for (const session of ['chat-1', 'secret', 'unheard'])
      for (const [method, path] of [
        ['GET', 'events'],
        ['GET', 'snapshot'],
        ['GET', 'history'],
        ['POST', 'events'],
        ['POST', 'alive'],
        ['DELETE', ''],
      ])
        expect(
          await ask(method ?? '', `/sessions/${session}/${path}`.replace(/\/$/, ''), ANA),
          `${method} ${path}`,
        ).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });
    expect(await ask('DELETE', '/sessions/support-1', ANA)).toMatchObject({ status: 204 });
    expect(await ask('GET', '/sessions', ANA, 'user:bo')).toMatchObject({ status: 401 });
  });

  it('follows these on a link, and no others', async () => {
    const { url } = await serving();
    const client = await connect(url, { participant: 'user:ana', token: ANA });
    client.send({ type: 'subscribe', channel: 1, session: 'secret' });
    expect(await client.next('error')).toMatchObject({ channel: 1, code: 'forbidden' });
    client.send({ type: 'subscribe', channel: 2, session: 'chat' });
    expect(await client.next('live')).toMatchObject({ channel: 2 });
    client.send({ type: 'history', request: 1, session: 'secret' });
    expect(await client.next('error')).toMatchObject({ request: 1, code: 'forbidden' });
    client.send({ type: 'signal', session: 'secret', key: 'k', value: 1, ttl: 1_000 });
    expect(await client.next('error')).toMatchObject({ code: 'forbidden' });
  });

  it('names them in a list', () => {
    const tokens: unknown = [{ pattern: 'user:ana', secret: 's', sessions: 'chat' }];
    // CAST: from plain JavaScript anything may come.
    expect(() => authorizeTokens(tokens as never)).toThrow(
      expect.objectContaining({ code: 'argument-invalid' }),
    );
  });
});

describe('a file of tokens', () => {
  function file(text: string, mode = 0o600): string {
    const path = join(temporaryFolder(), 'tokens.txt');
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  }

  it('has one a line, beside comments, and comes before what else is given', () => {
    const path = file('# people\nuser:*=one\n\n  agent:docs/a,b=two\r\n#agent:*=three\n');
    expect(readTokenFile(path)).toEqual(['user:*=one', 'agent:docs/a,b=two']);
    const { tokens } = readSettings(['--token-file', path], { REJOIN_TOKENS: 'user:x=four' });
    expect(tokens).toEqual(['user:*=one', 'agent:docs/a,b=two', 'user:x=four']);
    expect(() => readSettings(['--dev', '--token-file', path], {})).toThrow(/leave out/);
  });

  it.each([
    ['that others may read', 'user:*=s3cret', 0o640, /others may read.*chmod 600/],
    ['that others may change', 'user:*=s3cret', 0o602, /others may read or change.*chmod 600/],
    ['without any', '# user:*=s3cret\n', 0o600, /holds no token/],
  ])('%s is refused, with what to do', (_, text, mode, words) => {
    const read = () => readTokenFile(file(text, mode));
    expect(read).toThrow(words);
    expect(read).not.toThrow(/s3cret/);
  });

  it('that is not there is named', () => {
    expect(() => readTokenFile(join(temporaryFolder(), 'none'))).toThrow(/ENOENT.*none/);
  });
});
