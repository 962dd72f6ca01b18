import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkCall } from './checkCall.ts';
import {
  APPEND_CODES,
  BLOB_CODES,
  CLIENT_CODES,
  CURSOR_CODES,
  isRetryable,
  LINK_CODES,
  MESSAGE_CODES,
  PUSH_CODES,
  RejoinError,
  SERVER_CODES,
} from './errors.ts';

const DOCUMENT = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
const CODES = [
  ...APPEND_CODES,
  ...CURSOR_CODES,
  ...LINK_CODES,
  ...MESSAGE_CODES,
  ...PUSH_CODES,
  ...BLOB_CODES,
  ...CLIENT_CODES,
  ...SERVER_CODES,
];

describe('an error', () => {
  it('has one of the codes that docs/errors.md has a row for', () => {
    const rows = [...DOCUMENT.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code);
    expect(rows.toSorted()).toEqual(CODES.toSorted());
    expect(new Set(CODES).size).toBe(CODES.length);
  });

  it('may succeed later as it is if docs/errors.md says so, and not otherwise', () => {
    const [, said = ''] = /may succeed\s+later as it is \(([^)]+)\)/.exec(DOCUMENT) ?? [];
    const retryable = [...said.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code);
    expect(CODES.filter(isRetryable).toSorted()).toEqual(retryable.toSorted());
    expect(new RejoinError('draining', 'x').retryable).toBe(true);
    expect(new RejoinError('forbidden', 'x').retryable).toBe(false);
  });

  it('has what happened as its message, or its code where a build has no sentences', () => {
    const cause = new Error('below');
    const error = new RejoinError('outbox-full', 'The outbox is full.', { cause, params: { most: 5 } });
    expect(error).toMatchObject({
      code: 'outbox-full',
      message: 'The outbox is full.',
      cause,
      params: { most: 5 },
    });
    expect(new RejoinError('outbox-full', false)).toMatchObject({ message: 'outbox-full', params: {} });
    expect(error.name).toBe('RejoinError');
  });

  it('of a wrong call shows the right one', () => {
    expect(() => checkCall(true, 'open(id)')).not.toThrow();
    expect(() => checkCall(false, 'open(id)')).toThrow(
      expect.objectContaining({ code: 'argument-invalid', message: 'Call open(id).' }),
    );
    expect(() => checkCall(false, false)).toThrow(expect.objectContaining({ message: 'argument-invalid' }));
  });
});
