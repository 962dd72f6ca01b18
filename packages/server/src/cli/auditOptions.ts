/** How `rejoin audit` is called: flags, and a file for what flags are too short for. */
import { readFileSync, statSync } from 'node:fs';
import { type AuditSettings, PROMPT, type RequestTemplate } from '../audit/auditSettings.ts';
import { DIALECT_NAMES, type DialectName } from '../dialects/dialectName.ts';
import { asObject, type JsonObject, parseValue } from '../dialects/jsonValue.ts';
import { amount, FLAG, parseCommand, TEXT, TEXTS } from './commandLine.ts';
import { UsageError } from './usageError.ts';

export const AUDIT_USAGE: string = `Usage: rejoin audit <endpoint> [options]
       rejoin audit --code <folder>

Asks a streaming endpoint up to three questions, breaks the connection in mid-answer, comes back, reads along, presses Stop, and
says what that costs: docs/audit.md. It finds out by itself what the endpoint speaks.

  --prompt <text>           the question; default: one that is answered in about 150 words
  --header <name: value>    sent with every request; repeatable. Others on this machine can read arguments:
  --auth <variable>         better a bearer token from an environment variable
  --body <json or @file>    the question's body, with {{prompt}} and, for ids of yours, {{id}}
  --config <file>           JSON: prompt, dialect, headers, and the requests ask, resume, join, cancel and steer of your app
  --dialect <name>          ${DIALECT_NAMES.slice(0, 5).join(', ')},
                            ${DIALECT_NAMES.slice(5).join(', ')}
  --timeout <seconds>       the longest that one answer may take, default 60
  --yes                     may spend more than three answers, at most eight
  --json                    prints the card as JSON
  --html <file>             writes the card as one page that needs nothing else
  --code <folder>           reads code for known patterns: hints with file and line, apart from the score
  --min <score>             exit code 1 below it, for CI

Exit code 0: audited, 1: below --min, 2: it could not be audited, and one line says why.`;

export interface AuditCall {
  /** Undefined: nothing but code is looked at. */
  readonly settings: AuditSettings | undefined;
  readonly json: boolean;
  /** The file that gets the page. */
  readonly html: string | undefined;
  /** The folder whose code is read. */
  readonly code: string | undefined;
  readonly min: number | undefined;
}

const OPTIONS = {
  ...{ prompt: TEXT, header: TEXTS, auth: TEXT, body: TEXT, config: TEXT, dialect: TEXT, timeout: TEXT },
  ...{ yes: FLAG, json: FLAG, html: TEXT, code: TEXT, min: TEXT },
} as const;

/** What is of use without an endpoint. */
const FOR_CODE: ReadonlySet<string> = new Set(['code', 'json']);

/** @throws UsageError */
export function readAuditCall(args: readonly string[], env: NodeJS.ProcessEnv): AuditCall {
  const { values, positionals } = parseCommand(args, OPTIONS, AUDIT_USAGE);
  const [url, ...more] = positionals;
  const { code, html } = values;
  if (more.length > 0 || (url === undefined && code === undefined))
    throw new UsageError(`One endpoint is needed.\n\n${AUDIT_USAGE}`);
  const strange = url === undefined ? Object.keys(values).find((name) => !FOR_CODE.has(name)) : undefined;
  if (strange !== undefined)
    throw new UsageError(`--${strange} needs an endpoint: hints in code have no score.`);
  if (code !== undefined && !isFolder(code))
    throw new UsageError(`--code: ${code} is no folder that can be read. Is the path right?`);
  return {
    settings: url === undefined ? undefined : readSettings(url, values, env),
    json: values.json === true,
    ...{ html, code },
    min: values.min === undefined ? undefined : amount('--min', values.min, 0, 100),
  };
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

type Values = ReturnType<typeof parseCommand<typeof OPTIONS>>['values'];

function readSettings(url: string, values: Values, env: NodeJS.ProcessEnv): AuditSettings {
  const address = URL.parse(url);
  if (!address || !/^(https?|wss?):$/.test(address.protocol))
    // What was typed may hold a secret.
    throw new UsageError(
      'The endpoint must be an address that begins with http://, https://, ws:// or wss://.',
    );
  const secrets: string[] = [];
  const file = values.config === undefined ? {} : readConfig(values.config, env, secrets);
  const headers = {
    ...file.headers,
    ...readHeaders(values.header ?? []),
    ...readAuth(values.auth, env, secrets),
  };
  const dialect = readDialect(values.dialect, '--dialect') ?? file.dialect;
  const body = values.body === undefined ? undefined : readBody(values.body);
  const ask = body === undefined ? file.ask : { ...file.ask, body };
  return {
    ...file,
    url: address.href,
    prompt: values.prompt ?? file.prompt ?? PROMPT,
    headers,
    ...(dialect === undefined ? {} : { dialect }),
    ...(ask === undefined ? {} : { ask }),
    patience: amount('--timeout', values.timeout ?? '60', 1, 3_600) * 1000,
    yes: values.yes === true,
    secrets,
  };
}

function readHeaders(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [, name, value] = /^([\w-]+)\s*:\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined || hasLineBreak(value))
      throw new UsageError('--header needs "name: value".');
    headers[name] = value;
  }
  return headers;
}

