/** Consent given beforehand, and what it answers (P42), on any log. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANA, BEN, DOCS, DOCS_2, type ExampleLog, exampleLog, HELP } from '../../test/exampleLog.ts';
import type { EventItem } from '../protocol/envelope.ts';
import { WINDOW } from '../protocol/limits.ts';
import { digest } from './digest.ts';
import { readSnapshot, takeSnapshot } from './snapshot.ts';

type Event = EventItem['event'];
const run = { run: 'r' };
const allowed = (more: object = {}): Event => ({
  type: 'policy.allowed',
  agent: 'agent:docs',
  tool: 'delete',
  ...more,
});
const withdrawn = (id: string, participant = 'user:ana'): Event => ({
  type: 'policy.withdrawn',
  policy: { participant, id },
});
const asked = (more: object = {}): Event => ({
  type: 'question.asked',
  title: 'May I?',
  toolCallId: 'c',
  ...more,
});
const running = () => exampleLog().add(DOCS, { type: 'RUN_STARTED', runId: 'r' }, run);
const call = (log: ExampleLog, tool = 'delete', id = 'c') =>
  log
    .add(DOCS, { type: 'TOOL_CALL_START', toolCallId: id, toolCallName: tool }, run)
    .add(DOCS, { type: 'TOOL_CALL_END', toolCallId: id }, run);
const called = (tool?: string) => call(running(), tool);
const ask = (log: ExampleLog, more?: object) => log.add(DOCS, asked(more), { ...run, id: 'q' });
const questionIn = (log: ExampleLog) => [...log.state().questions.values()].at(-1);

describe('a policy', () => {
  it('approves what is asked after it in its giver’s name, and nothing that waits (P42)', () => {
    const log = ask(called()).add(ANA, allowed(), { id: 'p' });
    expect(questionIn(log)?.status).toBe('waiting');
    call(log, 'delete', 'c2').add(DOCS, asked({ toolCallId: 'c2' }), { ...run, id: 'q2' });
    const policy = { participant: 'user:ana', id: 'p' };
    expect(questionIn(log)).toMatchObject({
      status: 'answered',
      answer: { ...policy, policy, decision: 'approved' },
    });
    const answered: Event = {
      type: 'question.answered',
      question: { participant: 'agent:docs', id: 'q2' },
      decision: 'declined',
    };
    expect(log.fault(BEN, answered, { id: 'no' })).toBe('claim-lost');
  });

  it.each([
    ['another tool', () => ask(called('read').add(ANA, allowed(), { id: 'p' }))],
    ['another agent', () => ask(called().add(ANA, allowed({ agent: 'agent:help' }), { id: 'p' }))],
    ['no tool call', () => ask(called().add(ANA, allowed(), { id: 'p' }), { toolCallId: undefined })],
    ['a call that is not there', () => ask(running().add(ANA, allowed(), { id: 'p' }))],
    [
      'a call whose arguments are being written',
      () =>
        ask(
          running()
            .add(ANA, allowed(), { id: 'p' })
            .add(DOCS, { type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'delete' }, run),
        ),
    ],
    [
      'a call of another run',
      () =>
        called()
          .add(ANA, allowed(), { id: 'p' })
          .add(DOCS, { type: 'RUN_STARTED', runId: 'r2' }, { run: 'r2' })
          .add(DOCS, asked(), { run: 'r2', id: 'q' }),
    ],
    ['a choice', () => ask(called().add(ANA, allowed(), { id: 'p' }), { choices: [{ value: 'rome' }] })],
    ['data', () => ask(called().add(ANA, allowed(), { id: 'p' }), { schema: {} })],
    ['what is of high risk', () => ask(called().add(ANA, allowed(), { id: 'p' }), { risk: 'high' })],
    [
      'what names no risk, if it is for low risk alone',
      () => ask(called().add(ANA, allowed({ risk: 'low' }), { id: 'p' })),
    ],
    [
      'anything once it is withdrawn',
      () => ask(called().add(ANA, allowed(), { id: 'p' }).add(BEN, withdrawn('p'), { id: 'w' })),
    ],
  ])('does not answer about %s', (_, log) => {
    expect(questionIn(log())?.status).toBe('waiting');
  });

  it('answers what is of high risk if it says so, and an interrupt as well', () => {
    const high = ask(called().add(ANA, allowed({ risk: 'high' }), { id: 'p' }), { risk: 'high' });
    expect(questionIn(high)?.status).toBe('answered');
    const interrupts = [{ id: 'i', reason: 'tool', toolCallId: 'c' }];
    const outcome = { type: 'interrupt' as const, interrupts };
    const log = called().add(ANA, allowed(), { id: 'p' });
    log.add(DOCS, { type: 'RUN_FINISHED', runId: 'r', outcome }, run);
    expect(questionIn(log)).toMatchObject({ status: 'answered', interrupt: 'i', answer: { id: 'p' } });
  });

  it('is given by people, for the tool of an agent, one at a time: the first in the log (P14)', () => {
    const log = exampleLog();
    expect(log.fault(HELP, allowed(), { id: 'p' })).toBe('forbidden');
    expect(log.fault(ANA, allowed(), {})).toBe('forbidden');
    expect(log.fault(ANA, allowed({ agent: 'user:ben' }), { id: 'p' })).toBe('forbidden');
    log.add(ANA, allowed(), { id: 'p' });
    expect(log.fault(BEN, allowed({ risk: 'high' }), { id: 'p' })).toBe('claim-lost');
    expect(log.fault(BEN, allowed({ tool: 'read' }), { id: 'p' })).toBeUndefined();
    expect(log.fault(BEN, allowed({ agent: 'agent:help' }), { id: 'p' })).toBeUndefined();
  });

  it('is withdrawn once, by any person, and not given anew by one who had not seen that', () => {
    const log = exampleLog().add(ANA, allowed(), { id: 'p' });
    expect(log.fault(DOCS_2, withdrawn('p'), { id: 'w' })).toBe('forbidden');
    expect(log.fault(BEN, withdrawn('other'), { id: 'w' })).toBe('late-event');
    const before = log.state().position;
    log.add(BEN, withdrawn('p'), { id: 'w' });
    expect([...log.state().policies.values()]).toMatchObject([
      { id: 'p', tool: 'delete', risk: 'medium', withdrawn: { participant: 'user:ben', id: 'w' } },
    ]);
    expect(log.fault(ANA, withdrawn('p'), { id: 'w' })).toBe('late-event');
    expect(log.fault(ANA, allowed(), { id: 'p2', saw: before })).toBe('claim-lost');
    expect(log.fault(ANA, allowed(), { id: 'p2', saw: log.state().position })).toBeUndefined();
    log.add(ANA, allowed(), { id: 'p2' });
    expect(log.fault(BEN, withdrawn('p'), { id: 'w2' })).toBe('late-event');
    expect(log.state().policies.size).toBe(1);
  });

  it('leaves a full window oldest first, and what was withdrawn before all others', () => {
    const log = exampleLog();
    for (let each = 0; each < WINDOW.policies; each++)
      log.add(ANA, allowed({ tool: `t${each}` }), { id: `p${each}` });
    log.add(ANA, withdrawn('p7'), { id: 'w' });
    const tools = () => [...log.state().policies.values()].map(({ tool }) => tool);
    log.add(ANA, allowed({ tool: 'one' }), { id: 'one' });
    expect(tools()).toHaveLength(WINDOW.policies);
    expect(tools()).not.toContain('t7');
    log.add(ANA, allowed({ tool: 'two' }), { id: 'two' });
    expect(tools()).not.toContain('t0');
    expect(tools()).toContain('t1');
  });

  it('is in snapshots and digests', () => {
    const log = exampleLog().add(ANA, allowed({ tool: '__proto__' }), { id: 'p' });
    const state = readSnapshot(takeSnapshot(log.state(), 'i.1'));
    expect(state).toMatchObject({ policies: log.state().policies });
    const other = exampleLog().add(ANA, allowed({ tool: '__proto__', risk: 'high' }), { id: 'p' });
    expect(digest(other.state())).not.toBe(digest(log.state()));
  });
});

it('whatever is allowed, withdrawn and asked in whatever order: what is in force where a question stands answers it (P42)', () => {
  const tool = fc.constantFrom('delete', 'read');
  const step = fc.oneof(
    fc.record({ kind: fc.constant('allow' as const), tool, high: fc.boolean() }),
    fc.record({ kind: fc.constant('withdraw' as const), tool }),
    fc.record({ kind: fc.constant('ask' as const), tool, high: fc.boolean() }),
  );
  let answers = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const log = running();
      const inForce = new Map<string, { id: string; high: boolean }>();
      steps.forEach((each, at) => {
        const id = `${at}`;
        const former = inForce.get(each.tool);
        if (each.kind === 'ask') {
          call(log, each.tool, id);
          const risk = each.high ? { risk: 'high' } : {};
          log.add(DOCS, asked({ toolCallId: id, ...risk }), { ...run, id });
          const policy = former && (former.high || !each.high) ? former.id : undefined;
          expect(questionIn(log)?.answer?.policy?.id).toBe(policy);
          if (policy !== undefined) answers++;
        } else if (each.kind === 'allow') {
          const event = allowed({ tool: each.tool, ...(each.high && { risk: 'high' }) });
          expect(log.fault(ANA, event, { id })).toBe(former && 'claim-lost');
          if (former) return;
          log.add(ANA, event, { id });
          inForce.set(each.tool, { id, high: each.high });
        } else {
          const event = withdrawn(former?.id ?? 'none');
          expect(log.fault(BEN, event, { id })).toBe(former ? undefined : 'late-event');
          if (!former) return;
          log.add(BEN, event, { id });
          inForce.delete(each.tool);
        }
      });
    }),
    { numRuns: 50 },
  );
  expect(answers).toBeGreaterThan(0);
});
