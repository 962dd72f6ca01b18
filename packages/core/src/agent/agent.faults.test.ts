import { manualClock, seededRandom } from '@rejoin/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSessionClient } from '../client/client.ts';
import type { Transport, TransportLink } from '../client/transport.ts';
import type { SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import type { Clock } from '../platform/clock.ts';
import type { AppendCode, RejoinError } from '../protocol/errors.ts';
import { memory } from '../transports/memoryTransport.ts';
import type { AgentRun } from './agentRun.ts';
import type { AskAnswer } from './askAgents.ts';
import { type JoinOptions, joinSession } from './joinSession.ts';

// What the core loads when it is needed comes in real time, not in that of the manual clock.
beforeAll(async () => void (await import('../client/onDemand.ts')));

function stage() {
  const clock = manualClock();
  const random = seededRandom(7);
  const transport = memory({ clock, random });
  const session = createSessionClient({ transport, participant: 'user:ana', clock, random }).session('s');
  const errors: RejoinError[] = [];
  const onError = (error: RejoinError) => void errors.push(error);
  return {
    clock,
    random,
    transport,
    session,
    errors,
    onError,
    state: (): SessionState => session.store.getState().state,
    agent: (participant: string) =>
      createSessionClient({ transport, participant, role: 'agent', clock, random }),
    join: (participant: string, more: Partial<JoinOptions> = {}) =>
      joinSession({ transport, session: 's', participant, clock, random, onError, ...more }),
  };
}

/** A keeper that refuses one event of a type, once. */
function refusing(transport: Transport, clock: Clock, type: string, code: AppendCode): Transport {
  let refused = false;
  return {
    ...transport,
    open(identity, handlers) {
      const link = transport.open(identity, handlers);
      const append: TransportLink['append'] = (session, batch) => {
        const index = batch.events.findIndex(({ event }) => event.type === type);
        if (refused || index < 0) return link.append(session, batch);
        refused = true;
        const { producer, first } = batch;
        const seq = first + index;
        clock.after(0, () =>
          handlers.message({ type: 'refused', session, producer, first, seq, code, message: 'Not now.' }),
        );
      };
      return { ...link, append };
    },
  };
}

const texts = (state: SessionState) => [...state.messages.values()].map((message) => textOf(message.text));
const statuses = (state: SessionState) => [...state.runs.values()].map((run) => run.status);
const forever = () => new Promise<void>(() => {});
const stopped = (run: AgentRun) =>
  new Promise<void>((resolve) => run.signal.addEventListener('abort', () => resolve()));

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

const circular: { self?: unknown } = {};
circular.self = circular;

describe('a run', () => {
  it.each([
    ['is too large', 'x'.repeat(70_000)],
    ['is too deep', nested(40)],
    ['contains itself', circular],
    ['is no JSON', 1n],
  ])('whose result %s fails and says so', async (_, result) => {
    const { clock, session, state, join } = stage();
    join('agent:docs').answer((run) => run.setResult(result));
    session.send('go');
    await clock.advance(1_000);
    const [run] = state().runs.values();
    expect(run?.status).toBe('failed');
    expect(run?.error?.message).toBe(`The run's result could not be written: ${run?.error?.code}`);
  });

  it('whose last event the keeper refuses fails and reports it', async () => {
    const { clock, transport, session, state, join } = stage();
    join('agent:docs', { transport: refusing(transport, clock, 'RUN_FINISHED', 'forbidden') }).answer(
      () => {},
    );
    session.send('go');
    await clock.advance(1_000);
    expect([...state().runs.values()].map((run) => [run.status, run.error?.code])).toEqual([
      ['failed', 'forbidden'],
    ]);
  });

  it('for which a session has no room is begun once there may be some', async () => {
    const { clock, transport, session, state, join } = stage();
    join('agent:docs', { transport: refusing(transport, clock, 'RUN_STARTED', 'session-full') }).answer(
      () => {},
    );
    session.send('go');
    await clock.advance(50_000);
    expect(statuses(state())).toEqual([]);
    await clock.advance(20_000);
    expect(statuses(state())).toEqual(['finished']);
  });

  it('that fails with a long message writes its beginning, in whole characters', async () => {
    const { clock, session, state, join } = stage();
    join('agent:docs').answer((run) => run.fail(`x${'😀'.repeat(35_000)}`));
    session.send('go');
    await clock.advance(1_000);
    const [run] = state().runs.values();
    expect(run?.status).toBe('failed');
    expect(run?.error?.message).toHaveLength(8 * 1024);
    expect(run?.error?.message.endsWith('😀\ufffd')).toBe(true);
  });

  it('fails whatever its code throws', async () => {
    const { clock, session, state, join } = stage();
    join('agent:docs').answer(() => {
      throw Object.create(null);
    });
    session.send('go');
    await clock.advance(1_000);
    expect(statuses(state())).toEqual(['failed']);
  });

  it('fails in neutral words where its code throws, and its process has the error', async () => {
    const { clock, session, state, errors, join } = stage();
    const thrown = new Error('ENOENT: /home/app/.secrets/model.key');
    join('agent:docs').answer(() => {
      throw thrown;
    });
    session.send('go');
    await clock.advance(1_000);
    const [run] = state().runs.values();
    expect(run).toMatchObject({
      status: 'failed',
      error: { message: 'The agent failed.', code: 'agent-failed' },
    });
    expect(errors.map(({ code, cause }) => [code, cause])).toEqual([['agent-failed', thrown]]);
  });

  it('fails in its own words where its code gives some, whether it throws as well or not', async () => {
    const { clock, session, state, errors, join } = stage();
    join('agent:docs').answer(({ input, fail }) => {
      fail('The weather service does not answer.', 'weather');
      if (input?.content === 'throw') throw new Error('connect ECONNREFUSED 10.0.0.7:443');
    });
    session.send('return');
    session.send('throw');
    await clock.advance(1_000);
    const words = { message: 'The weather service does not answer.', code: 'weather' };
    expect([...state().runs.values()].map(({ error }) => error)).toEqual([words, words]);
    expect(errors.map(({ code }) => code)).toEqual(['agent-failed']);
  });

  it('whose model breaks off while it streams has failed, and reports it', async () => {
    const { clock, session, state, join } = stage();
    async function* model() {
      yield 'Half a sen';
      throw Object.assign(new Error('429: key sk-123 has no quota'), { code: 'rate_limit_exceeded' });
    }
    join('agent:docs').answer(async (run) => {
      const text = run.text();
      for await (const piece of model()) await text.write(piece);
      await text.end();
    });
    session.send('go');
    await clock.advance(1_000);
    const [run] = state().runs.values();
    expect(run?.error).toEqual({ message: 'The agent failed.', code: 'rate_limit_exceeded' });
    expect([...state().messages.values()].at(-1)?.status).toBe('cut');
  });

  it('that wants to interrupt and is cancelled first ends as cancelled (P34)', async () => {
    const { clock, session, state, join } = stage();
    join('agent:docs').answer(async (run) => {
      run.interrupt([{ id: 'i', reason: 'r' }]);
      await stopped(run);
    });
    session.send('go');
    await clock.advance(500);
    const stop = session.cancel();
    await clock.advance(500);
    expect(stop.receipt().status).toBe('done');
    expect(statuses(state())).toEqual(['cancelled']);
  });

  it('carries out a cancel about which its code cannot decide, and reports why', async () => {
    const { clock, session, state, errors, join } = stage();
    join('agent:docs').answer(async (run) => {
      run.onCancel(() => {
        throw new Error('no opinion');
      });
      await stopped(run);
    });
    session.send('go');
    await clock.advance(500);
    session.cancel();
    await clock.advance(500);
    expect(statuses(state())).toEqual(['cancelled']);
    expect(errors.map(({ code, message }) => [code, message.endsWith('no opinion')])).toEqual([
      ['agent-failed', true],
    ]);
  });

  it('refuses what is written after an end, and the rest of it arrives', async () => {
    const { clock, session, state, errors, join } = stage();
    const codes: unknown[] = [];
    const codeOf = (error: RejoinError) => void codes.push(error.code);
    join('agent:docs').answer(async (run) => {
      const first = run.text();
      void first.write('one');
      void first.end();
      await first.write('late').catch(codeOf);
      const call = run.toolCall('search');
      void call.args('{}');
      void call.result('found');
      await call.args('late').catch(codeOf);
      await call.result('found after all');
      // No caller looks at this one, which ends no process.
      void first.write('later');
      await run.text().write('two');
    });
    session.send('go');
    await clock.advance(1_000);
    expect(codes).toEqual(['closed', 'closed']);
    expect(texts(state())).toEqual(['go', 'one', 'two']);
    expect([...state().toolCalls.values()].map((call) => [textOf(call.args), call.result])).toEqual([
      ['{}', 'found after all'],
    ]);
    expect([statuses(state()), state().faults, errors]).toEqual([['finished'], {}, []]);
  });

  it('that the log refuses to begin resolves', async () => {
    const { clock, errors, join } = stage();
    let over = false;
    const parent = { participant: 'agent:b', run: 'nope' };
    void join('agent:docs')
      .run(() => {}, { parent })
      .then(() => {
        over = true;
      });
    await clock.advance(1_000);
    expect(over).toBe(true);
    expect(errors.map(({ code }) => code)).toEqual(['late-event']);
  });

  it('whose question the log refuses hears that at once', async () => {
    const { clock, session, join } = stage();
    const docs = join('agent:docs');
    let refused: unknown;
    docs.answer(async (run) => {
      const publish = docs.session.publish.bind(docs.session);
      // As if it had read more than there is.
      Object.assign(docs.session, {
        publish: (entry: object) => publish({ ...entry, saw: 1_000_000 } as Parameters<typeof publish>[0]),
      });
      refused = await run.askAgents(['agent:b'], 'help').catch((error: unknown) => error);
      Object.assign(docs.session, { publish });
    });
    session.send('go');
    await clock.advance(1_000);
    expect(refused).toMatchObject({ code: 'saw-ahead' });
  });

  it('that asks more agents than the window holds learns of those that ended one by one', async () => {
    const { clock, session, join } = stage();
    const names = Array.from({ length: 60 }, (_, index) => `agent:n${index}`);
    for (const [index, name] of names.entries())
      join(name).answer(async (run) => {
        await new Promise<void>((resolve) => clock.after(index * 10, resolve));
        await run.text().write(run.participant);
      });
    let answers: readonly AskAnswer[] = [];
    join('agent:lead').answer(async (run) => {
      answers = await run.askAgents(names, 'help');
    });
    session.send('go', { to: ['agent:lead'] });
    await clock.advance(5_000);
    expect(answers.map((answer) => answer.text)).toEqual(names);
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set(['finished']));
  });

  it('that asks more agents than the window holds does not wait for those that ended all at once', async () => {
    const { clock, session, join } = stage();
    const names = Array.from({ length: 60 }, (_, index) => `agent:n${index}`);
    for (const name of names) join(name).answer(() => {});
    let answers: readonly AskAnswer[] = [];
    join('agent:lead').answer(async (run) => {
      answers = await run.askAgents(names, 'help');
    });
    session.send('go', { to: ['agent:lead'] });
    await clock.advance(5_000);
    expect(answers).toHaveLength(60);
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set(['forgotten', 'finished']));
  });
});

