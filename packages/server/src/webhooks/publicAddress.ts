/**
 * Which addresses the server calls for a participant: those of the public internet. An endpoint comes from a page, and must not make the
 * server knock at doors that only it can reach.
 */
import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const PRIVATE = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  PRIVATE.addSubnet(network, bits, 'ipv4');
/** Of IPv6 only what is given out for the internet, without what leads to an IPv4 address or is for examples. */
const GLOBAL = new BlockList();
GLOBAL.addSubnet('2000::', 3, 'ipv6');
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  PRIVATE.addSubnet(network, bits, 'ipv6');

/** @param address in numbers */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !PRIVATE.check(address, 'ipv4');
  return family === 6 && GLOBAL.check(address, 'ipv6') && !PRIVATE.check(address, 'ipv6');
}

/**
 * Resolves names as Node does, and gives the public addresses alone: at the moment of the connection, so that a name that leads elsewhere by
 * then is of no use.
 */
export const lookupPublic: LookupFunction = (name, options, callback) => {
  lookup(name, { ...options, all: true }, (error, all) => {
    if (error) return callback(error, []);
    const found = all.filter(({ address }) => isPublicAddress(address));
    const [first] = found;
    if (!first) return callback(new Error('The name leads to no public address.'), []);
    if (options.all) return callback(null, found);
    callback(null, first.address, first.family);
  });
};

/** As `URL` writes them. */
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);
/** Whether an address leads to this machine, and to no other. */
export const isLoopback = ({ hostname }: URL): boolean => LOOPBACK.has(hostname);

const LONGEST = 2_048;

/**
 * The address of a push service that may be called, or undefined: `https`, without a name and password, and no private address in numbers.
 *
 * @param loopback whether a service on this machine will do, by `http` too: for tests
 */
export function publicEndpoint(text: unknown, loopback: boolean): URL | undefined {
  const url = typeof text === 'string' && text.length <= LONGEST ? URL.parse(text) : null;
  if (!url || `${url.username}${url.password}` !== '') return undefined;
  const { hostname, protocol } = url;
  if (loopback && isLoopback(url)) return /^https?:$/.test(protocol) ? url : undefined;
  if (protocol !== 'https:') return undefined;
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(address) === 0 || isPublicAddress(address) ? url : undefined;
}
