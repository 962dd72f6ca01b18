import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../../test/fixtures.ts';
import {
  type Endpoint,
  EVENT_STREAM,
  event,
  follow,
  listen,
  startWork,
  uiMessageLines,
} from '../../test/streamingEndpoints.ts';
import { audit } from './auditCommand.ts';
import { AUDIT_USAGE, readAuditCall } from './auditOptions.ts';
import { UsageError } from './usageError.ts';

const TOKEN = 'tok-9f3a77c1';
const ENV = { API_KEY: TOKEN };

/** It says its secrets wherever it can. */
let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await listen((req, res) => {
    const { authorization = '' } = req.headers;
    if (req.url?.startsWith('/closed')) return void res.writeHead(500).end(`no: ${authorization} ${req.url}`);
    if (req.method !== 'POST') return void res.writeHead(404).end(`${authorization} at ${req.url}`);
    res.writeHead(200, { ...EVENT_STREAM, 'x-vercel-ai-ui-message-stream': 'v1' });
    const [start = '', ...rest] = uiMessageLines();
    follow(
      startWork([start, event({ type: 'text-delta', delta: `I know ${authorization}. ` }), ...rest]),
      res,
    );
  });
});
afterAll(() => endpoint.close());

async function run(args: readonly string[], colour = false) {
  const texts: string[] = [];
  const write = (text: string) => void texts.push(text);
  const code = await audit(readAuditCall(args, ENV), { write, colour });
  return { code, text: texts.join('') };
}