describe('a listener', () => {
  it('that throws has not accepted, and is reported once', async () => {
    const { clock, session, state, errors, join } = stage();
    const docs = join('agent:docs');
    docs.answer(() => {}, {
      accepts: () => {
        throw new Error('bad filter');
      },
    });
    session.send('go');
    await clock.advance(500);
    docs.answer((run) => run.text().write('second'));
    await clock.advance(500);
    expect(texts(state())).toEqual(['go', 'second']);
    expect(errors.map(({ code }) => code)).toEqual(['agent-failed']);
  });

  it('that may write nothing asks once, and not for ever', async () => {
    const { clock, transport, session, errors, join } = stage();
    const reading: Transport = {
      ...transport,
      open(identity, handlers) {
        const refuse: TransportLink['append'] = (to, { producer, first }) => {
          const about = { session: to, producer, first, seq: first };
          clock.after(0, () =>
            handlers.message({ type: 'refused', ...about, code: 'forbidden', message: 'Read only.' }),
          );
        };
        return { ...transport.open(identity, handlers), append: refuse };
      },
    };
    join('agent:docs', { transport: reading }).answer(() => {});
    await clock.advance(1_000);
    session.send('go');
    await clock.advance(1_000);
    const asked = errors.length;
    expect(asked).toBeLessThan(10);
    await clock.advance(60_000);
    expect(errors).toHaveLength(asked);
  });

  it('takes over what a lost process was asked, and nothing else (P21)', async () => {
    const { clock, random, session, state, agent, join } = stage();
    const lost = agent('agent:docs');
    const first = joinSession({ client: lost, session: 's', clock, random });
    first.answer(forever);
    void first.run(forever);
    session.send('mine', { to: ['agent:docs'] });
    session.send('for all');
    session.send('no thanks');
    await clock.advance(500);
    lost.close();
    const inputs: unknown[] = [];
    const second = join('agent:docs', { takeOver: true });
    second.answer((run) => void inputs.push(['own', run.input?.content]), {
      accepts: (message) => textOf(message.text) === 'mine',
    });
    await clock.advance(100_000);
    expect(inputs).toEqual([['own', 'mine']]);
    expect(statuses(state()).sort()).toEqual(['finished', 'lost', 'lost', 'lost']);
    second.answer((run) => void inputs.push(['any', run.input?.content]));
    await clock.advance(1_000);
    expect(inputs.slice(1)).toEqual([
      ['any', 'for all'],
      ['any', 'no thanks'],
    ]);
    expect(statuses(state()).filter((status) => status === 'lost')).toHaveLength(1);
  });

  it('that took a run over and cannot write its result ends it as failed', async () => {
    const { clock, random, session, state, agent, join } = stage();
    const lost = agent('agent:docs');
    joinSession({ client: lost, session: 's', clock, random }).answer(forever);
    session.send('go');
    await clock.advance(500);
    lost.close();
    join('agent:docs', { takeOver: true }).answer((run) => run.setResult('x'.repeat(70_000)));
    await clock.advance(100_000);
    expect([...state().runs.values()].map((run) => [run.status, run.generation])).toEqual([['failed', 2]]);
  });
});

