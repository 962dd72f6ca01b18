/** Why an endpoint cannot be audited: one line that says what happened and what to do. */
import { RejoinError } from '@rejoin/core/protocol';

/** To be thrown. */
export const unusable = (message: string, cause?: unknown): RejoinError =>
  new RejoinError('endpoint-unusable', message, cause === undefined ? {} : { cause });

export const isUnusable = (error: unknown): error is RejoinError =>
  error instanceof RejoinError && error.code === 'endpoint-unusable';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const IN_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, 'nothing listens there. Is the server running, and is the port right?'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'its name is not known. Is it spelled right?'],
  [
    /^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/,
    'it cannot be reached from here. Is a network or a VPN missing?',
  ],
  [
    /^(ECONNRESET|EPIPE)$/,
    'it closed the connection before it answered. Its log may say why; is it https where http was given?',
  ],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT.*)$/,
    'its certificate is not signed by an authority that this machine trusts. Name that of yours: NODE_EXTRA_CA_CERTS=<file.pem> npx rejoin audit …',
  ],
  [/^CERT_NOT_YET_VALID$/, 'its certificate is not valid yet. Are the clocks right, here and there?'],
  [/^CERT_HAS_EXPIRED$/, 'its certificate has expired. It has to be renewed.'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'its certificate is for another name. Is the address right?'],
  [
    /^(ERR_SSL_.*|EPROTO|ERR_TLS_.*)$/,
    'no TLS connection came about. Does it speak https, and on this port?',
  ],
  [/^HPE_/, 'its answer is not HTTP. Is the address that of the endpoint?'],
];

/** What went wrong on a connection, for people. */
export function explainConnection(error: unknown): string {
  const code = codeOf(error);
  const found = IN_WORDS.find(([pattern]) => pattern.test(code));
  if (found) return found[1];
  const words = error instanceof Error ? error.message : String(error);
  return `${words.slice(0, 160)}${code === '' ? '' : ` (${code})`}. Try it with curl first.`;
}
