/**
 * Which pages may talk to the server. A page of any origin can open a WebSocket to the visitor's own machine, and a
 * name that its owner points at 127.0.0.1 makes it same-origin (DNS rebinding): so Origin and Host are checked by default.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

export interface OriginPolicy {
  /** Origins besides loopback and the server's own, such as `https://app.example`; `*` allows all. */
  readonly origins: readonly string[];
  /** Host names besides loopback names and plain addresses; `*` allows all. */
  readonly hosts: readonly string[];
}

/** Why a request is refused for its Host or Origin, if it is. */
export function originRefusal(
  headers: IncomingHttpHeaders,
  policy: OriginPolicy,
): 'host-forbidden' | 'origin-forbidden' | undefined {
  const { host, origin } = headers;
  if (host === undefined || !hostAllowed(host, policy.hosts)) return 'host-forbidden';
  // A client that is no browser sends none, and still needs a token.
  if (origin !== undefined && !originAllowed(origin, host, policy.origins)) return 'origin-forbidden';
  return undefined;
}

/** A rebound name is a registered domain: an address written out cannot be one. */
function hostAllowed(host: string, hosts: readonly string[]): boolean {
  const name = parse(`http://${host}`)?.hostname;
  if (name === undefined) return false;
  return (
    isLocal(name) ||
    isIP(bare(name)) > 0 ||
    hosts.some(
      (each) => each === '*' || each.toLowerCase() === name || each.toLowerCase() === host.toLowerCase(),
    )
  );
}

function originAllowed(origin: string, host: string, origins: readonly string[]): boolean {
  if (origins.includes('*') || origins.includes(origin)) return true;
  const url = parse(origin);
  if (!url || !/^https?:$/.test(url.protocol)) return false;
  return isLocal(url.hostname) || url.host === host.toLowerCase();
}

const bare = (name: string): string => name.replace(/^\[|\]$/g, '');

/** Whether a host's name or address is this machine's own. */
export function isLocal(host: string): boolean {
  const name = bare(host.toLowerCase());
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    (isIP(name) === 4 && name.startsWith('127.'))
  );
}

const parse = (address: string): URL | undefined => URL.parse(address) ?? undefined;
