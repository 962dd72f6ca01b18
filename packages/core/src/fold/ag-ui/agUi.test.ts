import { describe, expect, it } from 'vitest';
import { append, type Keeper, openKeeper } from '../../keeper/keeper.ts';
import { weighUnderWay } from '../../keeper/underWay.ts';
import type { EventEntry } from '../../protocol/envelope.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { documentOf, type SessionState } from '../state.ts';
import { textOf } from '../text.ts';

const OWNER = 'agent:docs/DDDDDDDDDDDDDDD1';
const SELF = 'keeper:test/FFFFFFFFFFFFFFF1/main';

/** A session that several write to, through the shipping keeper. */
function stage() {
  let keeper: Keeper = openKeeper('incarnation');
  const write = (instance: string, entry: EventEntry, limits = LIMITS) => {
    const producer = `${instance}/main`;
    const participant = instance.slice(0, instance.indexOf('/'));
    const first = (keeper.state.producers.get(producer)?.last ?? 0) + 1;
    const outcome = append(
      keeper,
      { participant, instance },
      { producer, first, events: [entry] },
      1_000,
      SELF,
      limits,
    );
    if (outcome.type === 'appended') keeper = outcome.keeper;
    return outcome.type === 'refused' ? outcome.code : undefined;
  };
  const by = (instance: string, run: string) => (event: EventEntry['event'], id?: string) =>
    write(instance, { run, event, ...(id === undefined ? {} : { id }) });
  const say = by(OWNER, 'r1');
  say({ type: 'RUN_STARTED', runId: 'r1' });
  return {
    state: (): SessionState => keeper.state,
    weight: () => weighUnderWay(keeper.state).total,
    write,
    by,
    say,
  };
}

const texts = (state: SessionState) => [...state.messages.values()].map(({ id, text }) => [id, textOf(text)]);
const stream = (
  say: (event: EventEntry['event']) => unknown,
  messageId: string,
  delta: string,
  open = false,
) => {
  say({ type: 'TEXT_MESSAGE_START', messageId });
  say({ type: 'TEXT_MESSAGE_CONTENT', messageId, delta });
  if (!open) say({ type: 'TEXT_MESSAGE_END', messageId });
};

describe('a shared document', () => {
  it('is its participant’s, and each sub-agent’s apart; what a failed patch would change stays', () => {
    const { state, say, by } = stage();
    say({ type: 'STATE_DELTA', delta: [{ op: 'add', path: '/a', value: 1 }] });
    say({ type: 'STATE_SNAPSHOT', snapshot: [1], subagentRunId: 's' });
    const other = by('agent:other/EEEEEEEEEEEEEEE1', 'r1');
    other({ type: 'RUN_STARTED', runId: 'r1' });
    other({ type: 'STATE_SNAPSHOT', snapshot: null });
    expect(
      say({
        type: 'STATE_DELTA',
        delta: [
          { op: 'add', path: '/b', value: 2 },
          { op: 'remove', path: '/c' },
        ],
      }),
    ).toBe('patch-failed');
    expect(say({ type: 'STATE_DELTA', delta: [{ op: 'add', path: '/__proto__/x', value: 2 }] })).toBe(
      'patch-failed',
    );
    expect(documentOf(state(), 'agent:docs')?.value).toEqual({ a: 1 });
    expect(documentOf(state(), 'agent:docs', 's')?.value).toEqual([1]);
    expect(documentOf(state(), 'agent:other')?.value).toBe(null);
    expect(state().faults).toEqual({});
  });

  it('counts for the session’s size by what it weighs, not by what its patches weigh (P24)', () => {
    const { state, weight, write, say } = stage();
    say({ type: 'STATE_SNAPSHOT', snapshot: { a: 'x'.repeat(60_000) } });
    const before = weight();
    say({
      type: 'STATE_DELTA',
      delta: [
        { op: 'copy', from: '/a', path: '/b' },
        { op: 'copy', from: '/a', path: '/c' },
      ],
    });
    expect(weight() - before).toBeGreaterThan(120_000);
    const event = { type: 'STATE_DELTA', delta: [{ op: 'add', path: '/d', value: 1 }] } as const;
    expect(write(OWNER, { run: 'r1', event }, { ...LIMITS, state: 300_000 })).toBe('run-too-large');
    expect(
      write(
        OWNER,
        { run: 'r1', event: { type: 'RUN_FINISHED', runId: 'r1' } },
        { ...LIMITS, state: 300_000 },
      ),
    ).toBe(undefined);
    expect(state().runs.size).toBe(1);
  });

  it('of 256 kB is as large as it gets: what would make it larger is refused whole', () => {
    const { state, say } = stage();
    say({ type: 'STATE_SNAPSHOT', snapshot: { a: ['x'.repeat(40)] } });
    const copy = { op: 'copy', from: '/a', path: '/a/-' } as const;
    expect(say({ type: 'STATE_DELTA', delta: Array(22).fill(copy) })).toBe('document-too-large');
    expect(documentOf(state(), 'agent:docs')?.value).toEqual({ a: ['x'.repeat(40)] });
  });
});