describe('rejoin audit', () => {
  it('prints a card as documented, without a secret, and fails below the score that is asked for', async () => {
    const url = `${endpoint.url}/chat?key=query-s3cret`;
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'chat.tsx'), "import { useChat } from '@ai-sdk/react';\nuseChat();\n");
    writeFileSync(join(folder, 'wrong.ts'), 'const = ;');
    const [json, text] = await Promise.all([
      run([url, '--auth', 'API_KEY', '--json', '--min', '70', '--code', folder]),
      run([url, '--auth', 'API_KEY', '--min', '0']),
    ]);
    expect([json.code, text.code]).toEqual([1, 0]);
    for (const shown of [json.text, text.text]) {
      expect(shown).not.toMatch(/tok-9f3a|query-s3cret/);
      expect(shown).toContain('/chat?key=…');
    }
    const card: unknown = JSON.parse(json.text);
    const page = readFileSync(new URL('../../../../docs/audit.md', import.meta.url), 'utf8');
    const [, schema = ''] = /```json\n(\{\n {2}"\$schema"[\s\S]*?)\n```/.exec(page) ?? [];
    const documented = z.fromJSONSchema(JSON.parse(schema));
    expect(documented.safeParse(card).error).toBeUndefined();
    const { code } = Object(card);
    expect(code).toMatchObject({ hints: [{ line: 2 }], skipped: [{ file: 'wrong.ts' }] });
    for (const wrong of [
      { score: {} },
      { code: {} },
      { code: { ...code, hints: [{ ...code.hints[0], pattern: 'a-new-one' }] } },
    ])
      expect(documented.safeParse({ ...Object(card), ...wrong }).success).toBe(false);
    // Nothing stands there that the schema does not know.
    expect(Object.keys(Object(card)).filter((key) => !(key in JSON.parse(schema).properties))).toEqual([]);
    expect(text.text).toMatch(/Resilient delivery\n\s+The rest was refused \(404/);
    expect(text.text.split('\n').every((line) => line.length <= 92 && line === line.trimEnd())).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are such
    expect(text.text).not.toMatch(/\u001b/);
  }, 30_000);

  it('writes a page, and reads code beside the endpoint and without one', async () => {
    const folder = temporaryFolder();
    const page = join(folder, 'audit.html');
    writeFileSync(join(folder, 'chat.tsx'), "import { useChat } from '@ai-sdk/react';\nuseChat();\n");
    const url = `${endpoint.url}/chat?key=query-s3cret`;
    const [{ text, code }, alone, json] = await Promise.all([
      run([url, '--auth', 'API_KEY', '--html', page, '--code', folder]),
      run(['--code', folder]),
      run(['--code', folder, '--json']),
    ]);
    const html = readFileSync(page, 'utf8');
    for (const shown of [html, text]) {
      expect(shown).toContain('chat.tsx:2');
      expect(shown).toContain('AI SDK');
      expect(shown).not.toMatch(/tok-9f3a|query-s3cret/);
    }
    expect([code, alone.code, json.code]).toEqual([0, 0, 0]);
    expect(alone.text).toMatch(/^Code: 1 file read, 1 hint\./);
    expect(JSON.parse(json.text)).toMatchObject({
      code: { files: 1, hints: [{ file: 'chat.tsx', line: 2 }] },
    });
    for (const [args, why] of [
      [['--code', join(folder, 'none')], /is no folder that can be read/],
      [['--code', folder, '--min', '70'], /--min needs an endpoint/],
      [[url, '--html', join(folder, 'none', 'page.html')], /--html: .* cannot be written \(ENOENT/],
    ] as const)
      await expect(run(args)).rejects.toThrow(why);
  }, 30_000);

  it('says in one line, without a secret, why there is no card', async () => {
    const failure = await run([`${endpoint.url}/closed?key=query-s3cret`, '--auth', 'API_KEY']).catch(
      (error) => error,
    );
    expect(failure).toBeInstanceOf(UsageError);
    expect(failure.message).toMatch(/\/closed\?key=… cannot be audited\. The endpoint answered 500/);
    expect(failure.message).not.toMatch(/tok-9f3a|query-s3cret|\n/);
  });

  it('sends the requests that a file names', async () => {
    const file = join(temporaryFolder(), 'audit.json');
    writeFileSync(
      file,
      JSON.stringify({
        headers: { Authorization: `Bearer \${API_KEY}` },
        ask: { body: { question: '{{prompt}}', chat: '{{id}}' } },
        cancel: { method: 'POST', url: '/stop/{{id}}' },
      }),
    );
    const { settings } = readAuditCall([endpoint.url, '--config', file, '--prompt', 'Say "hi"'], ENV);
    expect(settings).toMatchObject({
      headers: { Authorization: `Bearer ${TOKEN}` },
      prompt: 'Say "hi"',
      secrets: [TOKEN],
      ask: { body: '{"question":"{{prompt}}","chat":"{{id}}"}' },
      cancel: { method: 'POST', url: '/stop/{{id}}' },
    });
  });

  it.each([
    [[], 'One endpoint is needed'],
    [['http://a', 'http://b'], 'One endpoint is needed'],
    [['ftp://a'], 'begins with http://'],
    [['http://a', '--header', 'no colon'], '--header needs "name: value"'],
    [['http://a', '--auth', 'sk-not-a-name'], 'name of an environment variable'],
    [['http://a', '--dialect', 'morse'], 'one of ai-sdk-ui'],
    [['http://a', '--timeout', '0'], 'from 1 to 3600'],
    [['http://a', '--min', '101'], 'from 0 to 100'],
    [['http://a', '--config', '/nowhere.json'], 'cannot be read'],
    [['http://a', '--nonsense'], 'Usage: rejoin audit'],
  ])('refuses %j, saying what to do', (args, message) => {
    expect(() => readAuditCall(args, ENV)).toThrow(UsageError);
    expect(() => readAuditCall(args, ENV)).toThrow(message);
  });

  it.each([
    ['[]', 'no JSON object'],
    ['{', 'no JSON object'],
    ['{"colour":1}', '"colour" is not known'],
    ['{"headers":{"a":1}}', '"headers" must be an object of texts'],
    ['{"headers":{"a":"b\\nc"}}', '"headers" must be an object of texts'],
    [`{"headers":{"a":"\${NOWHERE}"}}`, 'no NOWHERE'],
    ['{"cancel":{"method":"HALT"}}', '"cancel.method"'],
    ['{"dialect":"morse"}', 'one of ai-sdk-ui'],
  ])('refuses a file with %s', (content, message) => {
    const file = join(temporaryFolder(), 'audit.json');
    writeFileSync(file, content);
    expect(() => readAuditCall(['http://a', '--config', file], ENV)).toThrow(message);
  });

  it('never repeats what was given in the place of a name', () => {
    expect(() => readAuditCall(['http://a', '--auth', 'sk-secret'], ENV)).not.toThrow(/sk-secret/);
    expect(() => readAuditCall(['http://a', '--header', 'sk-secret'], ENV)).not.toThrow(/sk-secret/);
  });

  it('names every dialect in its help', () => {
    expect(AUDIT_USAGE).toMatch(/ai-sdk-ui.*\n.*durable-streams.*event-stream/);
  });
});
