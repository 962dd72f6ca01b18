import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
