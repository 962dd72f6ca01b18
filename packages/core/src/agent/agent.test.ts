import { createSimulator, type ManualClock, manualClock, seededRandom } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import { createSessionClient } from '../client/client.ts';
import type { SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import { refKey } from '../protocol/ids.ts';
import { memory } from '../transports/memoryTransport.ts';
import { type JoinOptions, joinSession } from './joinSession.ts';

function stage() {
  const clock: ManualClock = manualClock();
  const random = seededRandom(7);
  const transport = memory({
    clock,
    random,
    patience: { lease: 15_000, expires: 60_000, unresponsive: 10_000 },
  });
  const page = createSessionClient({ transport, participant: 'user:ana', clock, random });
  const session = page.session('s');
  return {
    clock,
    session,
    state: (): SessionState => session.store.getState().state,
    client: (participant: string, role: 'page' | 'agent' = 'page') =>
      createSessionClient({ transport, participant, role, clock, random }),
    join: (participant: string, more: Partial<JoinOptions> = {}) =>
      joinSession({ transport, session: 's', participant, clock, random, ...more }),
  };
}

/** A run of docs that writes each steer it takes, until one is `end`. */
async function steerable() {
  const all = stage();
  all.join('agent:docs').answer(async (run) => {
    const text = run.text();
    for await (const steer of run.steering) {
      await text.write(`[${steer.content}]`);
      if (steer.content === 'end') return;
    }
  });
  all.session.send('go');
  await all.clock.advance(500);
  return all;
}

const texts = (state: SessionState) =>
  [...state.messages.values()].map((message) => `${message.participant}: ${textOf(message.text)}`);
const runs = (state: SessionState) =>
  [...state.runs.values()].map((run) => `${run.participant} ${run.status}`);

describe('an agent', () => {
  it('answers a message by one run, with text, a tool call and progress', async () => {
    const { clock, session, state, join } = stage();
    join('agent:docs').answer(async (run) => {
      const call = run.toolCall('search');
      await call.args('{"q":');
      await call.args('"x"}');
      await call.result('found');
      await run.progress({ done: 1, total: 2 });
      const text = run.text();
      await text.write('You asked: ');
      await text.write(run.input?.content ?? '');
    });
    session.send('why?');
    await clock.advance(1_000);
    expect(texts(state())).toEqual(['user:ana: why?', 'agent:docs: You asked: why?']);
    expect(runs(state())).toEqual(['agent:docs finished']);
    expect(
      [...state().toolCalls.values()].map((call) => [call.name, textOf(call.args), call.result, call.status]),
    ).toEqual([['search', '{"q":"x"}', 'found', 'done']]);
    expect(state().faults).toEqual({});
  });

  it('adds parts under ids of its own run, and calls under the ids of their provider', async () => {
    const { clock, session, state, join } = stage();
    const refused: unknown[] = [];
    join('agent:docs').answer(async (run) => {
      const data = (value: number) => ({ kind: 'data', name: 'count', value }) as const;
      const first = await run.addPart(data(1), { id: 'count' });
      expect(await run.addPart(data(2), { id: 'count' })).toBe(first);
      expect(await run.addPart({ kind: 'source', url: 'https://example.org' }, { id: 'count' })).not.toBe(
        first,
      );
      const call = run.toolCall('search', { id: 'call_1', title: 'Search', byProvider: true });
      await call.result('1 so far', { preliminary: true });
      await call.result('No page', { outcome: 'failed' });
      await run.toolCall('search', { id: 'call_1' }).result('found');
      const wrong: readonly (() => unknown)[] = [
        // CAST, all four: they are wrong on purpose.
        () => run.addPart({ kind: 'file', mediaType: 'image/png' }),
        () => run.addPart(null as never),
        () => run.toolCall('search', { id: 7 } as never),
        () => call.result('x', { outcome: 'lost' } as never),
      ];
      for (const each of wrong)
        try {
          await each();
        } catch (error) {
          refused.push((error as { code: string }).code);
        }
    });
    session.send('why?');
    await clock.advance(1_000);
    session.send('and now?');
    await clock.advance(1_000);
    expect(refused).toEqual(Array(8).fill('argument-invalid'));
    expect(
      [...state().parts.values()].map(({ id, given, part }) => [id, given, 'value' in part && part.value]),
    ).toEqual([
      ['count', undefined, 2],
      ['count.2', 'count', false],
      ['count.3', 'count', 2],
      ['count.4', 'count', false],
    ]);
    expect(
      [...state().toolCalls.values()].map(({ id, given, status, outcome }) => [id, given, status, outcome]),
    ).toEqual([
      ['call_1', undefined, 'done', 'failed'],
      ['call_1.2', 'call_1', 'done', undefined],
      ['call_1.3', 'call_1', 'done', 'failed'],
      ['call_1.4', 'call_1', 'done', undefined],
    ]);
    expect(state().faults).toEqual({});
  });

  it('publishes what has no method of its own, and nothing that the run itself writes', async () => {
    const { clock, session, state, join } = stage();
    const codes: unknown[] = [];
    join('agent:docs').answer(async (run) => {
      await run.publish({ type: 'STATE_SNAPSHOT', snapshot: { n: 1 } });
      await run.publish({ type: 'weather.changed', to: 'rain' });
      for (const event of [
        { type: 'RUN_FINISHED', runId: run.run },
        { type: 'control.acknowledged', control: { participant: 'user:ana', id: 'x' } },
        { type: 'message.sent', content: 'x' },
        { type: 'CUSTOM' },
      ] as const)
        await run.publish(event).catch(({ code }) => void codes.push(code));
      run.setUsage([{ inputTokens: 1 }]);
      run.fail('No more.', 'quota');
    });
    session.send('why?');
    await clock.advance(1_000);
    expect(codes).toEqual(Array(4).fill('argument-invalid'));
    expect([...state().documents.values()].map(({ value }) => value)).toEqual([{ n: 1 }]);
    expect(state().unknown).toHaveLength(1);
    expect([...state().runs.values()]).toMatchObject([
      { status: 'failed', error: { message: 'No more.', code: 'quota' }, usage: [{ inputTokens: 1 }] },
    ]);
  });

  it('publishes long forms, reports what is wrong with an event, and leaves out what only a provider reads', async () => {
    const { clock, session, state, join } = stage();
    const said: string[] = [];
    join('agent:docs').answer(async (run) => {
      for (const event of [
        { type: 'TEXT_MESSAGE_CHUNK', messageId: 'm1', delta: 'hello' },
        { type: 'THINKING_START' },
        { type: 'RUN_FINISHED', runId: run.run },
        { type: 'TOOL_CALL_RESULT', toolCallId: 'c', content: 'x' },
        { type: 'STATE_DELTA', delta: 'x' },
        { type: 'RAW', event: { prompt: 'secret' } },
        { type: 'REASONING_ENCRYPTED_VALUE', entityId: 'm1', encryptedValue: 'secret' },
        { type: 'CUSTOM', name: 'place', value: 1, rawEvent: { prompt: 'secret' } },
        {
          type: 'MESSAGES_SNAPSHOT',
          messages: [{ id: 'm', role: 'assistant', content: 'said', encryptedValue: 'secret' }],
        },
      ])
        await run.publish(event).catch(({ message }: Error) => void said.push(message));
      await run.publish({ type: 'RAW', event: { kept: true } }, { raw: true });
    });
    session.send('why?');
    await clock.advance(1_000);
    expect(said.map((message) => message.slice(0, 60))).toEqual([
      'TEXT_MESSAGE_CHUNK is a short form, and a run publishes long',
      'THINKING_START is a short form, and a run publishes long one',
      'The run itself writes RUN_FINISHED. Return from its handler ',
      'The `messageId` of TOOL_CALL_RESULT is missing. Expected: a ',
      'The `delta` of STATE_DELTA is a string that does not fit. Ex',
    ]);
    expect(state().unknown.map(({ event }) => event)).toEqual([{ type: 'RAW', event: { kept: true } }]);
    expect(state().custom.map(({ event }) => event)).toEqual([{ type: 'CUSTOM', name: 'place', value: 1 }]);
    expect(texts(state())).toEqual(['user:ana: why?', 'agent:docs: said']);
    expect(JSON.stringify([...state().messages.values()])).not.toContain('secret');
  });

  it('writes what is larger than an entry in pieces, in the order in which it was written, and refuses what no session keeps', async () => {
    const { clock, session, state, join } = stage();
    const found = `${'x'.repeat(99_999)}😀"`;
    const refused: unknown[] = [];
    join('agent:docs').answer(async (run) => {
      const large = { type: 'STATE_SNAPSHOT', snapshot: 'y'.repeat(300_000) } as const;
      await run.publish(large).catch(({ code }) => void refused.push(code));
      await run.toolCall('fetch').result(found);
      void run.publish({ type: 'STATE_SNAPSHOT', snapshot: { found } });
      void run.publish({ type: 'STATE_DELTA', delta: [{ op: 'add', path: '/n', value: 1 }] });
      void run.publish({ type: 'TEXT_MESSAGE_START', messageId: 'm' });
      void run.publish({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: found });
      await run.publish({ type: 'TEXT_MESSAGE_END', messageId: 'm' });
    });
    session.send('why?');
    await clock.advance(1_000);
    expect(refused).toEqual(['event-too-large']);
    expect([...state().toolCalls.values()].map(({ result }) => result === found)).toEqual([true]);
    expect([...state().documents.values()].map(({ value }) => value)).toEqual([{ found, n: 1 }]);
    expect(texts(state()).at(-1) === `agent:docs: ${found}`).toBe(true);
    expect(runs(state())).toEqual(['agent:docs finished']);
    expect(state().faults).toEqual({});
  });

  it('gives the result of a call in the run that resumes, where the first one was interrupted before it (P20)', async () => {
    const { clock, session, state, join } = stage();
    let toolCallId = '';
    join('agent:docs').answer(
      async (run) => {
        if (run.resume)
          return run.publish({ type: 'TOOL_CALL_RESULT', toolCallId, messageId: 't', content: 'sent' });
        const call = run.toolCall('send');
        await call.call();
        toolCallId = call.id;
        run.interrupt([{ id: 'i', reason: 'tool_call', toolCallId }]);
      },
      { resume: (_, { interrupts = [] }) => interrupts.map(({ id }) => ({ interruptId: id })) },
    );
    session.send('send it');
    await clock.advance(1_000);
    expect([...state().toolCalls.values()].map(({ status }) => status)).toEqual(['called']);
    session.send('yes');
    await clock.advance(1_000);
    expect([...state().toolCalls.values()].map(({ status, result }) => [status, result])).toEqual([
      ['done', 'sent'],
    ]);
    expect(runs(state())).toEqual(['agent:docs finished', 'agent:docs finished']);
  });

  it('refuses a steer where its code says why, also one that came before it said so (P35)', async () => {
    const { clock, session, state, join } = stage();
    join('agent:docs').answer(async (run) => {
      await new Promise<void>((resolve) => clock.after(1_000, resolve));
      run.onSteer(({ followUp }) => (followUp ? undefined : 'Not now.'));
      await new Promise<void>((resolve) => clock.after(1_000, resolve));
    });
    session.send('why?');
    await clock.advance(500);
    session.steer('first');
    session.steer('later', undefined, { followUp: true });
    await clock.advance(1_000);
    session.steer('second');
    await clock.advance(100);
    expect([...state().controls.values()].map(({ rows }) => [rows[0]?.status, rows[0]?.reason])).toEqual([
      ['refused', 'Not now.'],
      ['delivered', undefined],
      ['refused', 'Not now.'],
    ]);
    await clock.advance(3_000);
    expect(texts(state())).toEqual(['user:ana: why?', 'user:ana: later']);
  });

  it('starts one run per message, however many workers listen (P15)', async () => {
    const { clock, session, state, join } = stage();
    let worked = 0;
    for (let worker = 0; worker < 5; worker++) {
      join('agent:docs').answer(async () => {
        worked++;
      });
    }
    await clock.advance(500);
    session.send('one');
    session.send('two');
    await clock.advance(2_000);
    expect(worked).toBe(2);
    expect(runs(state())).toEqual(['agent:docs finished', 'agent:docs finished']);
  });

  it('fires its signal on a cancel, and the receipt shows it step by step (P35)', async () => {
    const { clock, session, state, join } = stage();
    const agent = join('agent:docs');
    agent.answer(async (run) => {
      const text = run.text();
      await text.write('working');
      await new Promise<void>((resolve) => run.signal.addEventListener('abort', () => resolve()));
      await text.write(' …stopped');
    });
    const { ref } = session.send('go');
    await clock.advance(500);
    const stop = session.cancel({ kind: 'input', ...ref }, 'enough');
    expect(stop.receipt().status).toBe('sent');
    await clock.advance(500);
    expect(stop.receipt()).toMatchObject({
      status: 'done',
      rows: [{ participant: 'agent:docs', status: 'done', deltasSince: 1 }],
    });
    expect(runs(state())).toEqual(['agent:docs cancelled']);
  });

  it('is never started by a message whose cancel came first', async () => {
    const { clock, session, state, join } = stage();
    const { ref } = session.send('go');
    const stop = session.cancel({ kind: 'input', ...ref });
    await clock.advance(500);
    expect(stop.receipt().status).toBe('logged');
    let worked = false;
    join('agent:docs').answer(() => {
      worked = true;
    });
    await clock.advance(1_000);
    expect(worked).toBe(false);
    expect(stop.receipt().status).toBe('done');
    expect(runs(state())).toEqual(['agent:docs cancelled']);
  });

  it('may refuse a cancel, with its reason', async () => {
    const { clock, session, state, join } = stage();
    join('agent:docs').answer(async (run) => {
      run.onCancel(() => 'Half a payment cannot be stopped.');
      await run.text().write('paying');
      await new Promise(() => {});
    });
    session.send('pay');
    await clock.advance(500);
    const stop = session.cancel();
    await clock.advance(500);
    expect(stop.receipt()).toMatchObject({
      status: 'refused',
      rows: [{ reason: 'Half a payment cannot be stopped.' }],
    });
    expect(runs(state())).toEqual(['agent:docs running']);
  });

  it('that ignores its cancel shows as unresponsive (P35)', async () => {
    const { clock, session, join } = stage();
    join('agent:docs').answer(() => new Promise(() => {}));
    session.send('go');
    await clock.advance(500);
    const stop = session.cancel();
    await clock.advance(5_000);
    expect(stop.receipt().status).toBe('acknowledged');
    await clock.advance(15_000);
    expect(stop.receipt().status).toBe('unresponsive');
  });

  it('uses a steer only after its claim is in the log (P36)', async () => {
    const { clock, session, state } = await steerable();
    const first = session.steer('in TypeScript');
    const taken = session.steer('never mind');
    const back = session.retract(taken.ref);
    expect(back.receipt().status).toBe('sent');
    const last = session.steer('end');
    await clock.advance(1_000);
    expect(texts(state()).at(-1)).toMatch(/^agent:docs: \[in TypeScript\].*\[end\]$/);
    expect(first.receipt().status).toBe('done');
    expect(last.receipt().status).toBe('done');
    const used = texts(state()).at(-1)?.includes('never mind');
    expect(taken.receipt().status).toBe(used ? 'done' : 'retracted');
    expect(back.receipt()).toEqual(taken.receipt());
  });

  it('uses no steer that was retracted before its claim, whenever that was (P36)', async () => {
    const seen = new Set<string>();
    for (let at = 0; at < 200; at += 10) {
      const sim = createSimulator({ seed: at });
      const { session } = sim.person('ana');
      const used: string[] = [];
      sim.agent('docs', async (run) => {
        for await (const { content } of run.steering) {
          used.push(content);
          if (content === 'end') return;
        }
      });
      await sim.run(100);
      session.send('go');
      await sim.run(500);
      const steer = session.steer('never mind');
      await sim.run(at);
      session.retract(steer.ref);
      session.steer('end');
      await sim.run(2_000);
      seen.add(`${used.join()} ${steer.receipt().status}`);
    }
    expect([...seen].sort()).toEqual(['end retracted', 'never mind,end done']);
  });

  it('that has done its work when a stop comes is not called stopped (P35)', async () => {
    const seen = new Set<string>();
    // A stop at every moment around the run's end.
    for (let at = 0; at < 400; at += 5) {
      const sim = createSimulator({ seed: at });
      const { session, view } = sim.person('ana');
      let heard = false;
      sim.agent('docs', async (run, pause) => {
        run.signal.addEventListener('abort', () => {
          heard = true;
        });
        await pause(100);
        await run.text().write('All of it.');
      });
      await sim.run(100);
      const { ref } = session.send('go');
      await sim.run(at);
      const stop = session.cancel({ kind: 'input', ...ref });
      await sim.run(2_000);
      const [run] = view().state.runs.values();
      const end = `${run?.status} ${stop.receipt().status} ${heard ? 'heard' : 'not heard'}`;
      seen.add(end);
    }
    expect([...seen].sort()).toEqual([
      'cancelled done heard',
      'cancelled done not heard',
      'finished too-late not heard',
    ]);
  });

  it('gets the newer of two texts, where one takes the place of the other in time (P36)', async () => {
    const { clock, session, state } = await steerable();
    const used = session.steer('in Frensh');
    await clock.advance(500);
    const late = session.steer('in French', { kind: 'session' }, { replaces: used.ref });
    const wrong = session.steer('with exampels');
    const right = session.steer('with examples', { kind: 'session' }, { replaces: wrong.ref });
    const second = session.steer('with pictures', { kind: 'session' }, { replaces: wrong.ref });
    await clock.advance(500);
    session.steer('end');
    await clock.advance(1_000);
    expect(texts(state()).at(-1)).toBe('agent:docs: [in Frensh][with examples][end]');
    expect([used, late, wrong, right, second].map((each) => each.receipt().status)).toEqual([
      'done',
      'too-late',
      'retracted',
      'done',
      'rejected',
    ]);
    expect(second.receipt().error?.code).toBe('claim-lost');
    expect(state().controls.get(refKey(right.ref))?.replaces).toEqual(wrong.ref);
  });

  it('reports at which step it took a steer up: the innermost that was open', async () => {
    const { clock, session, join } = stage();
    join('agent:docs').answer(async (run) => {
      const pause = () => new Promise<void>((resolve) => clock.after(300, resolve));
      await run.step('plan', async () => {
        await run.step('look around', pause);
        await pause();
        await run.takeSteering();
        await run.step('write', async () => {
          await pause();
          await run.takeSteering();
        });
      });
      await pause();
      await run.takeSteering();
    });
    session.send('go');
    const steers = [];
    for (let at = 0; at < 3; at++) {
      await clock.advance(at === 0 ? 500 : 300);
      steers.push(session.steer(`at ${at}`));
    }
    await clock.advance(2_000);
    expect(steers.map((each) => each.receipt().rows.map(({ step, status }) => [step, status]))).toEqual([
      [['plan', 'done']],
      [['write', 'done']],
      [[undefined, 'done']],
    ]);
  });

  it('turns a steer that no run took into a message of its author, who agreed to that (P36)', async () => {
    const { clock, session, state } = stage();
    session.steer('please translate it', { kind: 'session' }, { followUp: true });
    session.steer('or not', { kind: 'session' });
    await clock.advance(500);
    expect(texts(state())).toEqual(['user:ana: please translate it']);
  });

  it('asks others, whose runs are its children and stop with it', async () => {
    const { clock, session, state, join } = stage();
    join('agent:lead').answer(async (run) => {
      const answers = await run.askAgents(['agent:a', 'agent:b'], 'help');
      await run
        .text()
        .write(answers.map((answer) => `${answer.participant} ${answer.status}: ${answer.text}`).join('; '));
    });
    for (const name of ['agent:a', 'agent:b'])
      join(name).answer((run) => run.text().write(`I am ${run.participant}`));
    session.send('go', { to: ['agent:lead'] });
    await clock.advance(2_000);
    expect(texts(state()).at(-1)).toBe(
      'agent:lead: agent:a finished: I am agent:a; agent:b finished: I am agent:b',
    );
    const [lead, ...children] = state().runs.values();
    expect(children.map((run) => run.parent)).toEqual([
      { participant: 'agent:lead', run: lead?.run },
      { participant: 'agent:lead', run: lead?.run },
    ]);
    expect(state().faults).toEqual({});
  });

  it('in several sessions works in each of them over one connection', async () => {
    const { clock, session, state, client } = stage();
    const other = client('user:ana').session('t');
    const agent = client('agent:docs', 'agent');
    const joined = ['s', 't'].map((id) => joinSession({ client: agent, session: id, clock }));
    for (const each of joined)
      each.answer(async (run) => {
        await run.text().write(`in ${each.session.id}: ${run.input?.content}`);
      });
    await clock.advance(500);
    session.send('one');
    other.send('two');
    await clock.advance(1_000);
    expect(texts(state())).toEqual(['user:ana: one', 'agent:docs: in s: one']);
    expect(texts(other.store.getState().state)).toEqual(['user:ana: two', 'agent:docs: in t: two']);
    expect(joined.map(({ instance }) => instance)).toEqual([agent.instance, agent.instance]);
    void joined[0]?.leave();
    await clock.advance(500);
    session.send('no agent here');
    other.send('still here?');
    await clock.advance(1_000);
    expect(runs(state())).toHaveLength(1);
    expect(runs(other.store.getState().state)).toHaveLength(2);
  });

  it('does not lose half a character between two tokens', async () => {
    const { clock, session, state, join } = stage();
    join('agent:docs').answer(async (run) => {
      const text = run.text();
      for (const unit of 'a😀b') for (let i = 0; i < unit.length; i++) await text.write(unit.charAt(i));
    });
    session.send('go');
    await clock.advance(500);
    expect(texts(state()).at(-1)).toBe('agent:docs: a😀b');
  });

  it('that another process replaces is fenced, and its work is done anew (P20, P21)', async () => {
    const { clock, session, state, join } = stage();
    const first = join('agent:docs');
    let fenced = '';
    first.answer(async (run) => {
      await run.text().write('first attempt');
      await new Promise<void>((resolve) => run.signal.addEventListener('abort', () => resolve()));
      fenced = String((run.signal.reason as { code?: string }).code);
    });
    session.send('go');
    await clock.advance(500);
    const run = [...state().runs.values()][0];
    const second = join('agent:docs', { takeOver: true });
    second.answer((mine) => mine.text().write('second attempt'));
    // The keeper calls it lost by its own word here: its silence is another test's.
    await session.publish({ event: { type: 'message.sent', content: 'unused' }, id: 'x', saw: 0 }).queued;
    await clock.advance(500);
    expect(run?.owner).toBe(first.instance);
    await second.session.publish({
      run: run?.run ?? '',
      id: 'claim',
      event: { type: 'run.claimed', generation: 2 },
    }).queued;
    await clock.advance(500);
    expect(fenced).toBe('fenced');
    expect([...state().messages.values()].map((message) => message.status)).toContain('superseded');
  });

  it('keeps the order of what is written and not awaited', async () => {
    const { clock, session, state, join } = stage();
    join('agent:docs').answer(async (run) => {
      const text = run.text();
      void text.write('x'.repeat(20_000));
      void text.write('y');
      await text.end();
    });
    session.send('go');
    await clock.advance(500);
    expect(texts(state()).at(-1)).toBe(`agent:docs: ${'x'.repeat(20_000)}y`);
  });

  it('that asks an agent which never answers goes on after its patience, and is still stopped by a cancel', async () => {
    const { clock, session, state, join } = stage();
    join('agent:lead').answer(async (run) => {
      const [answer] = await run.askAgents(['agent:absent'], 'help', { timeout: 5_000 });
      await run.text().write(String(answer?.status));
      await run.askAgents(['agent:slow', 'agent:absent'], 'help', { timeout: 1_000 });
    });
    join('agent:slow').answer(() => new Promise(() => {}));
    session.send('go', { to: ['agent:lead'] });
    await clock.advance(5_500);
    expect(texts(state()).some((text) => text === 'agent:lead: unanswered')).toBe(true);
    await clock.advance(3_000);
    session.cancel({ kind: 'agent', participant: 'agent:lead' });
    await clock.advance(1_000);
    expect(runs(state())).toEqual(['agent:lead cancelled', 'agent:slow running']);
  });
});