const hasLineBreak = (value: string) => /[\r\n\0]/.test(value);

function readAuth(
  name: string | undefined,
  env: NodeJS.ProcessEnv,
  secrets: string[],
): Record<string, string> {
  if (name === undefined) return {};
  const value = env[name];
  if (value === undefined || value === '' || hasLineBreak(value))
    // What stands there instead of a name may be the token itself.
    throw new UsageError(
      '--auth needs the name of an environment variable that holds the token, as --auth API_KEY.',
    );
  secrets.push(value);
  return { Authorization: `Bearer ${value}` };
}

function readBody(text: string): string {
  return text.startsWith('@') ? readText(text.slice(1), '--body') : text;
}

function readText(path: string, flag: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`${flag}: ${path} cannot be read. Is the path right?`, { cause });
  }
}

function readDialect(name: unknown, where: string): DialectName | undefined {
  if (name === undefined) return undefined;
  const found = DIALECT_NAMES.find((each) => each === name);
  if (!found) throw new UsageError(`${where}: one of ${DIALECT_NAMES.join(', ')} is needed.`);
  return found;
}

type Config = Partial<
  Pick<AuditSettings, 'headers' | 'dialect' | 'prompt' | 'ask' | 'resume' | 'join' | 'cancel' | 'steer'>
>;

const REQUESTS = ['ask', 'resume', 'join', 'cancel', 'steer'] as const;

function readConfig(path: string, env: NodeJS.ProcessEnv, secrets: string[]): Config {
  const wrong = (what: string) => new UsageError(`${path}: ${what}. See docs/audit.md.`);
  const value = asObject(withEnvironment(parseValue(readText(path, '--config')), env, secrets, wrong));
  if (!value) throw wrong('this is no JSON object');
  const strange = Object.keys(value).find(
    (key) => !['prompt', 'dialect', 'headers', ...REQUESTS].includes(key),
  );
  if (strange !== undefined) throw wrong(`"${strange.slice(0, 40)}" is not known`);
  const { prompt } = value;
  if (prompt !== undefined && typeof prompt !== 'string') throw wrong('"prompt" must be a text');
  const dialect = readDialect(value.dialect, path);
  const requests = REQUESTS.flatMap((name) =>
    value[name] === undefined ? [] : [[name, readTemplate(value[name], name, wrong)] as const],
  );
  return {
    ...(prompt === undefined ? {} : { prompt }),
    ...(dialect === undefined ? {} : { dialect }),
    ...(value.headers === undefined ? {} : { headers: readTexts(value.headers, 'headers', wrong) }),
    ...Object.fromEntries(requests),
  };
}

type Wrong = (what: string) => UsageError;

/** Texts with `${NAME}` in them: the environment's value, which is a secret. */
function withEnvironment(value: unknown, env: NodeJS.ProcessEnv, secrets: string[], wrong: Wrong): unknown {
  if (Array.isArray(value)) return value.map((each) => withEnvironment(each, env, secrets, wrong));
  const object = asObject(value);
  if (object)
    return Object.fromEntries(
      Object.entries(object).map(([key, each]) => [key, withEnvironment(each, env, secrets, wrong)]),
    );
  if (typeof value !== 'string') return value;
  return value.replace(/\$\{(\w+)\}/g, (_place, name: string) => {
    const found = env[name];
    if (found === undefined || found === '') throw wrong(`the environment has no ${name}`);
    secrets.push(found);
    return found;
  });
}

function readTexts(value: unknown, name: string, wrong: Wrong): Record<string, string> {
  const entries = Object.entries(asObject(value) ?? {});
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  if (!asObject(value) || texts.length < entries.length || texts.some(([, text]) => hasLineBreak(text)))
    throw wrong(`"${name}" must be an object of texts`);
  return Object.fromEntries(texts);
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;

function readTemplate(value: unknown, name: string, wrong: Wrong): RequestTemplate {
  const object: JsonObject | undefined = asObject(value);
  if (!object) throw wrong(`"${name}" must be an object of method, url, headers and body`);
  const { method, url, body } = object;
  const known = METHODS.find((each) => each === method);
  if (method !== undefined && !known) throw wrong(`"${name}.method" must be one of ${METHODS.join(', ')}`);
  if (url !== undefined && typeof url !== 'string') throw wrong(`"${name}.url" must be a text`);
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return {
    ...(known === undefined ? {} : { method: known }),
    ...(url === undefined ? {} : { url }),
    ...(object.headers === undefined ? {} : { headers: readTexts(object.headers, `${name}.headers`, wrong) }),
    ...(text === undefined ? {} : { body: text }),
  };
}
