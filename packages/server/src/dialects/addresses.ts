/** Addresses and requests of dialects. */
import type { DialectRequest, Known, KnownName } from './streamDialect.ts';

/** The same address with a path behind it; its query stays. */
export function below(url: string, path: string): string {
  const address = new URL(url);
  address.pathname = `${address.pathname.replace(/\/+$/, '')}/${path}`;
  return address.href;
}

/** The same address with parameters in its query. */
export function withQuery(url: string, values: Readonly<Record<string, string>>): string {
  const address = new URL(url);
  for (const [name, value] of Object.entries(values)) address.searchParams.set(name, value);
  return address.href;
}

export const getStream = (url: string, headers: Readonly<Record<string, string>> = {}): DialectRequest => ({
  method: 'GET',
  url,
  headers: { Accept: 'text/event-stream', ...headers },
});

export const postJson = (
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): DialectRequest => ({
  method: 'POST',
  url,
  headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream, */*', ...headers },
  body: JSON.stringify(body),
});

/** What is asked by ids, once all of them are known. */
export const once =
  <Name extends KnownName>(
    names: readonly Name[],
    request: (
      url: string,
      known: Known & Readonly<Record<Name, string>>,
      asked: DialectRequest,
    ) => DialectRequest,
  ) =>
  (url: string, known: Known, asked: DialectRequest): DialectRequest | undefined =>
    names.every((name) => known[name] !== undefined)
      ? // CAST: all of its names have just been looked at.
        request(url, known as Known & Readonly<Record<Name, string>>, asked)
      : undefined;