describe('an activity', () => {
  it('is a message with a content, written anew or patched, by a later run as well', () => {
    const { state, say, by } = stage();
    stream(say, 'm1', 'text');
    const plan = { type: 'ACTIVITY_SNAPSHOT', messageId: 'a1', activityType: 'plan' } as const;
    say({ ...plan, content: { steps: [] } });
    say({ ...plan, content: { steps: ['never'] }, replace: false });
    const patch = [{ op: 'add', path: '/steps/-', value: 'first' }] as const;
    say({ type: 'ACTIVITY_DELTA', messageId: 'a1', activityType: 'plan', patch });
    say({ type: 'RUN_FINISHED', runId: 'r1' });
    const later = by(OWNER, 'r2');
    later({ type: 'RUN_STARTED', runId: 'r2' });
    later({ type: 'ACTIVITY_DELTA', messageId: 'a1', activityType: 'plan', patch });
    expect(later({ ...plan, messageId: 'm1', content: {} })).toBe('duplicate-entity');
    expect(later({ type: 'ACTIVITY_DELTA', messageId: 'm1', activityType: 'plan', patch })).toBe(
      'patch-failed',
    );
    expect([...state().messages.values()].map(({ kind, run, activity }) => [kind, run, activity])).toEqual([
      ['text', 'r1', undefined],
      ['activity', 'r1', { type: 'plan', content: { steps: ['first', 'first'] } }],
    ]);
  });
});

describe('an interrupt', () => {
  const cancel = {
    id: 'c',
    event: { type: 'cancel.requested', target: { kind: 'session' } },
  } as const;
  const outcome = { type: 'interrupt', interrupts: [{ id: 'i', reason: 'approval' }] } as const;
  const control = { participant: 'user:ana', id: 'c' };

  it('of a run that was asked to stop is its end as cancelled: no answer resumes it (P34)', () => {
    const { state, say, by, write } = stage();
    write('user:ana/AAAAAAAAAAAAAAA1', cancel);
    say({ type: 'RUN_FINISHED', runId: 'r1', outcome });
    const next = by(OWNER, 'r2');
    const resume = { type: 'RUN_STARTED', runId: 'r2', input: { resume: [{ interruptId: 'i' }] } } as const;
    expect(next(resume)).toBe('late-event');
    expect([...state().runs.values()].map(({ status }) => status)).toEqual(['cancelled']);
    expect(
      state()
        .controls.get('user:ana\nc')
        ?.rows.map(({ status }) => status),
    ).toEqual(['done']);
  });

  it('of a run that refused to stop stands', () => {
    const { state, say, write } = stage();
    write('user:ana/AAAAAAAAAAAAAAA1', cancel);
    say({ type: 'control.refused', control, reason: 'nearly done' });
    say({ type: 'RUN_FINISHED', runId: 'r1', outcome });
    expect([...state().runs.values()].map(({ status }) => status)).toEqual(['interrupted']);
    expect(
      state()
        .controls.get('user:ana\nc')
        ?.rows.map(({ status }) => status),
    ).toEqual(['refused']);
  });
});