describe('the end of a session', () => {
  it.each(['is closed here', 'is deleted'])(
    'that %s ends its runs: signals fire, steering ends, promises resolve',
    async (how) => {
      const { clock, random, transport, session, agent } = stage();
      session.send('hello');
      const client = agent('agent:docs');
      const docs = joinSession({ client, session: 's', clock, random });
      const seen: string[] = [];
      void docs
        .run(async (run) => {
          run.signal.addEventListener('abort', () => seen.push('signal'));
          for await (const _ of run.steering);
          seen.push('steering');
        })
        .then(() => seen.push('run'));
      void docs.run(forever).then(() => seen.push('deaf run'));
      await clock.advance(500);
      if (how === 'is closed here') client.close();
      else void transport.host.delete('s');
      await clock.advance(1_000);
      expect(seen.sort()).toEqual(['deaf run', 'run', 'signal', 'steering']);
      await docs.run(() => void seen.push('too late'));
      await docs.leave();
      expect(seen).not.toContain('too late');
    },
  );

  it('is not reached when one of two that joined through one client leaves', async () => {
    const { clock, random, session, state, agent } = stage();
    const client = agent('agent:docs');
    const [first, second] = [1, 2].map(() => joinSession({ client, session: 's', clock, random }));
    second?.answer((run) => run.text().write('still here'));
    await clock.advance(500);
    void first?.leave();
    void first?.leave();
    await clock.advance(500);
    session.send('anybody?');
    await clock.advance(500);
    expect(texts(state())).toEqual(['anybody?', 'still here']);
    void second?.leave();
    await clock.advance(500);
    expect(second?.session.store.getState().status).toBe('ended');
  });

  it('does not keep an agent that no keeper lets in', async () => {
    const { clock, random } = stage();
    const link = { subscribe() {}, unsubscribe() {}, append() {}, signal() {}, ping() {}, close() {} };
    const docs = joinSession({
      transport: {
        ...memory({ clock, random }),
        open(_, handlers) {
          clock.after(1, () => handlers.closed({ terminal: true, code: 'unauthorized', message: 'No.' }));
          return link;
        },
      },
      session: 's',
      participant: 'agent:docs',
      clock,
      random,
    });
    let left = false;
    void docs.leave().then(() => {
      left = true;
    });
    await clock.advance(1_000);
    expect(left).toBe(true);
  });
});

