import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { addressOf } from './connectionSlots.ts';

const from = (remoteAddress: string) => addressOf(Object.assign(new PassThrough(), { remoteAddress }));

it('knows an IPv4 address in both its forms, and of IPv6 the half that one person has', () => {
  expect(['10.0.0.1', '::ffff:10.0.0.1', '::FFFF:10.0.0.1'].map(from)).toEqual(Array(3).fill('10.0.0.1'));
  expect(from('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
  expect(from('2001:db8:1:2::9')).toBe('2001:db8:1:2');
  expect(from('2001:db8::9')).toBe('2001:db8:0:0');
  expect(from('1::2:3:4:5:6:7')).toBe('1:0:2:3');
  expect(from('::1')).toBe('0:0:0:0');
  expect(addressOf(new PassThrough())).toBe('');
});
