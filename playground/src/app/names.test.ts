import { describe, expect, it } from 'vitest';
import { introductionOf } from './names.ts';

describe('an introduction', () => {
  it('is taken apart into name and process', () => {
    expect(introductionOf('Guides · pid 123')).toEqual({ name: 'Guides', pid: '123' });
    expect(introductionOf('agent:a · b · pid 7')).toEqual({ name: 'agent:a · b', pid: '7' });
  });

  it('is the name where it names no process', () => {
    expect(introductionOf('guides')).toEqual({ name: 'guides', pid: undefined });
    expect(introductionOf('Guides · pid none')).toEqual({ name: 'Guides · pid none', pid: undefined });
    expect(introductionOf('')).toEqual({ name: '', pid: undefined });
  });
});
