/** No secret leaves the audit: whatever it prints goes through here. */

const MASK = '•••';

/** Headers that may be shown: their values are no secrets, and stand in many texts. */
const OPEN = new Set([
  'accept',
  'content-type',
  'accept-language',
  'user-agent',
  'rejoin-participant',
  'cache-control',
]);
/** Shorter ones are masked only where they are called secrets: as parts of words they are everywhere. */
const SHORTEST = 6;
const SHORTEST_OF_A_HEADER = 3;

export interface Secrets {
  /** An address without user, password and the values of its query. */
  url(address: string): string;
  text(value: string): string;
  /** All texts of a plain value. */
  all<T>(value: T): T;
}

/** The forms in which a text of its own may stand in another one. */
function formsOf(secret: string): readonly string[] {
  const quoted = JSON.stringify(secret).slice(1, -1);
  return [secret, quoted, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
}

/**
 * @param urls addresses that were given
 * @param headers that were given
 * @param values secrets of their own, however short, such as those from the environment
 */
export function createSecrets(
  urls: readonly string[],
  headers: Readonly<Record<string, string>>,
  values: readonly string[],
): Secrets {
  const hidden = new Set<string>();
  const add = (value: string, shortest: number) => {
    if (value.length >= shortest) for (const form of formsOf(value)) hidden.add(form);
  };
  for (const [name, value] of Object.entries(headers)) {
    if (OPEN.has(name.toLowerCase())) continue;
    const isSecret = /auth|cookie|key|token|secret/i.test(name);
    add(value, isSecret ? 1 : SHORTEST);
    // "Bearer abc": the scheme is no secret, and what follows may stand elsewhere alone.
    for (const word of value.split(/[\s;,=]+/).slice(1))
      add(word, isSecret ? SHORTEST_OF_A_HEADER : SHORTEST);
  }
  for (const value of values) add(value, 1);
  for (const address of urls) {
    const url = URL.parse(address);
    if (!url) continue;
    const [user, password] = [decode(url.username), decode(url.password)];
    add(password, 1);
    if (password !== '') add(`${user}:${password}`, 1);
    add(user, SHORTEST);
    for (const value of url.searchParams.values()) add(value, SHORTEST);
  }
  const longestFirst = [...hidden].sort((a, b) => b.length - a.length);
  const text = (value: string) => longestFirst.reduce(maskIn, value);
  const all = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(all);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, all(each)]));
  };
  return {
    url: (address) => text(openUrl(address)),
    text,
    // CAST: the same shape, with other texts.
    all: <T>(value: T) => all(value) as T,
  };
}

/**
 * All of a secret, and what a text that was cut short has left of one: its beginning or its end, where that is long enough to be
 * worth hiding and not to be a part of other words.
 */
function maskIn(shown: string, secret: string): string {
  const whole = shown.replaceAll(secret, MASK);
  const least = Math.max(4, Math.min(8, Math.ceil(secret.length / 2)));
  if (secret.length <= least) return whole;
  const [head, tail] = [secret.slice(0, least), secret.slice(-least)];
  let text = whole;
  for (let at = text.indexOf(head); at >= 0; at = text.indexOf(head, at + MASK.length)) {
    let length = least;
    while (length < secret.length && text[at + length] === secret[length]) length++;
    text = text.slice(0, at) + MASK + text.slice(at + length);
  }
  for (let at = text.indexOf(tail); at >= 0; at = text.indexOf(tail, at + MASK.length)) {
    let length = least;
    while (length < secret.length && text[at - 1] === secret[secret.length - length - 1]) {
      at--;
      length++;
    }
    text = text.slice(0, at) + MASK + text.slice(at + length);
  }
  return text;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function openUrl(address: string): string {
  const url = URL.parse(address);
  if (!url) return address.replace(/\?.*$/s, '');
  const names = [...new Set(url.searchParams.keys())];
  const query = names.length === 0 ? '' : `?${names.map((name) => `${name}=…`).join('&')}`;
  return `${url.protocol}//${url.host}${url.pathname}${query}`;
}