describe('an agent that is not let in', () => {
  const link = { subscribe() {}, unsubscribe() {}, append() {}, signal() {}, ping() {}, close() {} };

  it('learns why: `ready` rejects with the code, and the fault is reported', async () => {
    const { clock, random, errors, join } = stage();
    const docs = join('agent:docs', {
      transport: {
        ...memory({ clock, random }),
        open(_, handlers) {
          clock.after(1, () => handlers.closed({ terminal: true, code: 'unauthorized', message: 'No.' }));
          return link;
        },
      },
    });
    const refused = expect(docs.ready).rejects.toMatchObject({ code: 'unauthorized', message: 'No.' });
    await clock.advance(1_000);
    await refused;
    expect(errors.map(({ code }) => code)).toEqual(['unauthorized']);
  });

  it('learns that the session was deleted', async () => {
    const { clock, session, transport, join } = stage();
    session.send('hello');
    await clock.advance(100);
    await transport.host.delete('s');
    const refused = expect(join('agent:docs').ready).rejects.toMatchObject({ code: 'session-deleted' });
    await clock.advance(1_000);
    await refused;
  });

  it('that leaves before it knows its session is not ready any more', async () => {
    const { clock, join } = stage();
    const docs = join('agent:docs');
    const refused = expect(docs.ready).rejects.toMatchObject({ code: 'closed' });
    void docs.leave();
    await refused;
    await clock.advance(1_000);
  });
});

describe('an agent that reaches no server', () => {
  it('reports it after two attempts, once, with the address and without what may be secret in it', async () => {
    const { clock, random, errors, join } = stage();
    const keeper = memory({ clock, random });
    let down = true;
    const docs = join('agent:docs', {
      transport: {
        ...keeper,
        place: () => 'ws://ana:secret@sessions.example:4400/?token=secret',
        open(identity, handlers) {
          if (!down) return keeper.open(identity, handlers);
          clock.after(1, () => handlers.closed({ terminal: false, message: 'The connection was lost.' }));
          return { subscribe() {}, unsubscribe() {}, append() {}, signal() {}, ping() {}, close() {} };
        },
      },
    });
    await clock.advance(60_000);
    expect(errors.map(({ code }) => code)).toEqual(['server-unreachable']);
    expect(errors[0]?.message).toContain('ws://sessions.example:4400/: The connection was lost.');
    expect(errors[0]?.message).not.toContain('secret');
    down = false;
    await clock.advance(60_000);
    await docs.ready;
    expect(errors).toHaveLength(1);
  });
});
