import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lanAddress } from './lan/lanAddress.ts';
import { keepTokens, readSettings, recentSessions } from './settings.ts';

const newData = () => mkdtempSync(join(tmpdir(), 'rejoin-settings-'));

describe('the settings', () => {
  it('start the agents of all scenes, of those that are named, or none', () => {
    expect(readSettings({}).scenes).toEqual([
      'research-team',
      'support-desk',
      'coding',
      'phone',
      'scenarios',
    ]);
    expect(readSettings({ REJOIN_DEMO_AGENTS: 'coding' }).scenes).toEqual(['coding']);
    expect(readSettings({ REJOIN_DEMO_AGENTS: '0' }).scenes).toEqual(['0']);
  });
});

describe('the local network', () => {
  it('is let in when it is asked for, by an address of this machine', () => {
    expect(readSettings({}).lan).toBeUndefined();
    expect(readSettings({ REJOIN_LAN: '127.0.0.2' }).lan).toBe('127.0.0.2');
    expect(readSettings({}, ['--lan=192.168.1.7']).lan).toBe('192.168.1.7');
    for (const wrong of ['--lan=', '--lan=home', '--lan=0.0.0.0', '--lan=::1', '--lane', '--other'])
      expect(() => readSettings({}, [wrong]), wrong).toThrow(/--lan/);
  });

  it('is reached by the first address that is not loopback', () => {
    const one = (address: string, internal: boolean, family: 'IPv4' | 'IPv6' = 'IPv4') => ({
      ...{ address, internal, netmask: '', mac: '', cidr: null },
      ...(family === 'IPv4' ? { family } : { family, scopeid: 0 }),
    });
    expect(lanAddress({ lo: [one('127.0.0.1', true)] })).toBeUndefined();
    expect(
      lanAddress({
        lo: [one('127.0.0.1', true)],
        en0: [one('fe80::1', false, 'IPv6'), one('10.0.0.5', false)],
      }),
    ).toBe('10.0.0.5');
  });
});

describe('the tokens', () => {
  it('are one for each kind of participant, made once, for their owner alone', () => {
    const data = join(newData(), 'new');
    const tokens = keepTokens(data);
    expect(new Set([tokens.user, tokens.operator, tokens.agent]).size).toBe(3);
    expect(keepTokens(data)).toEqual(tokens);
    expect(statSync(tokens.file).mode & 0o777).toBe(0o600);
  });

  it('stay in a folder of an older version, which gets the one of operators', () => {
    const data = newData();
    writeFileSync(join(data, 'tokens'), 'user:*=u\nagent:*=a\n');
    const { file, operator, ...others } = keepTokens(data);
    expect(others).toEqual({ user: 'u', agent: 'a' });
    expect(readFileSync(file, 'utf8')).toBe(`user:*=u\nagent:*=a\noperator:*=${operator}\n`);
  });
});

describe('the sessions that were opened last', () => {
  it('belong to one scene each, are kept, and are twenty of each at most', () => {
    const data = newData();
    const sessions = recentSessions(data);
    for (let count = 0; count < 22; count++) sessions.add(`s${count}`, 'coding');
    sessions.add('a', 'support-desk');
    sessions.add('s3', 'support-desk');
    const again = recentSessions(data);
    expect(again.of('support-desk')).toEqual(['a', 's3']);
    expect(again.of('coding')).toHaveLength(19);
    expect(again.of('coding').at(-1)).toBe('s21');
    expect(again.of('research-team')).toEqual([]);
  });

  it('are the research team’s where an older version has written them', () => {
    const data = newData();
    writeFileSync(join(data, 'recent-sessions'), 'a\nb\n');
    expect(recentSessions(data).of('research-team')).toEqual(['a', 'b']);
  });
});