describe('a MESSAGES_SNAPSHOT', () => {
  it('touches its own run only: no person’s words, no other agent’s, no earlier run’s (P20)', () => {
    const { state, say, by, write } = stage();
    stream(say, 'm1', 'first');
    say({ type: 'RUN_FINISHED', runId: 'r1' });
    write('user:ana/AAAAAAAAAAAAAAA1', {
      id: 'm2',
      saw: 0,
      event: { type: 'message.sent', content: 'why?' },
    });
    const other = by('agent:other/EEEEEEEEEEEEEEE1', 'o');
    other({ type: 'RUN_STARTED', runId: 'o' });
    stream(other, 'm3', 'theirs');
    const next = by(OWNER, 'r2');
    next({ type: 'RUN_STARTED', runId: 'r2' });
    stream(next, 'tmp-1', 'because');
    stream(next, 'open', 'and', true);
    next({
      type: 'MESSAGES_SNAPSHOT',
      messages: [
        { id: 'm0', role: 'assistant', content: 'before all' },
        { id: 'm1', role: 'assistant', content: 'first, but otherwise' },
        { id: 'm2', role: 'user', content: 'something else?' },
        { id: 'final', role: 'assistant', content: 'because!' },
        { id: 'm3', role: 'assistant', content: 'ours' },
      ],
    });
    expect(texts(state())).toEqual([
      ['m1', 'first'],
      ['m2', 'why?'],
      ['m3', 'theirs'],
      ['open', 'and'],
      ['final', 'because!'],
      ['m3', 'ours'],
    ]);
    next({ type: 'MESSAGES_SNAPSHOT', messages: [] });
    expect(texts(state()).map(([id]) => id)).toEqual(['m1', 'm2', 'm3', 'open']);
    expect(state().faults).toEqual({});
  });

  it('leaves reasoning where it lists none, and calls that wait for their result', () => {
    const { state, say } = stage();
    say({ type: 'REASONING_MESSAGE_START', messageId: 'think' });
    say({ type: 'REASONING_MESSAGE_END', messageId: 'think' });
    for (const toolCallId of ['done', 'waits']) {
      say({ type: 'TOOL_CALL_START', toolCallId, toolCallName: 'look' });
      say({ type: 'TOOL_CALL_END', toolCallId });
    }
    say({
      type: 'TOOL_CALL_RESULT',
      toolCallId: 'done',
      messageId: 't',
      content: [{ type: 'image', source: {} }],
    });
    say({ type: 'MESSAGES_SNAPSHOT', messages: [{ id: 'm', role: 'assistant', content: 'x' }] });
    expect(texts(state()).map(([id]) => id)).toEqual(['think', 'm']);
    expect([...state().toolCalls.values()].map(({ id }) => id)).toEqual(['waits']);
    expect(say({ type: 'TOOL_CALL_RESULT', toolCallId: 'waits', messageId: 't', content: 'late' })).toBe(
      undefined,
    );
    say({ type: 'MESSAGES_SNAPSHOT', messages: [{ id: 'other', role: 'reasoning', content: 'hm' }] });
    expect(texts(state()).map(([id]) => id)).toEqual(['other']);
  });
});

describe('a sub-agent within a run', () => {
  it('has its own steps and its own end, and is cut with its run', () => {
    const { state, say } = stage();
    for (const subagentRunId of ['a', 'b', 'c', 'd'])
      say({ type: 'SUBAGENT_STARTED', subagentRunId, name: subagentRunId });
    say({ type: 'SUBAGENT_STARTED', subagentRunId: 'e', name: 'e', parentSubagentRunId: 'd' });
    expect(say({ type: 'SUBAGENT_STARTED', subagentRunId: 'a', name: 'again' })).toBe('duplicate-entity');
    say({ type: 'STEP_STARTED', stepName: 'look', subagentRunId: 'e' });
    say({ type: 'STEP_STARTED', stepName: 'look' });
    say({ type: 'STEP_FINISHED', stepName: 'look' });
    expect([...state().subagents.values()].map(({ steps }) => steps.join())).toEqual([
      '',
      '',
      '',
      '',
      'look',
    ]);
    say({ type: 'SUBAGENT_FINISHED', subagentRunId: 'a', result: 1 });
    say({ type: 'SUBAGENT_FINISHED', subagentRunId: 'b', outcome: { type: 'suspended' } });
    say({ type: 'SUBAGENT_ERROR', subagentRunId: 'c', message: 'broke' });
    say({ type: 'subagent.cancelled', subagentRunId: 'd' });
    expect(say({ type: 'SUBAGENT_FINISHED', subagentRunId: 'd' })).toBe('late-event');
    say({ type: 'RUN_FINISHED', runId: 'r1' });
    const found = [...state().subagents.values()].map(({ id, status, parent }) => [id, status, parent]);
    expect(found).toEqual([
      ['a', 'finished', undefined],
      ['b', 'interrupted', undefined],
      ['c', 'failed', undefined],
      ['d', 'cancelled', undefined],
      ['e', 'cut', 'd'],
    ]);
  });

  it('is superseded where a new owner of its run begins anew, and may begin again (P21)', () => {
    const { state, say, by } = stage();
    say({ type: 'SUBAGENT_STARTED', subagentRunId: 'a', name: 'a' });
    const next = by('agent:docs/DDDDDDDDDDDDDDD2', 'r1');
    next({ type: 'run.claimed', generation: 2 }, 'take');
    expect([...state().subagents.values()].map(({ status }) => status)).toEqual(['superseded']);
    expect(next({ type: 'SUBAGENT_STARTED', subagentRunId: 'a', name: 'a' })).toBe(undefined);
    expect([...state().subagents.values()].map(({ status }) => status)).toEqual(['running']);
  });
});

