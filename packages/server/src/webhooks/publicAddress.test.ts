import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { isPublicAddress, lookupPublic, publicEndpoint } from './publicAddress.ts';

describe('a public address', () => {
  it.each(['1.1.1.1', '8.8.8.8', '172.15.0.1', '172.32.0.1', '2606:4700::1111', '2a00:1450::5'])(
    'is %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ...['0.0.0.0', '10.0.0.1', '100.64.0.1', '127.0.0.1', '127.9.9.9', '169.254.169.254', '172.16.0.1'],
    ...['172.31.255.255', '192.168.1.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '::', '::1'],
    ...['::ffff:127.0.0.1', '::ffff:8.8.8.8', '64:ff9b::7f00:1', 'fc00::1', 'fd12::1', 'fe80::1', 'ff02::1'],
    ...['2001:db8::1', '2002:7f00:1::', '2001::1', 'no address', ''],
  ])('is not %s', (address) => expect(isPublicAddress(address)).toBe(false));
});

describe('a name', () => {
  const look = (name: string, options: object) =>
    new Promise<readonly [Error | null, string | readonly LookupAddress[]]>((resolve) =>
      lookupPublic(name, options, (error, address) => resolve([error, address])),
    );

  it('that leads to this machine is not called, however it is asked for', async () => {
    for (const options of [{ all: true }, {}, { family: 4 }]) {
      const [error] = await look('localhost', options);
      expect(error?.message).toBe('The name leads to no public address.');
    }
  });

  it('that leads to a public address is', async () => {
    expect(await look('1.1.1.1', { all: true })).toEqual([null, [{ address: '1.1.1.1', family: 4 }]]);
    expect(await look('1.1.1.1', {})).toEqual([null, '1.1.1.1']);
  });
});

it('an endpoint is what a push service gives: https, or a loopback address where a test says so', () => {
  expect(publicEndpoint('https://push.example/1?a=b', false)?.href).toBe('https://push.example/1?a=b');
  expect(publicEndpoint('https://push.example:8443/1', false)?.port).toBe('8443');
  expect(publicEndpoint('https://8.8.8.8/1', false)?.host).toBe('8.8.8.8');
  for (const wrong of ['http://push.example/1', 'ftp://push.example/', 'push.example', '', 7, undefined])
    expect(publicEndpoint(wrong, true), String(wrong)).toBeUndefined();
  // However the numbers are written.
  for (const wrong of ['https://2130706433/', 'https://0177.0.0.1/', 'https://127.1/', 'https://[::]/'])
    expect(publicEndpoint(wrong, false), wrong).toBeUndefined();
  expect(publicEndpoint('http://127.0.0.1:8080/1', true)?.port).toBe('8080');
  expect(publicEndpoint('http://localhost/1', false)).toBeUndefined();
  expect(publicEndpoint('https://10.0.0.1/1', true)).toBeUndefined();
});
