/** What an audit is told: by flags, by a file, or by nothing. Everything is checked here, once. */

import type { DialectName } from '../dialects/dialectName.ts';
import { asObject, asText, parseValue } from '../dialects/jsonValue.ts';
import type {
  Asking,
  Dialect,
  DialectRequest,
  Known,
  NoWay,
  Question,
  Way,
} from '../dialects/streamDialect.ts';
import { unusable } from './auditFault.ts';

/** A request with places for values: `{{prompt}}`, `{{id}}`, `{{chat}}`, `{{thread}}`, `{{run}}`, `{{message}}`, `{{last}}`. */
export interface RequestTemplate {
  readonly method?: DialectRequest['method'];
  /** Default: the endpoint's. */
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface AuditSettings {
  readonly url: string;
  readonly dialect?: DialectName;
  readonly prompt: string;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly ask?: RequestTemplate;
  readonly resume?: RequestTemplate;
  readonly join?: RequestTemplate;
  readonly cancel?: RequestTemplate;
  readonly steer?: RequestTemplate;
  /** Longest wait for an answer, ms. */
  readonly patience: number;
  /** More than three answers may be spent. */
  readonly yes: boolean;
  /** Secrets that do not stand in `headers` or in an address. */
  readonly secrets: readonly string[];
}

/** Asked for words only, and enough of them to be cut in the middle. */
export const PROMPT =
  'In about 150 words of plain text and without using any tools, explain how a lighthouse helps ships at night.';

const PLACE = /\{\{(\w+)\}\}/g;

/** The places of a text filled, in the way that what stands there needs; undefined if a value is not known. */
function fill(text: string, values: Known, encode: (value: string) => string): string | undefined {
  let isWhole = true;
  const filled = text.replace(PLACE, (_place, name: string) => {
    const value: unknown = Reflect.get(values, name);
    if (typeof value === 'string') return encode(value);
    isWhole = false;
    return '';
  });
  return isWhole ? filled : undefined;
}

const inJson = (value: string) => JSON.stringify(value).slice(1, -1);
const asItIs = (value: string) => value;

/** A request of a template; undefined while an id that it names is not known. */
export function fillTemplate(
  template: RequestTemplate,
  url: string,
  values: Known,
): DialectRequest | undefined {
  const { body } = template;
  const isJson = body !== undefined && /^\s*[[{]/.test(body);
  const address = fill(template.url ?? url, values, encodeURIComponent);
  const filled = body === undefined ? '' : fill(body, values, isJson ? inJson : asItIs);
  if (address === undefined || filled === undefined) return undefined;
  return {
    method: template.method ?? (body === undefined ? 'GET' : 'POST'),
    url: new URL(address, url).href,
    headers: {
      Accept: 'text/event-stream, */*',
      ...(isJson ? { 'Content-Type': 'application/json' } : {}),
      ...template.headers,
    },
    ...(body === undefined ? {} : { body: filled }),
  };
}

/** Ids that a body of the person's own names, by which the ways of its dialect are addressed. */
function idsIn(body: string | undefined): Known {
  const value = asObject(parseValue(body ?? ''));
  const [chat, thread, run] = [
    value?.id ?? value?.chatId,
    value?.threadId ?? value?.thread_id,
    value?.runId,
  ].map(asText);
  return {
    ...(chat === undefined ? {} : { chat }),
    ...(thread === undefined ? {} : { thread }),
    ...(run === undefined ? {} : { run }),
  };
}

function askBy(template: RequestTemplate, { url, prompt, id }: Asking): Question {
  const values = {
    prompt,
    id,
    chat: `chat-${id}`,
    thread: `thread-${id}`,
    run: `run-${id}`,
    message: `msg-${id}`,
  };
  const request = fillTemplate(template, url, values);
  if (!request)
    throw unusable('The question names an id that is not known yet: {{last}} is for "resume" alone.');
  return { before: [], known: { ...values, ...idsIn(request.body) }, read: () => request };
}

/** The dialect with the person's own requests in the place of its. */
export function customise(dialect: Dialect, settings: AuditSettings): Dialect {
  const way = (name: 'resume' | 'join' | 'cancel' | 'steer'): Way | NoWay => {
    const template = settings[name];
    if (!template) return dialect.ways[name];
    return {
      how: `${template.method ?? (template.body === undefined ? 'GET' : 'POST')}, as "${name}" of --config says`,
      source: '--config',
      request: (url, known) => fillTemplate(template, url, known),
    };
  };
  const { ask } = settings;
  const { quiet, feeds, ...rest } = dialect;
  return {
    ...rest,
    ...(quiet === undefined ? {} : { quiet }),
    // Who is asked has an agent behind it.
    ...(feeds === undefined || ask ? {} : { feeds }),
    ways: { resume: way('resume'), join: way('join'), cancel: way('cancel'), steer: way('steer') },
    ask: ask ? (asking) => askBy(ask, asking) : dialect.ask,
  };
}