describe('a run that resumes', () => {
  it.each([
    ['resolved', 'finished'],
    ['cancelled', 'cancelled'],
  ] as const)(
    'by an answer that is %s leaves the interrupted one %s, and is the only one to (P15)',
    (status, left) => {
      const { state, say, by } = stage();
      const interrupts = [
        { id: 'i', reason: 'approval', expiresAt: 'soon', responseSchema: { type: 'object' } },
      ];
      say({ type: 'RUN_FINISHED', runId: 'r1', outcome: { type: 'interrupt', interrupts } });
      expect([...state().runs.values()][0]?.interrupts).toEqual(interrupts);
      const input = { resume: [{ interruptId: 'i', status }] };
      expect(by(OWNER, 'r2')({ type: 'RUN_STARTED', runId: 'r2', input })).toBe(undefined);
      expect(by(OWNER, 'r3')({ type: 'RUN_STARTED', runId: 'r3', input })).toBe('late-event');
      expect([...state().runs.values()].map((run) => [run.status, run.resumes])).toEqual([
        [left, undefined],
        ['running', 'r1'],
      ]);
    },
  );

  const interrupts = [{ id: 'i', reason: 'approval', toolCallId: 'c' }];
  const call = (say: (event: EventEntry['event']) => unknown, toolCallId: string, open = false) => {
    say({ type: 'TOOL_CALL_START', toolCallId, toolCallName: 'send' });
    if (!open) say({ type: 'TOOL_CALL_END', toolCallId });
  };
  const result = { type: 'TOOL_CALL_RESULT', toolCallId: 'c', messageId: 't', content: 'sent' } as const;
  const calls = (state: SessionState) =>
    [...state.toolCalls.values()].map(({ id, run, status }) => [id, run, status]);
  const interrupted = () => {
    const at = stage();
    call(at.say, 'c');
    call(at.say, 'open', true);
    at.say({ type: 'RUN_FINISHED', runId: 'r1', outcome: { type: 'interrupt', interrupts } });
    return at;
  };
  const resume = { resume: [{ interruptId: 'i', status: 'resolved' }] } as const;

  it('gives the result of a call that its interrupted run made: until then the call waits (P20)', () => {
    const { state, by, say } = interrupted();
    expect(calls(state())).toEqual([
      ['c', 'r1', 'called'],
      ['open', 'r1', 'cut'],
    ]);
    const other = by(OWNER, 'other');
    other({ type: 'RUN_STARTED', runId: 'other' });
    expect([other(result), say(result)]).toEqual(['late-event', 'late-event']);
    const next = by(OWNER, 'r2');
    next({ type: 'RUN_STARTED', runId: 'r2', input: resume });
    // Its owner dies, and another begins the run anew: what was left to the run waits on.
    const heir = by('agent:docs/DDDDDDDDDDDDDDD2', 'r2');
    call(next, 'again');
    heir({ type: 'run.claimed', generation: 2 }, 'take');
    expect(heir(result)).toBe(undefined);
    expect(calls(state())).toEqual([
      ['c', 'r2', 'done'],
      ['open', 'r1', 'cut'],
      ['again', 'r2', 'superseded'],
    ]);
    // A list of what this run wrote does not name what the interrupted run had called.
    heir({ type: 'MESSAGES_SNAPSHOT', messages: [{ id: 'm', role: 'assistant', content: 'Done.' }] });
    expect(calls(state())[0]).toEqual(['c', 'r2', 'done']);
    expect(state().faults).toEqual({});
  });

  it.each(['finished', 'interrupted', 'cancelled'])(
    'ends with its call %s if it gave no result, as the run ends',
    (ends) => {
      const { state, by, write } = interrupted();
      if (ends === 'cancelled')
        write('user:ana/AAAAAAAAAAAAAAA1', {
          id: 'stop',
          saw: state().position,
          event: { type: 'cancel.requested', target: { kind: 'run', participant: 'agent:docs', run: 'r1' } },
        });
      else {
        const next = by(OWNER, 'r2');
        next({ type: 'RUN_STARTED', runId: 'r2', input: resume });
        const outcome = ends === 'interrupted' ? { outcome: { type: 'interrupt', interrupts } as const } : {};
        next({ type: 'RUN_FINISHED', runId: 'r2', ...outcome });
      }
      expect(calls(state())[0]).toEqual([
        'c',
        ends === 'cancelled' ? 'r1' : 'r2',
        ends === 'interrupted' ? 'called' : 'cut',
      ]);
    },
  );
});

describe('a message in parts', () => {
  it('is stored as it came, and shows its texts', () => {
    const { state, write } = stage();
    const content = [
      { type: 'text', text: 'look' },
      { type: 'image', source: { type: 'url', value: 'x' } },
      { type: 'text', text: 'here' },
    ];
    write('user:ana/AAAAAAAAAAAAAAA1', { id: 'm', saw: 0, event: { type: 'message.sent', content } });
    expect(texts(state())).toEqual([['m', 'look\nhere']]);
    expect([...state().messages.values()][0]?.parts).toEqual(content);
  });
});
