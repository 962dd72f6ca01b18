/** How a client asks a session server over HTTP (docs/protocol.md section 16): at which address, as whom, and what is refused. */
import { type ErrorCode, RejoinError } from './errors.ts';
import { isRecord } from './shapes.ts';

/** @param url of the server: `ws:`, `wss:`, `http:` or `https:` */
export const httpAddress = (url: string): string => url.replace(/^ws/, 'http').replace(/\/?(\?.*)?$/, '');

const askedAs = (participant: string, token: string | undefined): Record<string, string> => ({
  'Rejoin-Participant': encodeURI(participant),
  ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
});

/** A function is called for each request, and once more if the server does not accept the token. */
export type TokenOption = string | (() => string | Promise<string>) | undefined;

/** Asks with a token; if it is not accepted and a function makes them, once more with another one. */
async function askWithToken(
  token: TokenOption,
  ask: (token: string | undefined) => Promise<Response>,
): Promise<Response> {
  if (typeof token !== 'function') return ask(token);
  const response = await ask(await token());
  if (response.status !== 401) return response;
  response.body?.cancel().catch(() => {});
  return ask(await token());
}

/** Who asks a session server, and how. */
export interface Asker {
  readonly participant: string;
  readonly token?: TokenOption;
  readonly fetch?: typeof fetch | undefined;
}

/** @throws RejoinError `server-unreachable` where nothing answers; where its signal has ended the request, what that throws */
export const askServer = (
  { participant, token, fetch: get = fetch }: Asker,
  address: string,
  init: Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Response> =>
  askWithToken(token, (given) =>
    get(address, {
      ...init,
      headers: { ...init.headers, ...askedAs(participant, given) },
      // It would take the token, and what a browser adds, to a place that no configuration names.
      redirect: 'error',
    }).catch((cause: unknown) => {
      if (init.signal?.aborted) throw cause;
      throw new RejoinError(
        'server-unreachable',
        `Nothing answered at ${address}. Check the address, and that the server runs.`,
        { cause },
      );
    }),
  );

/** What a server answers instead of what was asked for. @param otherwise where it gives no reason */
export function refusalIn(body: unknown, otherwise: string): RejoinError {
  const { code, message } = isRecord(body) && isRecord(body.error) ? body.error : {};
  // CAST: a newer server's code is shown as it is.
  const known = (typeof code === 'string' ? code : 'message-malformed') as ErrorCode;
  return new RejoinError(known, typeof message === 'string' ? message : otherwise);
}
