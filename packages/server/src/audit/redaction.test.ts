import { describe, expect, it } from 'vitest';
import { createSecrets } from './redaction.ts';

const secrets = createSecrets(
  ['https://ana:pa%24s@api.example/chat?api_key=abc123def&mode=fast'],
  {
    Authorization: 'Bearer tok-1',
    'X-Api-Key': 'k"9',
    Cookie: 'session=s3cr3t-value',
    'Content-Type': 'application/json',
  },
  ['from-env'],
);

describe('what is shown', () => {
  it('of an address is neither user, password nor the values of its query', () => {
    expect(secrets.url('https://ana:pa%24s@api.example/chat?api_key=abc123def&mode=fast')).toBe(
      'https://api.example/chat?api_key=…&mode=…',
    );
  });

  it.each([
    'tok-1',
    'Bearer tok-1',
    'abc123def',
    'pa$s',
    'pa%24s',
    's3cr3t-value',
    'from-env',
    JSON.stringify({ header: 'k"9' }),
    Buffer.from('ana:pa$s').toString('base64'),
    encodeURIComponent('k"9'),
  ])('has no %s, wherever it stands', (secret) => {
    const shown = secrets.all({ deep: [{ text: `it said ${secret}!` }] });
    expect(JSON.stringify(shown)).not.toMatch(
      /tok-1|abc123def|pa\$s|pa%24s|s3cr3t|from-env|k\\*"9|k%229|YW5hOnBh/,
    );
  });

  it('has no part of a secret either, where a text was cut short', () => {
    const long = 'sk-0123456789abcdefghij';
    const { text } = createSecrets([], { Authorization: `Bearer ${long}` }, []);
    for (let at = 8; at < long.length; at++) {
      expect(text(`404: no right for ${long.slice(0, at)}`)).toBe('404: no right for •••');
      expect(text(`…${long.slice(-at)} is wrong.`)).toBe('…••• is wrong.');
    }
  });

  it('keeps what is no secret', () => {
    expect(secrets.text('Content-Type: application/json, mode fast')).toBe(
      'Content-Type: application/json, mode fast',
    );
  });
});
