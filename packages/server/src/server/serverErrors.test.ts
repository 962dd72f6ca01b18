import { readFileSync } from 'node:fs';
import {
  APPEND_CODES,
  BLOB_CODES,
  CLIENT_CODES,
  CLOSE,
  CURSOR_CODES,
  LINK_CODES,
  MESSAGE_CODES,
  PUSH_CODES,
  SERVER_CODES,
} from '@rejoin/core/protocol';
import { expect, it } from 'vitest';
import { statusOf } from '../http/statusCodes.ts';

const text = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');

interface Row {
  readonly code: string;
  readonly status: number | undefined;
  readonly close: number | undefined;
}

const rows = [...text.matchAll(/^\| `([a-z-]+)` \|.*\| ([^|]*) \|$/gm)].map(
  ([, code = '', last = '']): Row => {
    const [, status, close] = /^(–|\d{3})(?: \/ (\d{4}))?$/.exec(last) ?? [];
    return { code, status: Number(status) || undefined, close: Number(close) || undefined };
  },
);

it('documents every code, and no other', () => {
  const codes = [
    APPEND_CODES,
    CURSOR_CODES,
    LINK_CODES,
    MESSAGE_CODES,
    BLOB_CODES,
    PUSH_CODES,
    CLIENT_CODES,
    SERVER_CODES,
  ].flat();
  expect(rows.map(({ code }) => code)).toEqual(codes);
  expect(new Set(codes).size).toBe(codes.length);
});

it('documents the HTTP status that each code has', () => {
  for (const { code, status } of rows) expect([code, statusOf(code as never)]).toEqual([code, status ?? 500]);
});

it('documents every close code of our own', () => {
  const documented = new Set(rows.flatMap(({ close }) => close ?? []));
  for (const code of Object.values(CLOSE)) if (code > 1_000) expect(documented).toContain(code);
});
