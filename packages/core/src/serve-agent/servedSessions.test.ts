import { describe, expect, it } from 'vitest';
import { planSessions, workOf } from './servedSessions.ts';

const info = (session: string, messages = 1, asked: readonly string[] = ['agent:docs']) => ({
  session,
  ...{ events: 1, createdAt: 0, changedAt: 0, messages, asked },
});
const place = (session: string, idleSince?: number) => ({ session, idleSince });
const NONE = new Map<string, string>();

describe('an agent that serves all sessions', () => {
  it('joins those in which it is asked, the one that has waited for longest first, as far as there is room', () => {
    const listed = [info('new'), info('middle'), info('old')];
    expect(planSessions(listed, [], NONE, 10)).toEqual({ join: ['old', 'middle', 'new'], leave: [] });
    expect(planSessions(listed, [place('old')], NONE, 2)).toEqual({ join: ['middle'], leave: [] });
    expect(planSessions(listed, [place('old'), place('middle')], NONE, 10).join).toEqual(['new']);
  });

  it('makes room by leaving what has been idle for longest, never what it works on', () => {
    const served = [place('busy'), place('idle', 7), place('longest', 3)];
    expect(planSessions([info('one')], served, NONE, 3)).toEqual({ join: [], leave: ['longest'] });
    expect(planSessions([info('one'), info('two'), info('three')], served, NONE, 3).leave).toEqual([
      'longest',
      'idle',
    ]);
    expect(planSessions([info('one')], served, NONE, 4)).toEqual({ join: ['one'], leave: [] });
    expect(planSessions([], served, NONE, 3)).toEqual({ join: [], leave: [] });
  });

  it('comes back to a session that it has left when there is other work, and not for the same', () => {
    const done = new Map([['one', workOf(info('one'))]]);
    expect(planSessions([info('one')], [], done, 10).join).toEqual([]);
    expect(planSessions([info('one', 2)], [], done, 10).join).toEqual(['one']);
    expect(planSessions([info('one', 1, ['agent:*', 'agent:docs'])], [], done, 10).join).toEqual(['one']);
  });
});
